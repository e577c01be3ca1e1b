"""One's own deadlines as events of an agenda: what others may see over a shoulder, and a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from cesp.common.icalendar import Event
from cesp.reminders.wording import Shown

NAME = "CESP : mes échéances"


def events(shown: Iterable[Shown], *, host: str, url: str, at: datetime) -> Iterator[Event]:
    """An event a deadline, on its last day.

    :param url: of the page that says the rest, to whoever signs in.
    """
    for one in shown:
        due = one.due
        mark = sha256(f"{due.person_id}:{due.kind}:{due.subject}:{due.due_on}".encode()).hexdigest()[:24]
        yield Event(
            uid=f"{mark}@{host}",
            first=due.due_on,
            until=None,
            title=one.kind.discreet,
            description="Ouvrez la page pour lire de quoi il s'agit.",
            changed_at=at,
            url=url,
        )
