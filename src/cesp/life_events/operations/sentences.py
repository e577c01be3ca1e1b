"""Keeping the library of reasons, and one's own postal address."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.life_events.models import PostalAddress, ReasonSentence
from cesp.life_events.permissions import require_desk


@transaction.atomic
def add(*, actor: Membership, kind: str, outcome: str, text: str, at: datetime) -> ReasonSentence:
    """Add a sentence that desks may choose.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    require_desk(actor)
    row = ReasonSentence.objects.create(kind=kind, outcome=outcome, text=text)
    audit.record(act="life_events.reason_added", actor=actor, at=at, about_id=None, subject=row)
    return row


@transaction.atomic
def change(*, actor: Membership, row: ReasonSentence, kind: str, outcome: str, text: str, at: datetime) -> None:
    """Change a sentence; decisions already taken keep the words that they were given.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    require_desk(actor)
    ReasonSentence.objects.filter(pk=row.pk).update(kind=kind, outcome=outcome, text=text)
    audit.record(act="life_events.reason_changed", actor=actor, at=at, about_id=None, subject=row)


@transaction.atomic
def retire(*, actor: Membership, row: ReasonSentence, at: datetime) -> None:
    """Offer a sentence no longer. Safe to run again.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    require_desk(actor)
    if ReasonSentence.objects.filter(pk=row.pk, retired_at__isnull=True).update(retired_at=at):
        audit.record(act="life_events.reason_retired", actor=actor, at=at, about_id=None, subject=row)


@transaction.atomic
def change_address(
    *, actor: Membership, lines: str, postcode: str, city: str, country: str, at: datetime
) -> PostalAddress:
    """Write where one is written to on paper: at once, without anybody's decision.

    :raises PermissionDenied: another role than the signatory's, in their own space.
    """
    permissions.require(actor, Role.SIGNATORY)
    locks.hold(f"postal-address:{actor.person_id}")
    address, _ = PostalAddress.objects.update_or_create(
        person=actor.person,
        defaults={"lines": lines, "postcode": postcode, "city": city, "country": country, "changed_at": at},
    )
    audit.record(act="life_events.address_changed", actor=actor, at=at, about_id=actor.person_id, subject=address)
    return address
