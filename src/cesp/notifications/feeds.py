"""The private address at which somebody's agenda reads dates: opened, renewed, closed, each in one act.

Whoever holds the address reads it, without a session: what is read there says little, which is the
business of the app that writes it. One person has one address an agenda; renewing it closes the one
before. The token stands in the query of the address: paths are logged, queries are not.

Dates of one's own are read for as long as one has a role that has such dates; those of the people whom
one follows are read through one role, have its perimeter and end with it.
"""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from cesp.accounts import permissions
from cesp.accounts.access import DEADLINE_READERS
from cesp.accounts.models import Membership, MembershipQuerySet, Role
from cesp.audit import operations as audit
from cesp.notifications.models import Agenda, Feed

HOLDERS: dict[Agenda, tuple[Role, ...]] = {
    Agenda.DEADLINES: (Role.SIGNATORY,),
    Agenda.INTERVIEWS: (Role.ARS_REFERENT,),
    Agenda.FOLLOWED: DEADLINE_READERS,
}
"""Who has dates to read there."""

OF_A_SEAT = frozenset({Agenda.FOLLOWED})
"""Agendas that read what others have to do: one address a role."""


@transaction.atomic
def renew(*, actor: Membership, agenda: Agenda, at: datetime) -> Feed:
    """Make a first address, or another one: whatever read the former stops reading.

    :raises PermissionDenied: the actor has no such dates.
    """
    permissions.require(actor, *HOLDERS[agenda])
    feed, made = Feed.objects.get_or_create(**_whose(actor, agenda), defaults={"made_at": at})
    if not made:
        Feed.objects.filter(pk=feed.pk).update(serial=F("serial") + 1, made_at=at, revoked_at=None)
        feed.refresh_from_db()
    audit.record(act="notifications.feed_renewed", actor=actor, at=at, about_id=actor.person_id)
    return feed


@transaction.atomic
def revoke(*, actor: Membership, agenda: Agenda, at: datetime) -> None:
    """Close the address; already closed, or never opened, it stays so.

    :raises PermissionDenied: as :func:`renew`.
    """
    permissions.require(actor, *HOLDERS[agenda])
    opened = Feed.objects.filter(**_whose(actor, agenda), revoked_at__isnull=True)
    if opened.update(revoked_at=at):
        audit.record(act="notifications.feed_revoked", actor=actor, at=at, about_id=actor.person_id)


def url_for(actor: Membership, agenda: Agenda, *, page: str) -> str:
    """The address that an agenda subscribes to, absolute; empty while there is none, and for whoever looks on.

    :param page: name of the page that answers there.
    """
    if actor.seen_by_id is not None:
        return ""
    feed = Feed.objects.filter(**_whose(actor, agenda), revoked_at__isnull=True).first()
    if feed is None:
        return ""
    token = signing.dumps([feed.pk, feed.serial], salt=_salt(agenda))
    return f"{settings.SITE_URL}{reverse(page)}?{urlencode({'jeton': token})}"


def opened_by(token: str, agenda: Agenda, *, on: date) -> Feed:
    """The feed that a token opens; its signature is compared in constant time before anything is looked up.

    :raises Feed.DoesNotExist: no such token, another agenda's, one renewed or closed since, a closed account, or
        somebody who has no longer the role that reads there.
    """
    try:
        pk, serial = signing.loads(token, salt=_salt(agenda))
    except (signing.BadSignature, ValueError, TypeError):
        raise Feed.DoesNotExist from None
    rows = Feed.objects.select_related("seat__person", "seat__organisation")
    feed = rows.get(pk=pk, serial=serial, revoked_at__isnull=True, person__is_active=True)
    if not seats_of(feed, on=on).exists():
        raise Feed.DoesNotExist
    return feed


def seats_of(feed: Feed, *, on: date) -> MembershipQuerySet:
    """The roles in force on a day that give a feed something to read."""
    seats = Membership.objects.in_force(on).filter(person=feed.person_id, role__in=HOLDERS[Agenda(feed.agenda)])
    return seats if feed.seat_id is None else seats.filter(pk=feed.seat_id)


def _whose(actor: Membership, agenda: Agenda) -> dict[str, object]:
    return {"person": actor.person, "agenda": agenda, "seat": actor if agenda in OF_A_SEAT else None}


def _salt(agenda: Agenda) -> str:
    return f"cesp.notifications.feed.{agenda.value}"
