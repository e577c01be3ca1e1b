"""A person's own deadlines, asked of the apps themselves: what they just did no longer waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.notifications.deadlines import due_for
from cesp.reminders.models import Feed
from cesp.reminders.wording import Shown

_SALT = "cesp.reminders.feed"


@dataclass(frozen=True, slots=True)
class Own:
    """What was missed, what is to come, and moments that were only advised and have passed.

    :ivar feed_url: the private calendar address, absolute; empty while there is none.
    """

    missed: tuple[Shown, ...]
    coming: tuple[Shown, ...]
    passed: tuple[Shown, ...]
    feed_url: str

    @property
    def any(self) -> bool:
        return bool(self.missed or self.coming or self.passed)


def own(actor: Membership, *, on: date) -> Own:
    """The actor's own deadlines on a day, the oldest missed first, the nearest to come first."""
    shown = shown_of(actor.person_id, on=on)
    feed = Feed.objects.filter(person=actor.person_id, revoked_at__isnull=True).first()
    return Own(
        missed=tuple(one for one in shown if one.missed),
        coming=tuple(one for one in shown if not one.late),
        passed=tuple(one for one in shown if one.late and not one.missed),
        feed_url=url_of(feed) if feed is not None else "",
    )


def shown_of(person_id: int, *, on: date) -> list[Shown]:
    return [Shown(one, on) for one in due_for([person_id], on=on)]


def url_of(feed: Feed) -> str:
    """The address that an agenda subscribes to. The token is in the query: paths are logged, queries are not."""
    token = signing.dumps([feed.pk, feed.serial], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('reminders:feed')}?{urlencode({'jeton': token})}"


def feed_of(token: str) -> Feed:
    """The feed that a token opens; its signature is compared in constant time before anything is looked up.

    :raises Feed.DoesNotExist: no such token, one renewed or closed since, or a closed account.
    """
    try:
        pk, serial = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Feed.DoesNotExist from None
    return Feed.objects.get(pk=pk, serial=serial, revoked_at__isnull=True, person__is_active=True)
