"""What a candidature says of somebody, what was said of it; and which agents prepared campaigns and committees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Max, Q, QuerySet

from cesp.accounts.models import Person
from cesp.campaigns.models import (
    Assignment,
    Attachment,
    CampaignState,
    Candidature,
    Committee,
    Conflict,
    Correction,
    CorrectionItem,
    Opinion,
    Seat,
)
from cesp.common.holdings import Activity, Holding
from cesp.common.instants import day_of

CANDIDATURES = Activity(
    code="candidatures",
    title="Candidatures",
    purpose="Recevoir les dossiers de candidature, les vérifier, recueillir l'avis des ARS et les présenter à la "
    "commission.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="candidats ; agents qui instruisent",
    recipients=("ufr_manager", "ars_referent", "committee_member", "case_desk", "auditor"),
)
CAMPAIGNS = Activity(
    code="campagnes",
    title="Campagnes et commissions",
    purpose="Fixer les dates et les nombres de contrats, composer les commissions, et savoir qui l'a fait.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="agents ; membres des commissions",
    recipients=("ufr_manager", "ars_referent", "case_desk", "auditor"),
)
_ACT = "L'acte d'un agent reste au dossier de la décision : il ne tient qu'un numéro de rôle (RGPD, art. 17-3 b)."
_SKELETON = (
    "La ligne reste, sans texte : une campagne, une UFR, une situation et des dates, dont le classement et les "
    "chiffres de la campagne dépendent (RGPD, art. 17-3 b et d)."
)
_BLANK: dict[str, Any] = {
    "project": "",
    "motivation": "",
    "inadmissible_because": "",
    "specialty": "",
    "entrance_exam_rank": None,
    "intended_commune": None,
    "intended_departement": "",
    "training_ends_on": None,
    "repeated_year": False,
}


def _candidatures(person: Person) -> QuerySet[Candidature]:
    return Candidature.objects.filter(person_id=person.pk).select_related("campaign", "ufr", "intended_commune")


def _ended(person: Person) -> QuerySet[Candidature]:
    """Those of campaigns that are over: what still runs is not emptied."""
    return Candidature.objects.filter(person_id=person.pk, campaign__state=CampaignState.ENDED)


def _blank(person: Person, at: datetime) -> int:
    return _ended(person).update(**_BLANK)


def selection_ended_before(before: date, person_id: int | None) -> Iterator[tuple[int, date]]:
    """Whose campaigns were all ended before a day, with the last of those days; a campaign that runs keeps the rest."""
    rows = Candidature.objects.all() if person_id is None else Candidature.objects.filter(person=person_id)
    people = rows.order_by("person").values("person_id").annotate(
        all=Count("pk"), over=Count("campaign__ended_at"), last=Max("campaign__ended_at")
    )  # fmt: skip
    for one in people.filter(all=F("over")):
        if (ended_on := day_of(one["last"])) < before:
            yield one["person_id"], ended_on


def _left_before(before: date, person_id: int | None) -> Iterator[tuple[int, date]]:
    """The same, where something is left to empty."""
    full = ~Q(project="") | ~Q(motivation="") | ~Q(specialty="") | Q(training_ends_on__isnull=False)
    left = set(Candidature.objects.filter(full).values_list("person_id", flat=True))
    return ((pk, day) for pk, day in selection_ended_before(before, person_id) if pk in left)


def _all(model: str) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model("campaigns", model)._default_manager.all()
    return found


def _attachments(person: Person) -> QuerySet[Attachment]:
    return Attachment.objects.filter(candidature__person_id=person.pk).select_related("piece")


def _corrections(person: Person) -> QuerySet[Correction]:
    about = Q(candidature__person_id=person.pk) | Q(asked_by__person_id=person.pk)
    return Correction.objects.filter(about)


def _items(person: Person) -> QuerySet[CorrectionItem]:
    return CorrectionItem.objects.filter(correction__candidature__person_id=person.pk)


def _opinions(person: Person) -> QuerySet[Opinion]:
    return Opinion.objects.filter(Q(candidature__person_id=person.pk) | Q(given_by__person_id=person.pk))


def _blank_corrections(person: Person, at: datetime) -> int:
    return Correction.objects.filter(candidature__in=_ended(person)).update(message="")


def _blank_items(person: Person, at: datetime) -> int:
    return CorrectionItem.objects.filter(correction__candidature__in=_ended(person)).update(note="")


def _blank_opinions(person: Person, at: datetime) -> int:
    return Opinion.objects.filter(candidature__in=_ended(person)).update(reasons="")


def _conflicts(person: Person) -> QuerySet[Conflict]:
    return Conflict.objects.filter(Q(person_id=person.pk) | Q(declared_by__person_id=person.pk))


def _seats(person: Person) -> QuerySet[Seat]:
    return Seat.objects.filter(membership__person_id=person.pk)


def _assignments(person: Person) -> QuerySet[Assignment]:
    return Assignment.objects.filter(seat__membership__person_id=person.pk)


def _committees(person: Person) -> QuerySet[Committee]:
    return Committee.objects.filter(Q(set_up_by__person_id=person.pk) | Q(sealed_by__person_id=person.pk))


def _by(model: str, field: str) -> Callable[[Person], QuerySet[Any]]:
    def rows(person: Person) -> QuerySet[Any]:
        return _all(model).filter(**{f"{field}__person_id": person.pk})

    return rows


def _held(model: str, title: str, rows: Callable[[Any], QuerySet[Any]], **given: Any) -> Holding:
    return Holding(
        model=f"campaigns.{model}", title=title, activity=CANDIDATURES, retention="application", rows=rows, **given
    )


def _act(model: str, title: str, rows: Callable[[Any], QuerySet[Any]], columns: dict[str, Any], *free: str) -> Holding:
    """What an agent did in their duties: shown to them, kept with the decision."""
    return Holding(
        model=f"campaigns.{model}",
        title=title,
        activity=CAMPAIGNS,
        categories=("actes d'un agent", "dates"),
        retention="journal",
        rows=rows,
        columns=columns,
        impersonal=free,
        kept=_ACT,
    )


HOLDINGS = (
    _held(
        "Candidature",
        "Candidatures",
        _candidatures,
        categories=("études", "projet professionnel", "lieu envisagé", "dates"),
        columns={
            "Campagne": lambda row: row.campaign.years,
            "UFR": lambda row: row.ufr.name if row.ufr else "",
            "État": "get_state_display",
            "Profession": "profession",
            "Situation": "status",
            "Année d'études": "year_of_study",
            "Année redoublée": "repeated_year",
            "Spécialité": "specialty",
            "Interne en odontologie": "dental_intern",
            "Fin de formation prévue": "training_ends_on",
            "Rang aux épreuves nationales": "entrance_exam_rank",
            "Région d'installation": "intended_ars",
            "Département d'installation": "intended_departement",
            "Commune envisagée": lambda row: row.intended_commune.label if row.intended_commune else "",
            "Mode d'exercice": "intended_kind",
            "Projet professionnel": "project",
            "Motivation": "motivation",
            "Commencée le": "started_at",
            "Déposée le": "deposited_at",
            "Dossier papier reçu le": "paper_received_on",
            "Dite complète ou irrecevable le": "settled_at",
            "Motif de l'irrecevabilité": "inadmissible_because",
            "Inscription vérifiée": "enrolled",
            "Retirée le": "withdrawn_at",
        },
        personal=(
            *("specialty", "project", "motivation", "inadmissible_because"),
            "training_ends_on",
        ),
        impersonal=(
            *("state", "profession", "status", "intended_ars", "intended_departement", "intended_kind"),
            "paper_received_on",
        ),
        erase=_blank,
        past=_left_before,
        kept=_SKELETON,
    ),
    _held(
        "Attachment",
        "Place des pièces dans les candidatures",
        _attachments,
        categories=("nature des pièces",),
        columns={"Place": "requirement", "Pièce": "piece_id"},
        impersonal=("requirement",),
        kept="La ligne ne tient que le code d'une place et un numéro de pièce ; le fichier s'efface (RGPD, art. 5-2).",
    ),
    _held(
        "Correction",
        "Corrections demandées",
        _corrections,
        categories=("message de l'UFR", "dates"),
        columns={
            "Candidature": "candidature_id",
            "Demandée le": "asked_at",
            "Réponse au plus tard le": "answer_by_on",
            "Message": "message",
            "Répondue le": "answered_at",
            "Abandonnée le": "cancelled_at",
        },
        personal=("message",),
        impersonal=("answer_by_on",),
        erase=_blank_corrections,
        kept=_SKELETON,
    ),
    _held(
        "CorrectionItem",
        "Points à corriger",
        _items,
        categories=("champs et pièces visés", "précisions de l'UFR"),
        columns={"Demande": "correction_id", "À corriger": "target", "Motif": "reason", "Précision": "note"},
        personal=("note",),
        impersonal=("target", "reason"),
        erase=_blank_items,
        kept=_SKELETON,
    ),
    _held(
        "Opinion",
        "Avis et accords des ARS",
        _opinions,
        categories=("avis sur le projet", "motifs", "dates"),
        columns={
            "Candidature": "candidature_id",
            "ARS": "ars",
            "Objet": "get_purpose_display",
            "Demandé le": "asked_at",
            "Avis": "get_outcome_display",
            "Motifs": "reasons",
            "Donné le": "given_at",
        },
        personal=("reasons",),
        impersonal=("ars", "purpose", "outcome"),
        erase=_blank_opinions,
        kept=_SKELETON,
    ),
    _act(
        "Conflict",
        "Conflits d'intérêts",
        _conflicts,
        {"Candidature": "candidature_id", "Motif": "get_ground_display", "Déclaré le": "declared_at"},
        "ground",
    ),
    _act(
        "Seat",
        "Sièges dans les commissions",
        _seats,
        {"Commission": "committee_id", "Qualité": "get_capacity_display", "Préside": "presides"},
        "capacity",
    ),
    _act(
        "Assignment",
        "Dossiers confiés à un membre",
        _assignments,
        {"Siège": "seat_id", "Candidature": "candidature_id"},
    ),
    _act(
        "Committee",
        "Commissions constituées ou scellées",
        _committees,
        {"Commission": "pk", "Constituée le": "set_up_at", "Scellée le": "sealed_at"},
        "profession",
        "state",
    ),
    _act(
        "Campaign",
        "Campagnes préparées",
        _by("Campaign", "prepared_by"),
        {"Campagne": "academic_year", "Préparée le": "prepared_at"},
        "state",
        "arrete",
        "arrete_url",
    ),
    _act(
        "Bundle",
        "Dossiers réunis pour impression",
        _by("Bundle", "asked_by"),
        {"Demandés le": "asked_at", "Forme": "get_how_display"},
        "how",
        "files",
        "vault_key",
        "refusal",
    ),
    _act(
        "LocalDates",
        "Dates locales enregistrées",
        _by("LocalDates", "recorded_by"),
        {"Campagne": "campaign_id", "Enregistrées le": "recorded_at"},
        "profession",
    ),
    _act(
        "Quota",
        "Contingents enregistrés",
        _by("Quota", "recorded_by"),
        {"Campagne": "campaign_id", "Enregistré le": "recorded_at"},
        "profession",
        "status",
    ),
)
