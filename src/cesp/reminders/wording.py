"""How far a day is, and what is said of a deadline, in French."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cesp.accounts.models import Person
from cesp.notifications.deadlines import DeadlineKind, Due, deadline_kinds
from cesp_law.wording import capitalised, count

_SOON = 30
"""Days from which a deadline is shown as close."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A deadline as a page shows it on a day; the person is told where agents read it."""

    due: Due
    on: date
    person: Person | None = None

    @property
    def kind(self) -> DeadlineKind:
        return deadline_kinds()[self.due.kind]

    @property
    def due_on(self) -> date:
        return self.due.due_on

    @property
    def title(self) -> str:
        """In a list that agents read."""
        return capitalised(self.kind.label)

    @property
    def late(self) -> bool:
        return self.due_on < self.on

    @property
    def missed(self) -> bool:
        """Late, and somebody has to act; a moment that was only advised presses nobody."""
        return self.late and self.kind.pressing

    @property
    def soon(self) -> bool:
        return not self.late and (self.due_on - self.on).days <= _SOON

    @property
    def distance(self) -> str:
        return distance(self.due_on, today=self.on)


@dataclass(frozen=True, slots=True)
class Day:
    """What an agenda shows of a day: one kind of deadline, and of how many people.

    :param month: the filter of the list of deadlines that holds them.
    :param changed_at: when the last of them was found.
    """

    due_on: date
    kind: str
    people: int
    month: str
    changed_at: datetime


_NEARLY = 9
"""Months over a whole number of years from which the next one is named: 35 months are not two years."""


def distance(day: date, *, today: date) -> str:
    """« aujourd'hui », « dans 12 jours », « dans 3 mois », « dans près de 3 ans », « dépassé de 2 mois »."""
    days = (day - today).days
    if days == 0:
        return "aujourd'hui"
    length = _length(abs(days))
    return f"dans {length}" if days > 0 else f"dépassé de {length}"


def _length(days: int) -> str:
    if days < 60:
        return count(days, "jour", "jours")
    months = days * 12 // 365
    if months < 24:
        return count(months, "mois", "mois")
    years, over = divmod(months, 12)
    return f"près de {count(years + 1, 'an', 'ans')}" if over >= _NEARLY else count(years, "an", "ans")
