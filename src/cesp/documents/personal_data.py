"""Pieces that people deposited: one holding by class of retention, since each has its own term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.module_loading import import_string

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.documents import operations
from cesp.documents.kinds import KINDS
from cesp.documents.models import ENDED, Piece, PieceState
from cesp.documents.retention import CLASSES, WITHDRAWN, Event, RetentionClass, retention_of

PIECES = Activity(
    code="pieces",
    title="Pièces justificatives",
    purpose="Vérifier ce qu'une personne déclare, et garder la preuve de ce qui fonde une décision.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e) ; santé : art. 9-2 b et g",
    subjects="signataires et candidats",
    recipients=("case_desk", "payments_clerk", "payments_approver", "ars_referent", "ufr_manager", "auditor"),
)


def _all_of(one: RetentionClass) -> QuerySet[Piece]:
    """Pieces of a class, whoever's: those no longer kept are of a class of their own, whatever their kind."""
    if one is WITHDRAWN:
        return Piece.objects.filter(state__in=ENDED)
    kinds = [kind.code for kind in KINDS.values() if kind.retention is one]
    return Piece.objects.filter(kind__in=kinds).exclude(state__in=ENDED)


def _of(one: RetentionClass) -> Callable[[Person], QuerySet[Piece]]:
    return lambda person: _all_of(one).filter(person_id=person.pk)


def _erase(one: RetentionClass) -> Callable[[Person, datetime], int]:
    def erase(person: Person, at: datetime) -> int:
        held = list(_of(one)(person).exclude(state=PieceState.ERASED).order_by("pk"))
        for piece in held:
            operations.erase(piece=piece, at=at)
        return len(held)

    return erase


def _past(one: RetentionClass) -> Callable[[date, int | None], Iterator[tuple[int, date]]]:
    """Who still has files of a class whose term began before a day; nobody while no app knows the event."""

    def past(before: date, person_id: int | None) -> Iterator[tuple[int, date]]:
        rows = _all_of(one).exclude(state=PieceState.ERASED)
        if person_id is not None:
            rows = rows.filter(person=person_id)
        latest = dict(rows.order_by("person").values_list("person_id").annotate(Max("deposited_at__date")))
        if one.event is Event.DECISION_FINAL:
            free = latest.keys() - set(rows.exclude(subject="").values_list("person_id", flat=True))
            return ((pk, latest[pk]) for pk in sorted(free) if latest[pk] < before)
        if one.event not in settings.PIECE_EVENTS:
            return iter(())
        found = import_string(settings.PIECE_EVENTS[one.event])(before, person_id)
        return ((pk, since) for pk, since in found if pk in latest)

    return past


def _columns() -> dict[str, str | Callable[[Any], Any]]:
    return {
        "N°": "pk",
        "Nature": lambda row: row.nature.label,
        "À l'appui de": "subject",
        "Fichier": "name",
        "Format": "media",
        "Octets": "size_bytes",
        "Pages": "pages",
        "Déposée le": "deposited_at",
        "Valable jusqu'au": "expires_on",
        "État": "state",
        "Retirée ou remplacée le": "ended_at",
        "Effacée le": "erased_at",
    }


def _holding(one: RetentionClass) -> Holding:
    return Holding(
        model="documents.Piece",
        part=one.code,
        title=f"Pièces : {one.label[0].lower()}{one.label[1:]}",
        activity=PIECES,
        categories=("données de santé",) if one.code == "health" else (f"pièces : {one.label.lower()}",),
        retention=retention_of(one),
        rows=_of(one),
        columns=_columns(),
        personal=("name", "expires_on"),
        impersonal=(
            "kind",
            "subject",
            "digest",
            "kept_digest",
            "vault_key",
            "checks",
            "changes",
        ),
        erase=_erase(one),
        past=None if one is WITHDRAWN else _past(one),
        kept="La ligne reste, sans fichier ni nom : une empreinte et des numéros, preuve qu'une pièce a été reçue puis "
        "effacée (RGPD, art. 5-2).",
    )


HOLDINGS = tuple(_holding(one) for one in (*CLASSES.values(), WITHDRAWN))
