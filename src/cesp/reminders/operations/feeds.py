"""The private calendar address: opened, renewed, closed, each in one act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.reminders.models import Feed


@transaction.atomic
def renew(*, actor: Membership, at: datetime) -> Feed:
    """Make a first address, or another one: whatever read the former stops reading.

    :raises PermissionDenied: the actor is no signatory, who alone has deadlines of their own.
    """
    permissions.require(actor, Role.SIGNATORY)
    feed, made = Feed.objects.get_or_create(person=actor.person, defaults={"made_at": at})
    if not made:
        Feed.objects.filter(pk=feed.pk).update(serial=F("serial") + 1, made_at=at, revoked_at=None)
        feed.refresh_from_db()
    audit.record(act="reminders.feed_renewed", actor=actor, at=at, about_id=actor.person_id)
    return feed


@transaction.atomic
def revoke(*, actor: Membership, at: datetime) -> None:
    """Close the address; already closed, or never opened, it stays so."""
    permissions.require(actor, Role.SIGNATORY)
    if Feed.objects.filter(person=actor.person_id, revoked_at__isnull=True).update(revoked_at=at):
        audit.record(act="reminders.feed_revoked", actor=actor, at=at, about_id=actor.person_id)
