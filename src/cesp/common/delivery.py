"""Keeping what the outbox promised: claim, try, and try again later.

A pass claims a few promises at a time, under a lock, by pushing their due time past a lease and
writing its own mark on them; every later write asks for that mark. A pass that dies leaves its
promises to whoever comes after the lease. One that fails never holds up another.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from cesp.common import failpoints, locks, outbox
from cesp.common.models import OutboxMessage

State = OutboxMessage.State
log = structlog.get_logger(__name__)

ATTEMPTS = 12
A_CLAIM = 100
LEASE = timedelta(minutes=30)
"""Longer than any handler works on one promise."""
_MINUTES = (1, 2, 5, 10, 30, 60, 120, 240, 480, 960, 1440)
"""From the first failure to the next attempt, and so on: 56 hours in all."""
_UNAVAILABLE_FOR = timedelta(minutes=1)


def deliver(*, now: Callable[[], datetime]) -> int:
    """Keep every promise that is due.

    :param now: the clock; a pass may last.
    :returns: how many were kept.
    """
    kept, mark = 0, uuid.uuid4().hex
    while claimed := _claim(mark, now()):
        failpoints.reach("outbox.claimed")
        kept += sum(_attempt(message, now) for message in claimed)
    return kept


def due(at: datetime) -> QuerySet[OutboxMessage]:
    """What is to be kept now."""
    return OutboxMessage.objects.filter(state=State.WAITING, due_at__lte=at)


def stuck() -> QuerySet[OutboxMessage]:
    """What failed at least once and is neither kept nor dropped."""
    return OutboxMessage.objects.filter(failure__gt="", state__in=[State.WAITING, State.GIVEN_UP])


@transaction.atomic
def _claim(mark: str, at: datetime) -> list[OutboxMessage]:
    """Mark the oldest promises due as this pass's own."""
    locks.hold("outbox")
    claimed = _oldest(at)
    OutboxMessage.objects.filter(pk__in=[message.pk for message in claimed]).update(claim=mark, due_at=at + LEASE)
    for message in claimed:
        message.claim = mark
    return claimed


def _oldest(at: datetime) -> list[OutboxMessage]:
    return list(due(at).order_by("due_at", "id")[:A_CLAIM])


def _attempt(message: OutboxMessage, now: Callable[[], datetime]) -> bool:
    """Try one promise; whatever its handler raises stays with it."""
    if not _begin(message, now()):
        return False
    try:
        _handler(message.kind)(key=message.key, payload=message.payload, at=now())
    except outbox.Hopeless as failure:
        _give_up(message, failure.sentence, at=now())
    except outbox.Unavailable as failure:
        _fail(message, failure.sentence, at=now())
        _hold_back(message, failure.sentence, at=now())
    except outbox.Failure as failure:
        _fail(message, failure.sentence, at=now())
    except Exception as error:
        log.exception("promise not kept", kind=message.kind, message=message.pk)
        _fail(message, f"Erreur imprévue ({type(error).__name__}), détaillée dans les journaux du service.", at=now())
    else:
        failpoints.reach("outbox.kept")
        _mine(message).update(state=State.DONE, closed_at=now(), payload={}, failure="", claim="")
        return True
    return False


def _begin(message: OutboxMessage, at: datetime) -> bool:
    """Count the attempt *before* it is made: one that kills its worker each time is given up too."""
    message.attempts += 1
    if not _mine(message).filter(state=State.WAITING).update(attempts=message.attempts, due_at=at + LEASE):
        return False
    if message.attempts > ATTEMPTS:
        _give_up(message, "Le service s'est arrêté à chaque essai.", at=at)
        return False
    return True


def _handler(kind: str) -> Callable[..., Any]:
    if kind not in settings.OUTBOX:
        raise outbox.Failure(f"Aucune partie du service ne sait tenir une promesse de la nature « {kind} ».")
    handler: Callable[..., Any] = import_string(settings.OUTBOX[kind])
    return handler


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=message.pk, claim=message.claim)


def _fail(message: OutboxMessage, sentence: str, *, at: datetime) -> None:
    if message.attempts >= ATTEMPTS:
        _give_up(message, sentence, at=at)
        return
    wait = timedelta(minutes=_MINUTES[message.attempts - 1])
    _mine(message).update(due_at=at + wait, failure=sentence, claim="")


def _give_up(message: OutboxMessage, sentence: str, *, at: datetime) -> None:
    log.error("promise given up", kind=message.kind, message=message.pk)
    _mine(message).update(state=State.GIVEN_UP, closed_at=at, failure=sentence, claim="")


def _hold_back(message: OutboxMessage, sentence: str, *, at: datetime) -> None:
    """Let the others of its kind wait a minute, without counting an attempt that nobody made."""
    others = OutboxMessage.objects.filter(kind=message.kind, state=State.WAITING)
    others.filter(Q(due_at__lte=at) | Q(claim=message.claim)).update(
        due_at=at + _UNAVAILABLE_FOR, failure=sentence, claim=""
    )


@transaction.atomic
def retry(pk: int, *, at: datetime) -> bool:
    """Try a promise that failed again, from its first attempt.

    :returns: false when it is no longer stuck: kept or dropped meanwhile.
    """
    locks.hold("outbox")
    again = (
        stuck()
        .filter(pk=pk)
        .update(state=State.WAITING, closed_at=None, attempts=0, due_at=at, claim="", failure="Nouvel essai demandé.")
    )
    transaction.on_commit(outbox.kick, robust=True)
    return bool(again)


@transaction.atomic
def drop(pk: int, *, because: str, at: datetime) -> bool:
    """Let go of a promise that failed: it will not be kept.

    :param because: a sentence.
    :returns: false when it is no longer stuck.
    """
    locks.hold("outbox")
    dropped = (
        stuck().filter(pk=pk).update(state=State.DROPPED, closed_at=at, claim="", payload={}, dropped_because=because)
    )
    return bool(dropped)
