"""The answer clock: when it starts, what stops it, and how far up a silence is told."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.common.instants import day_of
from cesp.correspondence import working_days
from cesp.interviews import telling
from cesp.interviews.models import Interview, InterviewState
from cesp.interviews.operations.held import hold
from cesp.interviews.reading import answer_days
from cesp.notifications.operations import notify

DUE_BEFORE, HEAD_AFTER = 1, 3
"""Working days: the referent is reminded one before the last day, the agency's head told three after it."""


def start(interview: Interview, *, at: datetime) -> None:
    """Start the clock on a row about to be saved: the agency owes an answer by a day that both sides read."""
    interview.state = InterviewState.ASKED
    interview.clock_started_at = at
    interview.answer_due_on = working_days.after(day_of(at), answer_days(interview.organisation))
    interview.reminded = 0


def stop(interview: Interview, *, at: datetime, answered: bool) -> None:
    """Stop it on a row about to be saved: nobody waits for the agency any more.

    :param answered: whether the agency, or a free time that it gave, answered; not when the question was withdrawn.
    """
    telling.settle_asked(interview, at=at)
    interview.clock_started_at, interview.answer_due_on = None, None
    if answered and interview.first_answered_at is None:
        interview.first_answered_at = at


def remind_waiting(*, on: date, at: datetime) -> int:
    """Tell of the requests whose last day is near or past; due and not yet done, so run again it tells nothing more.

    The referent the working day before the last one, the deputy from the day after it, the head three working days on.

    :returns: requests for which somebody was told.
    """
    near = working_days.after(on, DUE_BEFORE)
    waiting = Interview.objects.filter(state=InterviewState.ASKED, answer_due_on__lte=near, reminded__lt=3)
    return sum(_remind(one, on=on, at=at) for one in list(waiting.order_by("pk")))


@transaction.atomic
def _remind(interview: Interview, *, on: date, at: datetime) -> bool:
    interview = hold(interview)
    if interview.state != InterviewState.ASKED or interview.answer_due_on is None:
        return False
    reached = _level(interview.answer_due_on, on)
    if reached <= interview.reminded:
        return False
    for level in range(interview.reminded + 1, reached + 1):
        if level > 1 or reached == 1:
            _tell(interview, level, on=on, at=at)
    interview.reminded = reached
    interview.save(update_fields=["reminded"])
    return True


def _level(due_on: date, on: date) -> int:
    """How far up a silence is told: 1 the referent, 2 the deputy, 3 the agency's head."""
    if on <= due_on:
        return 1 if working_days.after(on, DUE_BEFORE) >= due_on else 0
    return 3 if working_days.between(due_on, on) >= HEAD_AFTER else 2


def _tell(interview: Interview, level: int, *, on: date, at: datetime) -> None:
    assert interview.answer_due_on is not None
    audience = {1: telling.carriers, 2: telling.deputies, 3: telling.heads}[level]
    own = reverse("interviews:interview", args=[interview.public_id])
    for person in audience(interview, on):
        notify(
            person=person,
            kind=f"interviews.{telling.WAITING[level]}",
            key=telling.waiting_key(interview, telling.WAITING[level]),
            path=own if level < 3 else reverse("interviews:late"),
            at=at,
            data={"due_on": interview.answer_due_on.isoformat()},
        )
