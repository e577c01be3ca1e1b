"""What was reported of somebody, what they answered, what was decided; and which agents did so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.breach.models import Case, CasePiece, Extension, Observation
from cesp.common.holdings import Activity, Holding

PROCEDURES = Activity(
    code="ruptures",
    title="Procédures de rupture",
    purpose="Entendre un signataire avant toute décision de rupture, décider à deux, garder la preuve des actes.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; agents qui signalent et qui décident",
    recipients=("case_desk", "ars_referent", "auditor"),
)
_SKELETON = (
    "La ligne reste, sans texte : un motif, des jours et une issue, dont un fait du dossier et une créance sont nés "
    "(RGPD, art. 17-3 b)."
)
_BLANK: dict[str, Any] = dict.fromkeys(("report", "reasons", "returned_because"), "")


def _cases(person: Person) -> QuerySet[Case]:
    acted = Q()
    for name in ("reported_by", "dismissed_by", "opened_by", "proposed_by", "decided_by"):
        acted |= Q(**{f"{name}__person_id": person.pk})
    return Case.objects.filter(acted | Q(contract__signatory_id=person.pk)).select_related("contract")


def _blank(person: Person, at: datetime) -> int:
    return Case.objects.filter(contract__signatory_id=person.pk).update(**_BLANK)


def _observations(person: Person) -> QuerySet[Observation]:
    about = Q(case__contract__signatory_id=person.pk) | Q(recorded_by__person_id=person.pk)
    return Observation.objects.filter(about)


def _blank_observations(person: Person, at: datetime) -> int:
    return Observation.objects.filter(case__contract__signatory_id=person.pk).update(text="")


def _pieces(person: Person) -> QuerySet[CasePiece]:
    about = Q(case__contract__signatory_id=person.pk) | Q(joined_by__person_id=person.pk)
    return CasePiece.objects.filter(about).select_related("piece")


def _extensions(person: Person) -> QuerySet[Extension]:
    about = Q(case__contract__signatory_id=person.pk) | Q(granted_by__person_id=person.pk)
    return Extension.objects.filter(about)


def _blank_extensions(person: Person, at: datetime) -> int:
    return Extension.objects.filter(case__contract__signatory_id=person.pk).update(because="")


HOLDINGS = (
    Holding(
        model="breach.Case",
        title="Procédures de rupture",
        activity=PROCEDURES,
        categories=("motif et faits signalés", "décision et ses motifs", "jours"),
        retention="contract_file",
        rows=_cases,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "Motif": lambda row: row.get_ground_display(),
            "État": lambda row: row.get_state_display(),
            "Faits signalés": "report",
            "Signalée le": "reported_at",
            "Ouverte le": "opened_at",
            "Délai prolongé jusqu'au": "extended_until_on",
            "Issue": lambda row: row.get_outcome_display(),
            "Motifs": "reasons",
            "Cause de la dispense": "waiver_words",
            "Proposée le": "proposed_at",
            "Renvoyée parce que": "returned_because",
            "Décidée le": "decided_at",
            "Effet le": "effect_on",
            "Classée le": "dismissed_at",
            "Renonciation retirée le": "withdrawn_at",
        },
        personal=("report", "reasons", "returned_because"),
        impersonal=("ground", "state", "outcome", "waiver_ground"),
        erase=_blank,
        kept=_SKELETON,
    ),
    Holding(
        model="breach.Observation",
        title="Observations présentées dans une procédure",
        activity=PROCEDURES,
        categories=("observations", "jours"),
        retention="contract_file",
        rows=_observations,
        columns={
            "Reçues le": "received_on",
            "Observations": "text",
            "Hors délai": "late",
            "Sur papier": "on_paper",
        },
        personal=("text",),
        erase=_blank_observations,
        kept=_SKELETON,
    ),
    Holding(
        model="breach.CasePiece",
        title="Pièces d'une procédure",
        activity=PROCEDURES,
        categories=("pièce jointe",),
        retention="contract_file",
        rows=_pieces,
        columns={"Pièce": lambda row: str(row.piece), "Jointe le": "joined_at"},
        kept="Le lien reste au dossier de la procédure ; la pièce suit sa propre durée (RGPD, art. 17-3 b).",
    ),
    Holding(
        model="breach.Extension",
        title="Délais prolongés",
        activity=PROCEDURES,
        categories=("raison", "jours"),
        retention="contract_file",
        rows=_extensions,
        columns={"Jusqu'au": "until_on", "Raison": "because", "Accordée le": "granted_at"},
        personal=("because",),
        erase=_blank_extensions,
        kept=_SKELETON,
    ),
)
