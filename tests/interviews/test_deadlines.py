"""The answer that an agency owes, on the lists and agendas of its agents and nowhere else."""

from datetime import date, timedelta
from typing import Any

import pytest

from cesp.interviews.operations import asking
from cesp.interviews.queries.work import interview_work
from cesp.notifications.deadlines import own_due
from cesp.notifications.models import Notification
from cesp.reminders.models import Deadline
from cesp.reminders.operations.reminding import remind_all
from cesp.reminders.operations.renewing import renew_all
from cesp.reminders.queries.followed import Filters, days_of, listing, of_person
from tests.factories import memberships
from tests.interviews.conftest import NOW, People, asked

pytestmark = pytest.mark.django_db
# Asked on Friday 20 November 2026, ten working days: Friday 4 December.
ANSWER = Filters(kind="interviews.answer")
TODAY, LAST = date(2026, 11, 20), date(2026, 12, 4)


def listed(actor: Any, on: date = TODAY) -> list[tuple[date, bool]]:
    return [(one.due_on, one.missed) for one in listing(actor=actor, filters=ANSWER, on=on).shown]


@pytest.mark.clause("BIE-3", "PAP-8")
def test_the_answer_is_among_the_deadlines_of_the_agency_from_the_request_until_it_is_given(people: People) -> None:
    assert listed(people.referent) == []
    interview = asked(people.student)
    assert listed(people.referent) == listed(people.colleague) == [(LAST, False)]
    assert listed(people.referent, LAST) == [(LAST, False)]
    assert listed(people.referent, LAST + timedelta(days=1)) == [(LAST, True)]
    (event,) = [day for day in days_of(people.referent, on=TODAY) if day.kind == "interviews.answer"]
    assert (event.due_on, event.people) == (LAST, 1)
    asking.answer(actor=people.referent, interview=interview, text="Voici.", at=NOW + timedelta(hours=1))
    assert listed(people.referent) == []


def test_neither_the_person_nor_another_agency_nor_the_desk_has_it_to_do(people: People) -> None:
    asked(people.student)
    person = people.student.person_id
    assert "interviews.answer" not in [one.kind for one in own_due(person, on=TODAY)]
    assert "interviews.answer" in [one.kind.code for one in of_person(people.referent, person, on=TODAY)]
    for actor in (people.desk, memberships.referent("idf")):
        assert listed(actor) == []
        assert "interviews.answer" not in [one.kind.code for one in of_person(actor, person, on=TODAY)]
    # Another agency that follows the same person reads of the interview, and owes nothing.
    Deadline.objects.filter(kind="interviews.answer").update(agency=memberships.referent("idf").organisation)
    assert listed(people.referent) == []
    assert listed(memberships.auditor()) == [(LAST, False)]


def test_reminders_leave_it_to_the_ladder_of_interviews(people: People) -> None:
    asked(people.student)
    for on in (LAST - timedelta(days=1), LAST + timedelta(days=1), LAST + timedelta(days=30)):
        renew_all(on=on, at=NOW)
        remind_all(on=on, at=NOW)
    told = Notification.objects.filter(kind__startswith="reminders.", data__what="interviews.answer")
    assert not told.exists()


def test_the_home_says_by_when_the_first_answer_is_promised(people: People) -> None:
    asked(people.student)
    late, (work,) = interview_work(people.referent, on=TODAY, at=NOW)
    assert late == ()
    assert work.why.endswith("la première réponse est promise au plus tard le 4 décembre 2026.")
    (work,), others = interview_work(people.referent, on=LAST + timedelta(days=1), at=NOW)
    assert others == ()
    assert work.why == "Une réponse était promise le 4 décembre 2026 : répondez, ou proposez des horaires."
