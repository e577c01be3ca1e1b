"""What is held about an engagement served, where somebody stays after it, a death and whom to write to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.engagement.models import (
    Death,
    EndCertificate,
    NewShare,
    PracticeChange,
    ProofCheck,
    ProofPiece,
    ProofReminder,
    Stay,
    YearlyProof,
)

SERVING = Activity(
    code="engagement",
    title="Engagement servi, preuves d'exercice et fin",
    purpose="S'assurer que l'engagement est servi, en enregistrer les changements, en certifier la fin.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires qui exercent ; agents qui vérifient et certifient",
    recipients=("ars_referent", "case_desk", "auditor"),
)
STAYING = Activity(
    code="maintien",
    title="Où exercent les anciens signataires",
    purpose="Compter qui reste, un an après la fin de l'engagement ; la réponse est facultative.",
    basis="consentement (RGPD, art. 6-1 a) : la réponse s'efface à la demande",
    subjects="anciens signataires",
    recipients=(),
)
DEATHS = Activity(
    code="deces",
    title="Décès d'un signataire",
    purpose="Mettre fin au contrat, arrêter tout envoi, écrire une fois aux ayants droit.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; décret n° 2020-268 ; loi n° 78-17, art. 85)",
    subjects="signataires décédés ; la personne à qui écrire",
    recipients=("case_desk", "auditor"),
)
_SKELETON = "La ligne reste, sans texte : des jours et un état, dont la fin de l'engagement dépend (RGPD, art. 17-3 b)."


def _proofs(person: Person) -> QuerySet[YearlyProof]:
    return YearlyProof.objects.filter(contract__signatory_id=person.pk).select_related("contract")


def _pieces(person: Person) -> QuerySet[ProofPiece]:
    return ProofPiece.objects.filter(proof__contract__signatory_id=person.pk).select_related("piece")


def _checks(person: Person) -> QuerySet[ProofCheck]:
    about = Q(proof__contract__signatory_id=person.pk) | Q(checked_by__person_id=person.pk)
    return ProofCheck.objects.filter(about)


def _blank_checks(person: Person, at: datetime) -> int:
    """A check that is not an acceptance says something: the row keeps that it did."""
    rows = ProofCheck.objects.filter(proof__contract__signatory_id=person.pk).exclude(reasons="")
    return rows.update(reasons="effacé")


def _reminders(person: Person) -> QuerySet[ProofReminder]:
    return ProofReminder.objects.filter(proof__contract__signatory_id=person.pk)


def _forget_reminders(person: Person, at: datetime) -> int:
    return _reminders(person).delete()[0]


def _changes(person: Person) -> QuerySet[PracticeChange]:
    about = Q(contract__signatory_id=person.pk) | Q(decided_by__person_id=person.pk)
    return PracticeChange.objects.filter(about).select_related("contract")


def _blank_changes(person: Person, at: datetime) -> int:
    own = PracticeChange.objects.filter(contract__signatory_id=person.pk)
    own.exclude(reasons="").update(reasons="effacé")
    return own.update(explanation="")


def _shares(person: Person) -> QuerySet[NewShare]:
    return NewShare.objects.filter(change__contract__signatory_id=person.pk)


def _certificates(person: Person) -> QuerySet[EndCertificate]:
    about = Q(contract__signatory_id=person.pk) | Q(issued_by__person_id=person.pk)
    return EndCertificate.objects.filter(about).select_related("letter")


def _stays(person: Person) -> QuerySet[Stay]:
    return Stay.objects.filter(contract__signatory_id=person.pk)


def _forget_stays(person: Person, at: datetime) -> int:
    return _stays(person).delete()[0]


def _deaths(person: Person) -> QuerySet[Death]:
    return Death.objects.filter(Q(person_id=person.pk) | Q(recorded_by__person_id=person.pk))


def _blank_deaths(person: Person, at: datetime) -> int:
    blank: dict[str, Any] = {"heir_name": "", "heir_address": ""}
    return Death.objects.filter(person_id=person.pk).update(**blank)


HOLDINGS = (
    Holding(
        model="engagement.YearlyProof",
        title="Preuves annuelles d'exercice",
        activity=SERVING,
        categories=("année d'engagement", "état de sa preuve"),
        retention="contract_file",
        rows=_proofs,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "Année": "number",
            "Du": "begins_on",
            "Au (exclu)": "until_on",
            "À donner jusqu'au": "due_on",
            "État": lambda row: row.get_state_display(),
            "Donnée par": lambda row: row.get_source_display(),
            "Donnée le": "given_at",
        },
        impersonal=("state", "source"),
        kept=_SKELETON,
    ),
    Holding(
        model="engagement.ProofPiece",
        title="Pièces d'une preuve d'exercice",
        activity=SERVING,
        categories=("pièce jointe",),
        retention="contract_file",
        rows=_pieces,
        columns={"Pièce": lambda row: str(row.piece)},
        kept="Le lien reste au dossier de la preuve ; la pièce suit sa propre durée (RGPD, art. 17-3 b).",
    ),
    Holding(
        model="engagement.ProofCheck",
        title="Vérifications d'une preuve d'exercice",
        activity=SERVING,
        categories=("issue", "motifs"),
        retention="contract_file",
        rows=_checks,
        columns={
            "Issue": lambda row: row.get_outcome_display(),
            "Motifs": "reasons",
            "Vérifiée le": "checked_at",
        },
        personal=("reasons",),
        impersonal=("outcome",),
        erase=_blank_checks,
        kept=_SKELETON,
    ),
    Holding(
        model="engagement.ProofReminder",
        title="Demandes d'une preuve d'exercice",
        activity=SERVING,
        categories=("jour de la demande",),
        retention="contract_file",
        rows=_reminders,
        columns={"Étape": "step", "Dit le": "told_at"},
        impersonal=("step",),
        erase=_forget_reminders,
    ),
    Holding(
        model="engagement.PracticeChange",
        title="Changements de temps de travail",
        activity=SERVING,
        categories=("jour", "précisions", "décision et son motif"),
        retention="contract_file",
        rows=_changes,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "À compter du": "on",
            "Précisions": "explanation",
            "État": lambda row: row.get_state_display(),
            "Déclaré le": "declared_at",
            "Traité le": "decided_at",
            "Motifs": "reasons",
        },
        personal=("explanation", "reasons"),
        impersonal=("state",),
        erase=_blank_changes,
        kept=_SKELETON,
    ),
    Holding(
        model="engagement.NewShare",
        title="Parts de temps par lieu",
        activity=SERVING,
        categories=("lieu", "part d'un temps plein"),
        retention="contract_file",
        rows=_shares,
        columns={"Lieu": "place", "Part avant": "former_percent", "Part après": "share_percent"},
        impersonal=("place",),
        kept=_SKELETON,
    ),
    Holding(
        model="engagement.EndCertificate",
        title="Certificat de fin d'engagement",
        activity=SERVING,
        categories=("dernier jour", "mois dus", "courrier"),
        retention="contract_file",
        rows=_certificates,
        columns={
            "Courrier": lambda row: row.letter.number,
            "Dernier jour": "last_day",
            "Mois dus": "months_owed",
            "Délivré le": "issued_at",
        },
        kept=_SKELETON,
    ),
    Holding(
        model="engagement.Stay",
        title="Où j'exerce, un an après",
        activity=STAYING,
        categories=("lieu d'exercice, en cinq réponses",),
        retention="contract_file",
        rows=_stays,
        columns={
            "Où": lambda row: row.get_where_display(),
            "Zone sous-dotée": lambda row: row.get_under_served_display(),
            "Dit le": "declared_at",
        },
        impersonal=("where", "under_served"),
        erase=_forget_stays,
    ),
    Holding(
        model="engagement.Death",
        title="Décès, et à qui écrire",
        activity=DEATHS,
        categories=("date du décès", "nom et adresse de la personne à qui écrire"),
        retention="contract_file",
        rows=_deaths,
        columns={
            "Décédé(e) le": "died_on",
            "Enregistré le": "recorded_at",
            "À qui écrire": "heir_name",
            "Adresse": "heir_address",
        },
        personal=("heir_name", "heir_address"),
        erase=_blank_deaths,
        kept=_SKELETON,
    ),
)
