"""What interviews hold about signatories, private texts of an agency included; and what agents gave and set.

What an agency notes for itself about somebody is theirs to read all the same: it is in the copy of their data
(ADR 0022), and the page where it is written says so.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.interviews.models import OPEN, Interview, Minutes, Slot, Summons, Terms

INTERVIEWS = Activity(
    code="entretiens",
    title="Entretiens avec l'ARS",
    purpose="Accompagner chaque signataire, lui répondre dans un délai dit, et garder la mémoire de l'entretien.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; référents de l'ARS",
    recipients=("ars_referent", "auditor"),
)
_GONE = "effacé"
_PROOF = (
    "La preuve d'une convocation formelle fonde ce qui peut la suivre : elle reste au dossier du contrat (RGPD, art. "
    "17-3 b et e)."
)
_ACT = "L'acte d'un agent reste au dossier de l'agence : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."


def _interviews(person: Person) -> QuerySet[Interview]:
    return Interview.objects.filter(person_id=person.pk).select_related("organisation", "slot")


def _minutes(person: Person) -> QuerySet[Minutes]:
    return Minutes.objects.filter(interview__person_id=person.pk).select_related("interview__organisation")


def _summonses(person: Person) -> QuerySet[Summons]:
    return Summons.objects.filter(interview__person_id=person.pk).select_related("letter")


def _slots(person: Person) -> QuerySet[Slot]:
    """The times that a referent gave; those a signatory booked are on their interviews."""
    return Slot.objects.filter(referent__person_id=person.pk)


def _terms(person: Person) -> QuerySet[Terms]:
    return Terms.objects.filter(changed_by__person_id=person.pk)


def _blank_interviews(person: Person, at: datetime) -> int:
    over = _interviews(person).exclude(state__in=OPEN)
    Interview.objects.filter(pk__in=over.exclude(answer="").values("pk")).update(answer=_GONE)
    return Interview.objects.filter(pk__in=over.values("pk")).update(message=_GONE, phone="", half_days="")


def _blank_minutes(person: Person, at: datetime) -> int:
    rows = Minutes.objects.filter(interview__person_id=person.pk).exclude(interview__state__in=OPEN)
    return rows.update(body=_GONE)


HOLDINGS = (
    Holding(
        model="interviews.Interview",
        title="Entretiens demandés et tenus",
        activity=INTERVIEWS,
        categories=("sujet et message", "téléphone", "demi-journées préférées", "réponse de l'ARS", "présence"),
        retention="contract_file",
        rows=_interviews,
        columns={
            "ARS": lambda row: row.organisation.name,
            "Origine": "origin",
            "Sujet": "subject",
            "Forme souhaitée": "manner",
            "Téléphone": "phone",
            "Demi-journées préférées": lambda row: ", ".join(row.half_day_labels),
            "Message": "message",
            "État": "state",
            "Demandé le": "asked_at",
            "Réponse attendue au plus tard le": "answer_due_on",
            "Première réponse le": "first_answered_at",
            "Réponse de l'ARS": "answer",
            "Rendez-vous": lambda row: row.slot.starts_at if hasattr(row, "slot") else None,
            "Clos le": "closed_at",
            "Absence excusée": "excused",
            "Suite de l'absence": "next_step",
        },
        personal=("phone", "message", "answer"),
        impersonal=("origin", "subject", "manner", "state", "next_step", "half_days"),
        erase=_blank_interviews,
    ),
    Holding(
        model="interviews.Minutes",
        title="Comptes rendus d'entretien, textes propres à l'ARS compris",
        activity=INTERVIEWS,
        categories=("ce que l'ARS a écrit de l'entretien",),
        retention="contract_file",
        rows=_minutes,
        columns={
            "ARS": lambda row: row.interview.organisation.name,
            "Pour": "audience",
            "Version": "version",
            "Texte": "body",
            "Écrit le": "written_at",
            "Partagé le": "shared_at",
        },
        personal=("body",),
        impersonal=("audience",),
        erase=_blank_minutes,
    ),
    Holding(
        model="interviews.Summons",
        title="Convocations formelles à un entretien",
        activity=INTERVIEWS,
        categories=("motif", "numéro de la lettre"),
        retention="contract_file",
        rows=_summonses,
        columns={
            "Lettre": lambda row: row.letter.number,
            "Motif": "ground",
            "Resté sans réponse": "silence",
            "Émise le": "issued_at",
        },
        personal=("silence",),
        impersonal=("ground",),
        kept=_PROOF,
    ),
    Holding(
        model="interviews.Slot",
        title="Créneaux d'entretien donnés par un référent",
        activity=INTERVIEWS,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_slots,
        columns={"Début": "starts_at", "Durée en minutes": "minutes", "Forme": "manner", "Adresse ou lien": "where"},
        impersonal=("manner", "where"),
        kept=_ACT,
    ),
    Holding(
        model="interviews.Terms",
        title="Délai de réponse réglé par un agent",
        activity=INTERVIEWS,
        categories=("acte d'un agent",),
        retention="contract_file",
        rows=_terms,
        columns={"Jours ouvrés": "answer_days", "Réglé le": "changed_at"},
        kept=_ACT,
    ),
)
