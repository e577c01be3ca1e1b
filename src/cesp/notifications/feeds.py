"""The private address at which somebody's agenda reads their dates: opened, renewed, closed, each in one act.

Whoever holds the address reads it, without a session: what is read there says little, which is the
business of the app that writes it. One person has one address an agenda; renewing it closes the one
before. The token stands in the query of the address: paths are logged, queries are not.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Person, Role
from cesp.audit import operations as audit
from cesp.notifications.models import Agenda, Feed

HOLDER = {Agenda.DEADLINES: Role.SIGNATORY, Agenda.INTERVIEWS: Role.ARS_REFERENT}
"""Who has dates of their own to read there."""


@transaction.atomic
def renew(*, actor: Membership, agenda: Agenda, at: datetime) -> Feed:
    """Make a first address, or another one: whatever read the former stops reading.

    :raises PermissionDenied: the actor has no such dates of their own.
    """
    permissions.require(actor, HOLDER[agenda])
    feed, made = Feed.objects.get_or_create(person=actor.person, agenda=agenda, defaults={"made_at": at})
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
    permissions.require(actor, HOLDER[agenda])
    opened = Feed.objects.filter(person=actor.person_id, agenda=agenda, revoked_at__isnull=True)
    if opened.update(revoked_at=at):
        audit.record(act="notifications.feed_revoked", actor=actor, at=at, about_id=actor.person_id)


def url_for(person: Person, agenda: Agenda, *, page: str) -> str:
    """The address that an agenda subscribes to, absolute; empty while there is none.

    :param page: name of the page that answers there.
    """
    feed = Feed.objects.filter(person=person, agenda=agenda, revoked_at__isnull=True).first()
    if feed is None:
        return ""
    token = signing.dumps([feed.pk, feed.serial], salt=_salt(agenda))
    return f"{settings.SITE_URL}{reverse(page)}?{urlencode({'jeton': token})}"


def opened_by(token: str, agenda: Agenda) -> Feed:
    """The feed that a token opens; its signature is compared in constant time before anything is looked up.

    :raises Feed.DoesNotExist: no such token, another agenda's, one renewed or closed since, or a closed account.
    """
    try:
        pk, serial = signing.loads(token, salt=_salt(agenda))
    except (signing.BadSignature, ValueError, TypeError):
        raise Feed.DoesNotExist from None
    return Feed.objects.get(pk=pk, serial=serial, revoked_at__isnull=True, person__is_active=True)


def _salt(agenda: Agenda) -> str:
    return f"cesp.notifications.feed.{agenda.value}"
