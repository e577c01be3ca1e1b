"""Requests in French: what was asked, and where it stands for each reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cesp.accounts.models import Role
from cesp.common.instants import day_of
from cesp.life_events.hearing import standing
from cesp.life_events.kinds import ANSWER_DAYS, DATE_CAUSES, EVENTS, REGIONS_ASKED
from cesp.life_events.models import EventKind, LifeEvent
from cesp.life_events.reading import months_of
from cesp.life_events.workflow import workflow_of
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.wording import count

_DESKS = {Role.CASE_DESK: "la gestion des contrats", Role.ARS_REFERENT: "l'agence régionale de santé"}
_GROUND_ASKED = {
    EventKind.DEFERRAL: "Formation suivie",
    EventKind.EXPECTED_DIPLOMA: "Raison",
    EventKind.REGION: "Ce qui change",
}
GROUNDS = {**labels.SUSPENSION_GROUND, **labels.DEFERRAL_GROUND, **DATE_CAUSES, **REGIONS_ASKED}


def desk_of(event: LifeEvent) -> str:
    return _DESKS[EVENTS[event.kind].desk]


def answer_by(event: LifeEvent) -> date | None:
    """The day by which a desk answers what it holds."""
    if event.sent_at is None:
        return None
    return day_of(event.sent_at) + timedelta(days=ANSWER_DAYS)


def status(event: LifeEvent, role: str) -> str:
    """What it is, what comes next, by when, who acts: as a reader of this role reads it."""
    awaited = next((one for one in event.completions.all() if one.answered_at is None), None)
    by = answer_by(event)
    sentence = workflow_of(event.kind).sentence(state=event.state, role=role)
    return _capitalised(
        sentence.format(
            desk=desk_of(event),
            answer_by=in_french(by) if by else "",
            opinions=opinions(event) if EVENTS[event.kind].heard else "",
            complete_by=in_french(awaited.answer_by_on) if awaited else "",
            decided_on=in_french(day_of(event.decided_at)) if event.decided_at else "",
            decided_by=event.decided_by.signature if event.decided_by else "",
        )
    )


def opinions(event: LifeEvent) -> str:
    """« Avis de l'ARS Île-de-France attendu jusqu'au 3 mars 2026 ; avis de l'ARS Bretagne donné. »; empty for none."""
    said = [
        f"avis de l'ARS {one.region} "
        + ("donné" if one.given_at is not None else f"attendu jusqu'au {in_french(one.answer_by_on)}")
        for one in standing(event)
    ]
    return _capitalised(f"{' ; '.join(said)}.") if said else ""


def answers(event: LifeEvent) -> Iterator[tuple[str, str]]:
    """What was asked: label and words, those left empty left out."""
    months = months_of(event)
    if months is not None:
        last = f" à {months.last.in_french} inclus" if len(months) > 1 else ""
        yield "Mois demandés", f"{months.first.in_french}{last} ({count(len(months), 'mois', 'mois')})"
    if event.ground:
        yield _GROUND_ASKED.get(EventKind(event.kind), "Motif"), GROUNDS.get(event.ground, event.ground)
    if event.on:
        yield "Fin souhaitée" if event.kind == EventKind.END else "Nouvelle date prévue du diplôme", in_french(event.on)
    if event.kind == EventKind.NAME and event.wanted:
        yield "Nouveau nom", f"{event.wanted_given_names} {event.wanted}"
    elif event.wanted:
        region = event.kind == EventKind.REGION
        yield (
            ("Région demandée", labels.ARS.get(event.wanted, event.wanted))
            if region
            else (
                "Spécialité demandée",
                event.wanted,
            )
        )
    if event.explanation:
        yield "Précisions", event.explanation


def situation(event: LifeEvent) -> Iterator[tuple[str, str]]:
    """Where the signatory is in their studies, for an agency that reads nothing else of the file."""
    held = event.contract.summary
    yield "Profession", labels.PROFESSION[held.profession]
    yield "Région de formation", labels.ARS.get(held.ars, held.ars)
    if event.contract.ufr is not None:
        yield "UFR", event.contract.ufr.name
    yield "Situation", labels.PHASE[held.phase]
    if held.expected_diploma_on is not None:
        yield "Diplôme prévu le", in_french(held.expected_diploma_on)


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
