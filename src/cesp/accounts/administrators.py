"""An organisation never loses its last administrator: not today, not on any day to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from cesp.accounts.models import Membership, Organisation, Role
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which somebody administers: ``[from_on, until_on)``."""

    from_on: date
    until_on: date | None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


def spans(organisation: Organisation) -> dict[int, Span]:
    """Who administers when, by the key of the role; a delegation ends by itself and does not count."""
    rows = Membership.objects.filter(
        organisation=organisation, role=Role.ADMINISTRATOR, delegated_by__isnull=True, person__is_active=True
    )
    return {row.pk: Span(row.from_on, row.until_on) for row in rows}


def first_day_lost(before: Iterable[Span], after: Iterable[Span], *, on: date) -> date | None:
    """The first day, not before ``on``, that had an administrator and would have none."""
    before, after = list(before), list(after)
    edges = {span.from_on for span in (*before, *after)} | {
        span.until_on for span in (*before, *after) if span.until_on is not None
    }
    for day in sorted({on} | {edge for edge in edges if edge > on}):
        if any(span.holds(day) for span in before) and not any(span.holds(day) for span in after):
            return day
    return None


def check_not_last(membership: Membership, *, until_on: date, on: date) -> None:
    """Refuse an end that would leave a day without an administrator. Under the organisation's lock.

    :param until_on: first day on which the role would no longer hold.
    :raises ValidationError: with the day and what to do.
    """
    if membership.role != Role.ADMINISTRATOR or membership.delegated_by_id or membership.organisation is None:
        return
    before = spans(membership.organisation)
    shortened = {**before, membership.pk: Span(membership.from_on, until_on)}
    day = first_day_lost(before.values(), shortened.values(), on=on)
    if day is not None:
        raise ValidationError(
            f"« {membership.organisation.name} » n'aurait plus d'administrateur le {in_french(day)}. Nommez-en d'abord "
            "un autre, dont le rôle couvre ce jour, puis recommencez.",
            code="last_administrator",
        )
