"""What somebody asked for and what was answered; and which agents decided or gave an opinion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.life_events.models import Attachment, Completion, LifeEvent, Opinion, PostalAddress, Said

REQUESTS = Activity(
    code="demandes",
    title="Événements et demandes des signataires",
    purpose="Recevoir ce qui arrive à un signataire, décider de ses demandes, et garder la preuve des réponses.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires ; agents qui décident ou donnent un avis",
    recipients=("case_desk", "ars_referent", "auditor"),
)
_SKELETON = (
    "La ligne reste, sans texte : une nature, des mois, des jours et une décision, dont un fait du dossier est né "
    "(RGPD, art. 17-3 b)."
)
_BLANK: dict[str, Any] = dict.fromkeys(
    ("explanation", "wanted", "wanted_given_names", "reasons", "contested_because"), ""
)


def _own(person: Person) -> QuerySet[LifeEvent]:
    return LifeEvent.objects.filter(contract__signatory_id=person.pk)


def _events(person: Person) -> QuerySet[LifeEvent]:
    about = Q(contract__signatory_id=person.pk) | Q(decided_by__person_id=person.pk)
    return LifeEvent.objects.filter(about).select_related("contract")


def _blank(person: Person, at: datetime) -> int:
    return _own(person).update(**_BLANK)


def _attachments(person: Person) -> QuerySet[Attachment]:
    return Attachment.objects.filter(event__contract__signatory_id=person.pk).select_related("piece")


def _completions(person: Person) -> QuerySet[Completion]:
    about = Q(event__contract__signatory_id=person.pk) | Q(asked_by__person_id=person.pk)
    return Completion.objects.filter(about)


def _blank_completions(person: Person, at: datetime) -> int:
    return Completion.objects.filter(event__contract__signatory_id=person.pk).update(message="")


def _opinions(person: Person) -> QuerySet[Opinion]:
    about = Q(event__contract__signatory_id=person.pk) | Q(given_by__person_id=person.pk)
    return Opinion.objects.filter(about)


def _blank_opinions(person: Person, at: datetime) -> int:
    """Reasons go; one that is not favourable keeps a word in their place, as the table asks."""
    own = Opinion.objects.filter(event__contract__signatory_id=person.pk)
    own.filter(said__in=("", Said.FAVOURABLE)).update(reasons="")
    return own.exclude(said__in=("", Said.FAVOURABLE)).update(reasons="effacés")


def _addresses(person: Person) -> QuerySet[PostalAddress]:
    return PostalAddress.objects.filter(person_id=person.pk)


def _forget_address(person: Person, at: datetime) -> int:
    return _addresses(person).delete()[0]


HOLDINGS = (
    Holding(
        model="life_events.LifeEvent",
        title="Demandes",
        activity=REQUESTS,
        categories=("nature et mois demandés", "motif", "précisions", "décision et ses motifs", "contestation"),
        retention="contract_file",
        rows=_events,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "Nature": lambda row: row.get_kind_display(),
            "État": lambda row: row.get_state_display(),
            "Premier mois": lambda row: str(row.first_month) if row.first_month else None,
            "Premier mois qui n'en est plus": lambda row: str(row.until_month) if row.until_month else None,
            "Motif": "ground",
            "Jour": "on",
            "Souhait": "wanted",
            "Prénoms souhaités": "wanted_given_names",
            "Précisions": "explanation",
            "Commencée le": "started_at",
            "Envoyée le": "sent_at",
            "Hors délai": "late",
            "Décidée le": "decided_at",
            "Motifs de la décision": "reasons",
            "Contestée le": "contested_at",
            "Motif de la contestation": "contested_because",
        },
        personal=("explanation", "wanted", "wanted_given_names", "reasons", "contested_because"),
        impersonal=("kind", "state", "ground"),
        erase=_blank,
        kept=_SKELETON,
    ),
    Holding(
        model="life_events.Attachment",
        title="Pièces jointes à une demande",
        activity=REQUESTS,
        categories=("pièce jointe",),
        retention="contract_file",
        rows=_attachments,
        columns={"Pièce": lambda row: str(row.piece)},
        kept="Le lien reste au dossier de la décision ; la pièce suit sa propre durée (RGPD, art. 17-3 b).",
    ),
    Holding(
        model="life_events.Completion",
        title="Compléments demandés",
        activity=REQUESTS,
        categories=("ce qui manquait", "jours"),
        retention="contract_file",
        rows=_completions,
        columns={
            "Demandé le": "asked_at",
            "Au plus tard le": "answer_by_on",
            "Ce qui manque": "message",
            "Complété le": "answered_at",
        },
        personal=("message",),
        erase=_blank_completions,
        kept=_SKELETON,
    ),
    Holding(
        model="life_events.Opinion",
        title="Avis d'agences sur une demande",
        activity=REQUESTS,
        categories=("avis", "motifs", "jours"),
        retention="contract_file",
        rows=_opinions,
        columns={
            "Agence": lambda row: f"{row.get_seat_display()}, ARS {row.region}",
            "Demandé le": "asked_at",
            "Attendu jusqu'au": "answer_by_on",
            "Avis": lambda row: row.get_said_display(),
            "Motifs": "reasons",
            "Donné le": "given_at",
        },
        personal=("reasons",),
        impersonal=("seat", "ars", "said"),
        erase=_blank_opinions,
        kept=_SKELETON,
    ),
    Holding(
        model="life_events.PostalAddress",
        title="Adresse postale",
        activity=REQUESTS,
        categories=("adresse postale",),
        retention="contract_file",
        rows=_addresses,
        columns={
            "Adresse": "lines",
            "Code postal": "postcode",
            "Commune": "city",
            "Pays": "country",
            "Changée le": "changed_at",
        },
        personal=("lines", "postcode", "city", "country"),
        erase=_forget_address,
    ),
)
