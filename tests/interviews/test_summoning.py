"""Attendance, minutes in two texts, and the summons: notified, proved, counted, never a sanction by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Membership
from cesp.contracts.models import RecordedFact
from cesp.correspondence import notices
from cesp.correspondence.models import NoticeKind
from cesp.interviews.models import Interview, Minutes, Summons
from cesp.interviews.operations import attending, booking, summoning
from cesp.interviews.queries.desk import absent_twice
from cesp_law.refusals import Refused
from tests.interviews.conftest import NOW, People, asked, opened

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""10 o'clock in Paris on the Tuesday of the appointments."""


def booked(people: People, **changes: Any) -> Interview:
    (slot,) = opened(people.referent, **changes)
    return booking.book(actor=people.student, interview=asked(people.student), slot=slot, at=NOW)


def missed(people: People, **changes: Any) -> Interview:
    interview = booked(people)
    given: dict[str, Any] = {"next_step": "summons", "at": AFTER}
    return attending.record_missed(actor=people.referent, interview=interview, **(given | changes))


def summoned(actor: Membership, people: People, *, starts_at: datetime, at: datetime, **changes: Any) -> Summons:
    given = {"ground": "absence", "minutes": 30, "manner": "place", "where": "129 rue Servient, Lyon"}
    return summoning.summon(actor=actor, person=people.student.person, starts_at=starts_at, at=at, **(given | changes))


def test_presence_is_noted_once_it_has_begun_and_an_error_is_corrected(people: People) -> None:
    interview = booked(people)
    begins = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="commence le 24 novembre 2026 à 9 h 00"):
        attending.record_held(actor=people.referent, interview=interview, at=begins - timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        attending.record_held(actor=people.elsewhere, interview=interview, at=begins)
    given: dict[str, Any] = {"actor": people.colleague, "interview": interview, "at": begins}
    assert attending.record_missed(next_step="call", **given).state == "missed"
    interview = attending.record_held(**given)
    assert (interview.state, interview.next_step) == ("held", "")


@pytest.mark.clause("INS-8", "PAP-8")
def test_minutes_are_rewritten_until_shared_then_corrected_by_a_new_version(people: People) -> None:
    interview = attending.record_held(actor=people.referent, interview=booked(people), at=AFTER)
    given: dict[str, Any] = {"actor": people.referent, "interview": interview, "at": AFTER}
    attending.write(audience="private", body="À rappeler en mars.", **given)
    attending.write(audience="private", body="À rappeler en avril.", **given)
    attending.write(audience="shared", body="Brouillon.", **given)
    attending.write(audience="shared", body="Nous avons parlé du projet.", **given)
    assert not Minutes.objects.visible_to(people.student).exists()
    attending.share(version=1, **given)
    with pytest.raises(Refused, match="déjà partagé"):
        attending.share(version=1, **given)
    attending.write(audience="shared", body="Nous avons parlé du projet à Privas.", **given)
    attending.share(version=2, **given)
    read = Minutes.objects.visible_to(people.student).values_list("audience", "version", "body")
    assert list(read) == [
        ("shared", 1, "Nous avons parlé du projet."),
        ("shared", 2, "Nous avons parlé du projet à Privas."),
    ]
    assert list(Minutes.objects.filter(audience="private").values_list("body", flat=True)) == ["À rappeler en avril."]
    assert Minutes.objects.visible_to(people.colleague).count() == 3
    assert Minutes.objects.visible_to(people.auditor).count() == 2
    assert not Minutes.objects.visible_to(people.elsewhere).exists()
    with pytest.raises(Refused, match="est partagé"):
        attending.record_missed(next_step="nothing", **given)


def test_a_summons_follows_an_absence_or_a_silence_and_leaves_time_to_be_read(people: People) -> None:
    sixteenth = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="Aucune absence"):
        summoned(people.referent, people, starts_at=sixteenth, at=AFTER)
    with pytest.raises(ValidationError, match="resté sans réponse"):
        summoned(people.referent, people, starts_at=sixteenth, at=AFTER, ground="silence")
    missed(people, excused=True)
    with pytest.raises(Refused, match="Aucune absence"):
        summoned(people.referent, people, starts_at=sixteenth, at=AFTER)
    silence: dict[str, Any] = {"ground": "silence", "silence": "le questionnaire de mars 2026", "at": AFTER}
    with pytest.raises(ValidationError, match="9 décembre 2026"):
        summoned(people.referent, people, starts_at=sixteenth - timedelta(days=2), **silence)
    with pytest.raises(PermissionDenied):
        summoned(people.elsewhere, people, starts_at=sixteenth, **silence)
    made = summoned(people.referent, people, starts_at=sixteenth - timedelta(days=1), **silence)
    assert made.notice.kind == NoticeKind.SUMMONS
    assert "le questionnaire de mars 2026" in str(made.letter.content.data)
    with pytest.raises(Refused, match="déjà convoquée"):
        summoned(people.referent, people, starts_at=sixteenth, **silence)


@pytest.mark.clause("BIE-3", "INS-8")
def test_two_absences_at_summonses_known_in_time_are_named_and_nothing_else_happens(people: People) -> None:
    missed(people)
    facts = RecordedFact.objects.count()
    days = [datetime(2026, 12, 10, 9, 0, tzinfo=UTC), datetime(2027, 1, 10, 9, 0, tzinfo=UTC)]
    at = AFTER
    for day in days:
        made = summoned(people.referent, people, starts_at=day, at=at)
        given: dict[str, Any] = {"signed_in_with": "link", "at": at + timedelta(days=3)}
        notices.open_notice(actor=people.student, notice=made.notice, **given)
        assert absent_twice(people.referent) == ()
        at = day + timedelta(hours=1)
        attending.record_missed(actor=people.referent, interview=made.interview, next_step="nothing", at=at)
    (found,) = absent_twice(people.referent)
    assert (found.person, len(found.summonses)) == (people.student.person, 2)
    assert len(absent_twice(people.desk)) == len(absent_twice(people.auditor)) == 1
    assert absent_twice(people.elsewhere) == ()
    assert RecordedFact.objects.count() == facts
    last = Interview.objects.get(summons=Summons.objects.last())
    attending.record_missed(actor=people.referent, interview=last, next_step="nothing", excused=True, at=at)
    assert absent_twice(people.referent) == ()


def test_an_absence_at_a_summons_that_nobody_had_in_time_does_not_count(people: People) -> None:
    missed(people)
    at = AFTER
    for day in (datetime(2026, 12, 10, 9, 0, tzinfo=UTC), datetime(2027, 1, 10, 9, 0, tzinfo=UTC)):
        made = summoned(people.referent, people, starts_at=day, at=at)
        at = day + timedelta(days=1)
        attending.record_missed(actor=people.referent, interview=made.interview, next_step="nothing", at=at)
        notices.open_notice(actor=people.student, notice=made.notice, signed_in_with="link", at=at)
    assert absent_twice(people.referent) == ()
