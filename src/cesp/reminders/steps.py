"""The ladder of a deadline: the person as it nears and once missed, then who follows them, then their deputy.

« Due and not yet done »: what counts is how far the ladder has come on a day, not which night ran. Of the
steps that several nights off have passed, only the last is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cesp.notifications.deadlines import DeadlineKind

SIGNATORY, REFERENT, DEPUTY, AGENCY = "signatory", "referent", "deputy", "agency"
AFTER = {SIGNATORY: 1, REFERENT: 1, DEPUTY: 15}
"""Days after the last one at which each is told that it was missed; nobody further up, ever."""
GIVEN_UP_AFTER = 366
"""Days after which a missed deadline is on lists only: files taken over hold some that are years old."""
_CLOSE = 30
"""Days from which the person is told at once, not in the digest."""


def reached(kind: DeadlineKind, due_on: date, *, on: date) -> Iterator[str]:
    """The steps that a deadline has come to on a day, one for each who is to be told.

    Of what an agency owes, only the days before that its kind names, told to that agency: once it is missed, the app
    in which people wait climbs a ladder of its own.
    """
    left = (due_on - on).days
    if left >= 0:
        passed = [days for days in kind.reminded if left <= days]
        if passed:
            yield f"{AGENCY if kind.by_agency else SIGNATORY}-{min(passed)}"
    elif kind.pressing and not kind.by_agency and -left <= GIVEN_UP_AFTER:
        yield from (f"{who}+{days}" for who, days in AFTER.items() if -left >= days)


def who_of(step: str) -> str:
    return step.partition("+")[0].partition("-")[0]


def told_as(step: str) -> str:
    """The kind of notification of a step."""
    who = who_of(step)
    if "-" in step:
        days = int(step.partition("-")[2])
        return "reminders.deadline_close" if days <= _CLOSE else "reminders.deadline_ahead"
    told = {SIGNATORY: "deadline_missed", REFERENT: "followed_missed", DEPUTY: "followed_still_missed"}
    return f"reminders.{told[who]}"


def key_of(deadline_id: int, step: str) -> str:
    """What a notification of a step is known by."""
    return f"reminders:{deadline_id}:{step}"
