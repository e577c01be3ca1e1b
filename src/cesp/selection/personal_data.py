"""What a committee holds of candidates, and of those who sit on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding

SELECTION = Activity(
    code="selection",
    title="Commissions de sélection",
    purpose="Entendre, noter et classer les candidats, et en rendre compte.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="candidats ; membres des commissions",
    recipients=("ufr_manager", "committee_member", "ars_referent", "case_desk", "auditor"),
)
_KEPT = (
    "Ce qui motive un classement reste tant qu'il peut être contesté, puis avec le dossier du contrat (code des "
    "relations entre le public et l'administration, art. L. 211-2 ; RGPD, art. 17-3 b et e)."
)


def _rows_of(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model(model)._default_manager.all()
    return rows


def _about(model: str, *paths: str) -> Callable[[Person], QuerySet[Any]]:
    """Rows of a table that lead to somebody by any of the paths."""

    def rows(person: Person) -> QuerySet[Any]:
        found = Q()
        for path in paths:
            found |= Q(**{path: person.pk})
        return _rows_of(model).filter(found).distinct()

    return rows


def _held(
    model: str,
    title: str,
    paths: tuple[str, ...],
    columns: dict[str, Any],
    *,
    personal: tuple[str, ...] = (),
    impersonal: tuple[str, ...] = (),
) -> Holding:
    return Holding(
        model=model,
        title=title,
        activity=SELECTION,
        categories=("candidature", "évaluation", "dates"),
        retention="contract_file",
        rows=_about(model, *paths),
        columns=columns,
        personal=personal,
        impersonal=impersonal,
        kept=_KEPT,
    )


HOLDINGS = (
    _held(
        "selection.Slot",
        "Entretiens de sélection",
        ("candidature__person_id",),
        {"Le": "starts_at", "Durée en minutes": "minutes", "Lieu": "place", "Présence": "attendance"},
        impersonal=("attendance", "place"),
    ),
    _held(
        "selection.Sheet",
        "Fiches de notation, reçues ou rendues",
        ("candidature__person_id", "seat__membership__person_id"),
        {"Candidature": "candidature_id", "Appréciation": "comment", "Rendue le": "handed_in_at"},
        personal=("comment",),
    ),
    _held(
        "selection.Score",
        "Notes de ces fiches",
        ("sheet__candidature__person_id", "sheet__seat__membership__person_id"),
        {"Fiche": "sheet_id", "Critère": lambda row: row.criterion.label, "Points, en centièmes": "hundredths"},
    ),
    _held(
        "selection.Verdict",
        "Avis des commissions, reçus ou enregistrés",
        ("candidature__person_id", "decided_by__person_id"),
        {
            "Candidature": "candidature_id",
            "Retenue": "retained",
            "Motif": "reason",
            "Entretien": "interview_result",
            "Décidé le": "decided_at",
        },
        personal=("reason", "interview_result"),
    ),
    _held(
        "selection.Adjustment",
        "Rangs modifiés en délibération",
        ("candidature__person_id", "decided_by__person_id"),
        {"Candidature": "candidature_id", "Rang": "rank", "Motif": "reason", "Décidé le": "decided_at"},
        personal=("reason",),
    ),
    _held(
        "selection.Ranked",
        "Rangs scellés",
        ("candidature__person_id",),
        {
            "Rang": "rank",
            "Rang dans la situation": "rank_in_status",
            "Note d'ensemble": "total",
            "Raisons": "steps",
            "Motif": "reason",
        },
        personal=("steps", "reason"),
        impersonal=("status", "total"),
    ),
    _held(
        "selection.CastingVote",
        "Voix prépondérantes exprimées",
        ("seat__membership__person_id",),
        {"Commission": "committee_id", "Exprimée le": "cast_at"},
        impersonal=("order",),
    ),
    _held(
        "selection.Passage",
        "Étapes de commissions décidées",
        ("by__person_id",),
        {"Commission": "committee_id", "Vers": "to_state", "Motif": "reason", "Le": "at"},
        impersonal=("to_state", "reason"),
    ),
    _held(
        "selection.Criterion",
        "Grilles des commissions constituées",
        ("committee__set_up_by__person_id",),
        {"Commission": "committee_id", "Critère": "label", "Poids": "weight"},
        impersonal=("code", "label", "guidance"),
    ),
    _held(
        "selection.Minutes",
        "Procès-verbaux scellés",
        ("committee__sealed_by__person_id",),
        {"Commission": "committee_id", "Courrier": lambda row: row.letter.number},
    ),
)
