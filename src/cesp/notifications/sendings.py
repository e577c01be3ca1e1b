"""What could not leave: who looks after it, and what they may do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.permissions import require_national
from cesp.audit import operations as audit
from cesp.common import delivery, pagination
from cesp.common.models import OutboxMessage, RefusedAddress
from cesp_law.refusals import Refused

READERS = (Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR)
ACTORS = (Role.CASE_DESK, Role.ADMINISTRATOR)
_NATURES = {"mail": "Courriel", "payments.tell_emitted": "Annonce d'un versement"}
_GONE = "Cet envoi n'est plus en échec : il est parti, ou quelqu'un l'a abandonné entre-temps."
_RULE = "tenue des envois"


@dataclass(frozen=True, slots=True)
class Sending:
    """A promise that failed, fit for a screen: the address is masked."""

    message: OutboxMessage

    @property
    def nature(self) -> str:
        return _NATURES.get(self.message.kind, self.message.kind)

    @property
    def to(self) -> str:
        return masked(str(self.message.payload.get("to", "")))

    @property
    def given_up(self) -> bool:
        return self.message.state == OutboxMessage.State.GIVEN_UP

    @property
    def attempts_left(self) -> int:
        return max(0, delivery.ATTEMPTS - self.message.attempts)


def masked(address: str) -> str:
    """« c•••@etudiants.example »: enough to recognise, not to write to."""
    return re.sub(r"^([^@]?)[^@]*(@?)", r"\1•••\2", address) if address else "–"


def stuck_count(actor: Membership) -> int:
    """How many could not leave, for whoever looks after them; nothing to anybody else."""
    return delivery.stuck().count() if actor.role in READERS and not actor.administers_one_organisation else 0


def page_of_stuck(actor: Membership, *, cursor: str) -> tuple[pagination.Page[OutboxMessage], tuple[Sending, ...]]:
    """The latest first. The same promises for each of the roles: no row is about anybody by name."""
    require_national(actor, *READERS)
    page = pagination.page(delivery.stuck(), sort=pagination.Sort("id", descending=True), cursor=cursor, size=30)
    return page, tuple(Sending(row) for row in page.rows)


def stuck_one(actor: Membership, pk: int) -> Sending | None:
    """One that could not leave; none when it left or was dropped meanwhile."""
    require_national(actor, *READERS)
    message = delivery.stuck().filter(pk=pk).first()
    return None if message is None else Sending(message)


@transaction.atomic
def retry(*, actor: Membership, pk: int, at: datetime) -> None:
    """Have a promise tried again, from its first attempt.

    :raises PermissionDenied: another role than a desk or the managing authority's administrator.
    :raises Refused: it is no longer stuck.
    """
    require_national(actor, *ACTORS)
    if not delivery.retry(pk, at=at):
        raise Refused(_GONE, citation=_RULE)
    audit.record(act="notifications.sending_retried", actor=actor, at=at, subject=OutboxMessage(pk=pk))


@transaction.atomic
def drop(*, actor: Membership, pk: int, reason: str, at: datetime) -> None:
    """Let go of a promise.

    :param reason: a sentence, 10 to 500 characters.
    :raises PermissionDenied: another role than a desk or the managing authority's administrator.
    :raises Refused: no reason given, or it is no longer stuck.
    """
    require_national(actor, *ACTORS)
    reason = " ".join(reason.split())
    if not 10 <= len(reason) <= 500:
        raise Refused("Le motif de l'abandon compte 10 à 500 caractères.", citation=_RULE)
    if not delivery.drop(pk, because=reason, at=at):
        raise Refused(_GONE, citation=_RULE)
    audit.record(act="notifications.sending_dropped", actor=actor, at=at, subject=OutboxMessage(pk=pk))


def address_to_correct(person: Person) -> RefusedAddress | None:
    """The note that somebody's address refuses mail, if there is one."""
    return RefusedAddress.objects.filter(email=person.email).first()
