"""What this app itself holds about people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.privacy.models import (
    PENDING,
    Contestation,
    ContestationStep,
    DataExport,
    Erasure,
    ErasureLine,
    ExportState,
)
from cesp.privacy.operations import exports

RIGHTS = Activity(
    code="droits",
    title="Exercice des droits sur les données",
    purpose="Donner à chacun copie de ses données, les rectifier, les effacer quand la loi le permet.",
    basis="obligation légale (RGPD, art. 6-1 c et 15 à 20)",
    subjects="toutes les personnes dont le service tient des données",
    recipients=("case_desk", "payments_clerk", "administrator", "auditor"),
)


def _contestations(person: Person) -> QuerySet[Contestation]:
    return Contestation.objects.filter(person_id=person.pk)


def _steps(person: Person) -> QuerySet[ContestationStep]:
    return ContestationStep.objects.filter(Q(contestation__person_id=person.pk) | Q(by__person_id=person.pk))


def _exports(person: Person) -> QuerySet[DataExport]:
    return DataExport.objects.filter(person_id=person.pk)


def _lines(person: Person) -> QuerySet[ErasureLine]:
    return ErasureLine.objects.filter(person_id=person.pk)


def _erasures(person: Person) -> QuerySet[Erasure]:
    return Erasure.objects.filter(
        Q(pk__in=_lines(person).values("erasure")) | Q(reviewed_by_id=person.pk) | Q(approved_by_id=person.pk)
    )


def _blank_contestations(person: Person, at: datetime) -> int:
    closed = _contestations(person).exclude(state__in=PENDING)
    return closed.update(held="effacé", wanted="effacé", words="", evidence="")


def _blank_steps(person: Person, at: datetime) -> int:
    return ContestationStep.objects.filter(contestation__person_id=person.pk).update(words="")


def _forget_exports(person: Person, at: datetime) -> int:
    ready = list(_exports(person).filter(state=ExportState.READY))
    for export in ready:
        exports.erase(export, at=at)
    return len(ready)


def _closed_before(before: date, person_id: int | None) -> Iterator[tuple[int, date]]:
    """People all of whose contestations were closed before a day, and who still have words in one."""
    rows = Contestation.objects.exclude(state__in=PENDING).exclude(words="", wanted="effacé")
    if person_id is not None:
        rows = rows.filter(person=person_id)
    latest = rows.order_by("person").values_list("person_id").annotate(Max("closed_at__date"))
    open_ones = set(Contestation.objects.pending().values_list("person_id", flat=True))
    return ((pk, day) for pk, day in latest if day < before and pk not in open_ones)


HOLDINGS = (
    Holding(
        model="privacy.Contestation",
        title="Contestations",
        activity=RIGHTS,
        categories=("donnée contestée", "explications", "réponse"),
        retention="messages",
        rows=_contestations,
        columns={
            "N°": "pk",
            "Porte sur": "subject",
            "Ce qui est contesté": "held",
            "Ce qui devrait être écrit": "wanted",
            "Explications": "words",
            "Pièce citée": "evidence",
            "Envoyée le": "sent_at",
            "Réponse due le": "answer_by",
            "État": "state",
            "Close le": "closed_at",
            "Motif": "reason",
        },
        personal=("held", "wanted", "words", "evidence"),
        impersonal=("field", "reason"),
        erase=_blank_contestations,
        past=_closed_before,
    ),
    Holding(
        model="privacy.ContestationStep",
        title="Échanges sur une contestation",
        activity=RIGHTS,
        categories=("messages",),
        retention="messages",
        rows=_steps,
        columns={"Contestation": "contestation_id", "Acte": "transition", "Le": "at", "Message": "words"},
        personal=("words",),
        impersonal=("transition",),
        erase=_blank_steps,
    ),
    Holding(
        model="privacy.DataExport",
        title="Copies de vos données",
        activity=RIGHTS,
        categories=("dates", "le fichier lui-même, sept jours"),
        retention="data_export",
        rows=_exports,
        columns={"Demandée le": "asked_at", "Prête le": "prepared_at", "État": "state", "Taille": "size_bytes"},
        impersonal=("key",),
        erase=_forget_exports,
    ),
    Holding(
        model="privacy.ErasureLine",
        title="Effacements",
        activity=RIGHTS,
        categories=("dates", "nombre de lignes effacées"),
        retention="journal",
        rows=_lines,
        columns={"Durée": "retention", "Court depuis le": "since", "Effacé le": "erased_at", "Lignes": "rows"},
        impersonal=("retention",),
        kept="Preuve que l'effacement a été fait, en numéros seulement (RGPD, art. 5-2).",
    ),
    Holding(
        model="privacy.Erasure",
        title="Décisions d'effacement",
        activity=RIGHTS,
        categories=("dates", "actes d'un agent"),
        retention="journal",
        rows=_erasures,
        columns={
            "N°": "pk",
            "Origine": "origin",
            "État": "state",
            "Proposé le": "proposed_at",
            "Contrôlé le": "reviewed_at",
            "Approuvé le": "approved_at",
            "Terminé le": "finished_at",
        },
        kept="Preuve que l'effacement a été décidé par deux personnes, en numéros seulement (RGPD, art. 5-2).",
    ),
)
