"""Deadlines as events of an agenda: what others may see over a shoulder, and a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.common.icalendar import Event
from cesp.notifications.deadlines import deadline_kinds
from cesp.reminders.wording import Day, Shown
from cesp_law.wording import count

NAME = "CESP : mes échéances"
FOLLOWED_NAME = "CESP : échéances suivies"


def events(shown: Iterable[Shown], *, url: str, at: datetime) -> Iterator[Event]:
    """An event a deadline, on its last day.

    :param url: of the page that says the rest, to whoever signs in.
    """
    for one in shown:
        due = one.due
        yield Event(
            uid=_uid(f"{due.person_id}:{due.kind}:{due.subject}:{due.due_on}"),
            first=due.due_on,
            until=None,
            title=one.kind.discreet,
            description="Ouvrez la page pour lire de quoi il s'agit.",
            changed_at=at,
            url=url,
        )


def followed_events(days: Iterable[Day], seat: Membership) -> Iterator[Event]:
    """An event a day and a kind, with how many it concerns: « CESP : installation (3 personnes) ».

    Somebody more, or less, changes the event and adds none.
    """
    for day in days:
        people = count(day.people, "personne", "personnes")
        yield Event(
            uid=_uid(f"seat:{seat.pk}:{day.kind}:{day.due_on}"),
            first=day.due_on,
            until=None,
            title=f"{deadline_kinds()[day.kind].discreet} ({people})",
            description="Ouvrez la page pour lire de qui et de quoi il s'agit.",
            changed_at=day.changed_at,
            url=f"{settings.SITE_URL}{reverse('reminders:followed')}?month={day.month}",
        )


def _uid(said: str) -> str:
    """The same at each download; it tells nothing of what it is made of."""
    return f"{sha256(said.encode()).hexdigest()[:24]}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"
