"""Times: opened, proposed, taken, moved, cancelled, called off; never two things at once."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Membership
from cesp.interviews.models import Interview, Slot
from cesp.interviews.operations import agenda, asking, booking
from cesp.notifications.models import Notification
from cesp_law.refusals import Refused
from tests.interviews.conftest import NOW, People, asked, opened

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)
AT_NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""9 o'clock in Paris."""


def hours(slots: list[Slot]) -> list[str]:
    return [f"{slot.on:%d/%m} {slot.hour}" for slot in slots]


def test_a_series_over_weeks_keeps_its_hour_across_the_change_of_clocks(people: People) -> None:
    slots = opened(people.referent, on=date(2027, 3, 22), count=2, pause=10, weeks=2)
    assert hours(slots) == ["22/03 9 h 00", "22/03 9 h 40", "29/03 9 h 00", "29/03 9 h 40"]
    assert slots[2].starts_at - slots[0].starts_at == timedelta(days=7) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "minutes", "refused"),
    [
        (time(8, 30), 30, False),
        (time(8, 31), 30, True),
        (time(9, 15), 10, True),
        (time(9, 29), 30, True),
        (time(9, 30), 30, False),
    ],
)
def test_two_times_of_one_referent_do_not_overlap(people: People, start: time, minutes: int, refused: bool) -> None:
    opened(people.referent)  # 9:00 to 9:30
    if refused:
        with pytest.raises(ValidationError, match="occupe déjà ce moment"):
            opened(people.referent, start=start, minutes=minutes)
    else:
        assert len(opened(people.referent, start=start, minutes=minutes)) == 1
    assert len(opened(people.colleague, start=start, minutes=minutes)) == 1


def test_a_time_is_to_come_has_an_address_and_ends_before_midnight(people: People) -> None:
    with pytest.raises(ValidationError, match="à venir"):
        opened(people.referent, on=date(2026, 11, 20), start=time(10, 0))
    with pytest.raises(ValidationError, match="l'adresse"):
        opened(people.referent, manner="place")
    with pytest.raises(ValidationError, match="minuit"):
        opened(people.referent, start=time(23, 30), count=2)
    with pytest.raises(PermissionDenied):
        opened(people.student)
    assert not Slot.objects.exists()


@pytest.mark.clause("BIE-5", "PAP-8")
def test_a_free_time_is_taken_moved_and_given_back(people: People) -> None:
    first, second = opened(people.referent, count=2)
    interview = asked(people.student)
    interview = booking.book(actor=people.student, interview=interview, slot=first, at=NOW)
    assert (interview.state, interview.answer_due_on, interview.first_answered_at) == ("booked", None, NOW)
    assert interview.referent == people.referent
    assert not Notification.objects.filter(kind="interviews.asked", settled_at__isnull=True).exists()
    booking.book(actor=people.student, interview=interview, slot=second, at=NOW)
    first.refresh_from_db()
    assert first.interview_id is None
    asking.cancel(actor=people.student, interview=interview, at=NOW)
    second.refresh_from_db()
    assert (second.interview_id, Interview.objects.get().state) == (None, "cancelled")
    told = Notification.objects.filter(person=people.referent.person_id).values_list("kind", flat=True)
    assert set(told) == {
        "interviews.asked",
        "interviews.appointment_booked",
        "interviews.appointment_moved",
        "interviews.appointment_cancelled",
    }


def test_one_moves_until_twenty_four_hours_before_and_no_later(people: People) -> None:
    first, second = opened(people.referent, count=2)
    interview = booking.book(actor=people.student, interview=asked(people.student), slot=first, at=NOW)
    last = AT_NINE - timedelta(hours=24)
    booking.book(actor=people.student, interview=interview, slot=second, at=last)
    booking.book(actor=people.student, interview=interview, slot=first, at=last)
    with pytest.raises(Refused, match="jusqu'au 23 novembre 2026 à 9 h 00"):
        booking.book(actor=people.student, interview=interview, slot=second, at=last + timedelta(seconds=1))
    with pytest.raises(Refused, match="jusqu'au 23 novembre 2026 à 9 h 00"):
        asking.cancel(actor=people.student, interview=interview, at=last + timedelta(seconds=1))


