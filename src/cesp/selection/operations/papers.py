"""What the papers of a committee say, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cesp.campaigns.models import Committee, CommitteeState, Seat
from cesp.common.instants import PARIS, day_of, in_french
from cesp.letters.heading import Paper
from cesp.letters.wording import of_organisation
from cesp.selection.models import Criterion, Ranked, Slot
from cesp.selection.queries.committees import conflicts_of
from cesp.selection.queries.deliberation import Deliberation, Row
from cesp.selection.wording import MEAN_RULE, profession_of
from cesp_law import dates, labels
from cesp_law.selection import ranking


def convocation_paper(slot: Slot) -> Paper:
    """Where and when somebody is heard."""
    local = slot.starts_at.astimezone(PARIS)
    committee = slot.committee
    return Paper(
        object="entretien de sélection au contrat d'engagement de service public",
        references=(("Campagne", committee.campaign.years),),
        decides=False,
        body={
            "opening": [
                "Madame, Monsieur,",
                "Vous avez déposé une candidature au contrat d'engagement de service public. La commission de "
                f"sélection {of_organisation(committee.ufr.name)} vous entendra :",
            ],
            "figures": [
                {"label": "Le", "value": dates.in_french(local.date())},
                {"label": "À (heure de Paris)", "value": f"{local.hour} h {local.minute:02d}"},
                {"label": "Durée", "value": f"{slot.minutes} minutes"},
            ],
            "place": slot.place,
            "closing": [
                "Présentez-vous avec une pièce d'identité. L'entretien porte sur votre projet professionnel et sur "
                "votre parcours.",
                "Si vous ne pouvez pas venir, prévenez votre université sans attendre : une absence sans excuse est "
                "portée au procès-verbal. Une nouvelle convocation remplace celle-ci.",
            ],
        },
    )


def minutes_paper(found: Deliberation) -> Paper:
    """Everything the minutes print: who, how, what, and why."""
    committee = found.committee
    return Paper(
        object=f"classement des candidatures – {profession_of(committee)}, campagne {committee.campaign.years}",
        title="Procès-verbal de la commission de sélection",
        decides=False,
        body={
            "facts": _facts(committee),
            "members": [_member(found, seat) for seat in found.seats],
            "conflicts": _conflicts(found),
            "passages": _passages(committee),
            "grid": [_criterion(one) for one in found.criteria],
            "ties": _ties(found),
            "rule": MEAN_RULE,
            "scores": [_scores(found, row) for row in found.rows],
            "ranking": [_ranked(row) for row in found.rows if row.rank is not None],
            "refused": [_refused(row) for row in found.rows if row.rank is None],
            "votes": _votes(found),
            "adjustments": [
                {"name": one.candidature.person.full_name, "rank": str(one.rank), "reason": one.reason}
                for one in found.adjustments
            ],
        },
    )


def ranking_sheet(committee: Committee, rows: Sequence[Ranked], *, on: date) -> dict[str, Any]:
    """The sealed ranking, a list by situation, for a sheet that is printed and is no letter.

    :param rows: those that the reader may see, best first.
    :param on: the day of the print.
    """
    assert committee.sealed_at is not None
    situations = dict.fromkeys(row.status for row in rows if row.rank is not None)
    return {
        "dated_on": on.isoformat(),
        "title": "Classement de la commission de sélection",
        "subtitle": f"{profession_of(committee).capitalize()}, campagne {committee.campaign.years}",
        "issuer": committee.ufr.name,
        "sealed": f"Procès-verbal scellé le {in_french(committee.sealed_at)}",
        "lists": [
            {
                "title": labels.label(labels.STATUS, status),
                "rows": [
                    {"rank": str(row.rank_in_status), "name": row.candidature.person.full_name, "total": row.total}
                    for row in rows
                    if row.status == status and row.rank is not None
                ],
            }
            for status in situations
        ],
        "refused": [
            {"name": row.candidature.person.full_name, "reason": row.reason} for row in rows if row.rank is None
        ],
    }


def _facts(committee: Committee) -> list[dict[str, str]]:
    facts = [("Université", committee.ufr.name), ("Profession", profession_of(committee))]
    if committee.meets_on:
        facts.append(("Réunie le", dates.in_french(committee.meets_on)))
    for label, at in (
        ("Notation ouverte le", committee.scoring_opened_at),
        ("Délibération ouverte le", committee.deliberation_opened_at),
        ("Procès-verbal scellé le", committee.sealed_at),
    ):
        if at:
            facts.append((label, in_french(at)))
    facts.append(("Notation anonyme", "oui" if committee.blind else "non"))
    return [{"label": label, "value": value} for label, value in facts]


def _member(found: Deliberation, seat: Seat) -> dict[str, str]:
    given = sum(any(one.seat.pk == seat.pk for one in row.given) for row in found.rows)
    return {
        "name": seat.membership.person.full_name,
        "capacity": seat.get_capacity_display() + (", préside" if seat.presides else ""),
        "sheets": str(given),
    }


def _conflicts(found: Deliberation) -> list[dict[str, str]]:
    return [
        {
            "name": one.person.full_name,
            "about": one.candidature.person.full_name,
            "ground": one.get_ground_display(),
            "on": dates.in_french(day_of(one.declared_at)),
        }
        for one in conflicts_of(found.committee)
    ]


def _passages(committee: Committee) -> list[dict[str, str]]:
    return [
        {"label": CommitteeState(one.to_state).label, "on": in_french(one.at), "reason": one.reason}
        for one in committee.passages.exclude(reason="").order_by("pk")
    ]


def _criterion(one: Criterion) -> dict[str, str]:
    return {"label": one.label, "weight": str(one.weight), "maximum": str(one.maximum)}


def _ties(found: Deliberation) -> str:
    tied = sorted((one for one in found.criteria if one.tie_position), key=lambda one: one.tie_position or 0)
    order = ", puis ".join(f"« {one.label} »" for one in tied)
    first = f"À note d'ensemble égale : {order} ; à défaut, " if order else "À note d'ensemble égale : "
    return first + "voix prépondérante du représentant de l'ARS."


def _scores(found: Deliberation, row: Row) -> dict[str, Any]:
    return {
        "name": row.candidature.person.full_name,
        "sheets": str(len(row.given)),
        "means": [ranking.decimal(row.means[one.code]) if row.means else "–" for one in found.criteria],
        "total": row.shown_total or "–",
    }


def _ranked(row: Row) -> dict[str, Any]:
    return {
        "rank": str(row.rank),
        "name": row.candidature.person.full_name,
        "status": labels.STATUS.get(row.candidature.status, row.candidature.status),
        "total": row.shown_total,
        "interview": row.verdict.interview_result if row.verdict else "",
        "reason": row.verdict.reason if row.verdict else "",
    }


def _refused(row: Row) -> dict[str, str]:
    return {
        "name": row.candidature.person.full_name,
        "total": row.shown_total or "–",
        "reason": row.verdict.reason if row.verdict else "",
        "interview": row.verdict.interview_result if row.verdict else "",
    }


def _votes(found: Deliberation) -> list[dict[str, str]]:
    names = {row.key: row.candidature.person.full_name for row in found.rows}
    return [
        {
            "by": one.seat.membership.person.full_name,
            "on": in_french(one.cast_at),
            "order": " ; ".join(names.get(key, "candidature retirée") for key in one.order),
        }
        for one in found.committee.casting_votes.select_related("seat__membership__person").order_by("pk")
    ]
