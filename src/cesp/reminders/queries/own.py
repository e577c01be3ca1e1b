"""A person's own deadlines, asked of the apps themselves: what they just did no longer waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership
from cesp.notifications import feeds
from cesp.notifications.deadlines import own_due
from cesp.notifications.models import Agenda
from cesp.reminders.wording import Shown


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
    return Own(
        missed=tuple(one for one in shown if one.missed),
        coming=tuple(one for one in shown if not one.late),
        passed=tuple(one for one in shown if one.late and not one.missed),
        feed_url=feeds.url_for(actor, Agenda.DEADLINES, page="reminders:feed"),
    )


def shown_of(person_id: int, *, on: date) -> list[Shown]:
    return [Shown(one, on) for one in own_due(person_id, on=on)]