def test_a_time_taken_past_or_elsewhere_is_not_had(people: People) -> None:
    (slot,) = opened(people.referent)
    booking.book(actor=people.student, interview=asked(people.student), slot=slot, at=NOW)
    other = asked(people.other)
    with pytest.raises(ValidationError, match="vient d'être pris"):
        booking.book(actor=people.other, interview=other, slot=slot, at=NOW)
    (later,) = opened(people.referent, on=date(2026, 11, 25))
    with pytest.raises(ValidationError, match="est passé"):
        booking.book(actor=people.other, interview=other, slot=later, at=later.starts_at)
    with pytest.raises(PermissionDenied):
        booking.book(actor=people.student, interview=other, slot=later, at=NOW)
    (abroad,) = opened(people.elsewhere)
    with pytest.raises(ValidationError, match="vient d'être pris"):
        booking.book(actor=people.other, interview=other, slot=abroad, at=NOW)


def test_proposed_times_are_kept_for_one_and_refused_start_the_clock_anew(people: People) -> None:
    interview = asked(people.student)
    begins = [AT_NINE, AT_NINE + timedelta(days=1)]
    interview = proposed(people.referent, interview, begins)
    assert (interview.state, interview.first_answered_at) == ("proposed", NOW)
    with pytest.raises(ValidationError, match="vient d'être pris"):
        booking.book(actor=people.other, interview=asked(people.other), slot=Slot.objects.first(), at=NOW)
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    interview = booking.refuse_times(actor=people.student, interview=interview, at=monday)
    assert (interview.state, interview.answer_due_on) == ("asked", date(2026, 12, 7))
    assert interview.first_answered_at == NOW
    assert set(Slot.objects.values_list("kept_for", flat=True)) == {None}


def proposed(actor: Membership, interview: Interview, begins: list[datetime], **changes: Any) -> Interview:
    given = {"minutes": 30, "manner": "phone", "at": NOW}
    return booking.propose(actor=actor, interview=interview, begins=begins, **(given | changes))


def test_proposals_that_pass_without_a_choice_open_the_question_again_once(people: People) -> None:
    proposed(people.referent, asked(people.student), [AT_NINE])
    assert booking.end_past_proposals(at=AT_NINE - timedelta(minutes=1)) == 0
    assert booking.end_past_proposals(at=AT_NINE) == 1
    assert booking.end_past_proposals(at=AT_NINE) == 0
    interview = Interview.objects.get()
    assert (interview.state, interview.answer_due_on) == ("asked", date(2026, 12, 8))


def test_an_appointment_called_off_by_the_agency_leaves_the_question_open(people: People) -> None:
    (slot,) = opened(people.referent)
    interview = booking.book(actor=people.student, interview=asked(people.student), slot=slot, at=NOW)
    with pytest.raises(ValidationError, match="annulez d'abord"):
        agenda.drop(actor=people.referent, slot=slot, at=NOW)
    with pytest.raises(PermissionDenied):
        booking.call_off(actor=people.elsewhere, interview=interview, at=NOW)
    interview = booking.call_off(actor=people.colleague, interview=interview, at=NOW)
    assert (interview.state, interview.answer_due_on) == ("asked", date(2026, 12, 4))
    assert not Slot.objects.exists()


def test_an_agency_invites_whom_it_follows_and_only_once(people: People) -> None:
    given: dict[str, Any] = {"subject": "project", "begins": [AT_NINE], "minutes": 30, "manner": "phone", "at": NOW}
    with pytest.raises(PermissionDenied, match="ne suit pas"):
        booking.invite(actor=people.elsewhere, person=people.student.person, **given)
    interview = booking.invite(actor=people.referent, person=people.student.person, **given)
    assert (interview.state, interview.origin) == ("proposed", "agency")
    with pytest.raises(Refused, match="déjà en cours"):
        booking.invite(actor=people.colleague, person=people.student.person, **given)


def test_a_written_answer_closes_the_question(people: People) -> None:
    interview = asked(people.student)
    with pytest.raises(PermissionDenied):
        asking.answer(actor=people.elsewhere, interview=interview, text="Non.", at=NOW)
    interview = asking.answer(actor=people.referent, interview=interview, text="La réponse est dans le guide.", at=NOW)
    assert (interview.state, interview.first_answered_at, interview.answer_due_on) == ("answered", NOW, None)
    assert asked(people.student).referent == people.referent  # who answered last carries the next one
