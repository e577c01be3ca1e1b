"""« Ces personnes sont-elles encore les vôtres ? »: opened once a year, answered, reminded, never by silence."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Membership, Organisation, Review, Role
from cesp.accounts.operations import reviews
from cesp.accounts.queries.work import administration_work
from cesp.common.models import OutboxMessage
from tests.accounts.conftest import NOW, TODAY
from tests.factories import memberships
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


@pytest.fixture
def referent(ara: Organisation) -> Membership:
    return memberships.acting(Role.ARS_REFERENT, organisation=ara)


@pytest.fixture
def review(local: Membership, referent: Membership) -> Review:
    (opened,) = reviews.open_reviews(on=date(2026, 10, 1), at=at(date(2026, 10, 1)))
    return opened


def test_it_opens_on_the_day_once_and_not_the_eve(local: Membership) -> None:
    assert reviews.open_reviews(on=date(2026, 9, 30), at=NOW) == []
    assert len(reviews.open_reviews(on=date(2026, 10, 1), at=NOW)) == 1
    assert reviews.open_reviews(on=date(2026, 10, 2), at=NOW) == []
    assert len(reviews.open_reviews(on=date(2027, 10, 3), at=NOW)) == 1


def test_an_organisation_that_came_after_the_day_waits_for_next_year(ara: Organisation) -> None:
    late = memberships.acting(Role.ADMINISTRATOR, organisation=ara)
    Membership.objects.filter(pk=late.pk).update(from_on=date(2026, 11, 1))
    assert reviews.open_reviews(on=TODAY, at=NOW) == []


def test_reminders_leave_once_each(review: Review) -> None:
    assert OutboxMessage.objects.count() == 1
    counts = [
        reviews.remind(on=day, at=at(day))
        for day in (date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 17), date(2026, 10, 26), date(2026, 12, 1))
    ]
    assert counts == [0, 1, 0, 1, 0]


def test_answers_keep_or_end_and_the_last_one_closes(review: Review, local: Membership, referent: Membership) -> None:
    client = signed_in(local)
    client.post(f"/revues/{review.pk}/", {f"member_{local.pk}": "keep"})
    review.refresh_from_db()
    assert review.closed_at is None
    client.post(f"/revues/{review.pk}/", {f"member_{referent.pk}": "end"})
    review.refresh_from_db()
    referent.refresh_from_db()
    assert review.closed_at == NOW
    assert referent.until_on == TODAY
    with pytest.raises(ValidationError, match="close"):
        reviews.answer(actor=local, review=review, keeps={local.pk: True}, at=NOW)


def test_the_last_administrator_is_not_ended_by_a_review(review: Review, local: Membership) -> None:
    with pytest.raises(ValidationError, match="n'aurait plus d'administrateur"):
        reviews.answer(actor=local, review=review, keeps={local.pk: False}, at=NOW)
    assert not review.answers.exists()  # nothing half-done


def test_another_organisation_does_not_answer(review: Review) -> None:
    other = memberships.acting(Role.ADMINISTRATOR, organisation=memberships.ars("idf"))
    assert signed_in(other).get(f"/revues/{review.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        reviews.answer(actor=other, review=review, keeps={}, at=NOW)


def test_silence_cuts_nobody_off_and_shows_on_the_authority_s_list(
    review: Review, boss: Membership, referent: Membership
) -> None:
    def shown(on: date) -> list[str]:
        found = administration_work(boss, on=on, at=at(on))
        return [row.label for work in found if work.code == "reviews" for row in work.rows]

    assert review.answer_until == date(2026, 10, 31)
    assert shown(date(2026, 10, 30)) == []
    assert shown(date(2026, 10, 31)) == ["ARS ara"]
    assert Membership.objects.in_force(TODAY).filter(pk=referent.pk).exists()
