"""The answer clock: the day before, the day of, the day after; who is told, once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cesp.accounts.models import Membership
from cesp.accounts.operations.delegations import delegate
from cesp.interviews.models import Interview
from cesp.interviews.operations import asking
from cesp.interviews.operations.clock import remind_waiting
from cesp.interviews.operations.promising import set_answer_days
from cesp.notifications.models import Notification
from tests.interviews.conftest import NOW, People, asked

pytestmark = pytest.mark.django_db
# Asked on Friday 20 November 2026, ten working days: Friday 4 December.


def morning(day: date) -> int:
    return remind_waiting(on=day, at=datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC))


def told(kind: str) -> set[int]:
    return set(Notification.objects.filter(kind=f"interviews.{kind}").values_list("person_id", flat=True))


def carried_by(interview: Interview, referent: Membership) -> None:
    interview.referent = referent
    interview.save(update_fields=["referent"])


@pytest.mark.clause("BIE-3", "PAP-8")
def test_a_silence_climbs_from_the_referent_to_the_deputy_to_the_head_each_once(people: People) -> None:
    interview = asked(people.student)
    carried_by(interview, people.referent)
    assert morning(date(2026, 12, 2)) == 0
    assert morning(date(2026, 12, 3)) == 1
    assert told("answer_due") == {people.referent.person_id}
    assert morning(date(2026, 12, 4)) == 0  # the day promised is still in time
    assert not interview.is_late(date(2026, 12, 4))
    assert interview.is_late(date(2026, 12, 5))
    assert morning(date(2026, 12, 5)) == 1
    assert told("answer_late") == {people.colleague.person_id}
    assert morning(date(2026, 12, 8)) == 0
    assert morning(date(2026, 12, 9)) == 1
    assert told("answer_late_in_agency") == {people.head.person_id}
    assert morning(date(2026, 12, 10)) == morning(date(2027, 2, 1)) == 0
    assert Notification.objects.filter(kind__startswith="interviews.answer_").count() == 3


def test_a_deputy_by_delegation_comes_before_the_other_referents(people: People) -> None:
    carried_by(asked(people.student), people.referent)
    deputy = people.head  # a colleague of another role in the same agency
    given = {"from_on": date(2026, 12, 1), "until_on": date(2026, 12, 20), "at": NOW}
    delegate(actor=people.referent, membership=people.referent, to=deputy, **given)
    morning(date(2026, 12, 7))
    assert told("answer_late") == {deputy.person_id}
    assert not told("answer_due")  # a job that missed days tells the late ones, not the coming ones


def test_an_answer_ends_what_was_told_and_a_missed_week_is_caught_up_without_double(people: People) -> None:
    interview = asked(people.student)
    assert morning(date(2026, 12, 11)) == 1
    assert told("answer_late") == {people.referent.person_id, people.colleague.person_id}
    assert told("answer_late_in_agency") == {people.head.person_id}
    assert morning(date(2026, 12, 11)) == 0
    asking.answer(actor=people.referent, interview=interview, text="Voici.", at=NOW + timedelta(days=21))
    left = Notification.objects.filter(settled_at__isnull=True).exclude(kind="interviews.answered")
    assert not left.exists()


def test_an_agency_promises_its_own_delay_for_what_comes(people: People) -> None:
    before = asked(people.student)
    set_answer_days(actor=people.referent, days=2, at=NOW)
    assert asked(people.other).answer_due_on == date(2026, 11, 24)
    before.refresh_from_db()
    assert before.answer_due_on == date(2026, 12, 4)
