"""The dates of a campaign, resolved, and what it is doing to the microsecond."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cesp.campaigns.queries.dates import Phase, calendar_of, calendars_of, current
from tests.factories.campaigns import campaign, draft_campaign, local_dates
from tests.factories.memberships import ufr

pytestmark = pytest.mark.django_db

JUST = timedelta(microseconds=1)


def phase(of, at, **where):
    return calendar_of(of, **where).phase(at)


@pytest.mark.clause("IDF-6", "NAT-8", "PAP-4")
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 9, 20, 7, 59, 59, 999999, tzinfo=UTC), "draft"),
        (datetime(2026, 9, 20, 8, 0, tzinfo=UTC), "announced"),
        (datetime(2026, 9, 30, 21, 59, 59, 999999, tzinfo=UTC), "announced"),
        (datetime(2026, 9, 30, 22, 0, tzinfo=UTC), "open"),
        (datetime(2026, 12, 15, 22, 59, 59, 999999, tzinfo=UTC), "open"),
        (datetime(2026, 12, 15, 23, 0, tzinfo=UTC), "closed"),
        (datetime(2026, 12, 31, 22, 59, 59, 999999, tzinfo=UTC), "closed"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "committees"),
        (datetime(2027, 1, 31, 22, 59, 59, 999999, tzinfo=UTC), "committees"),
        (datetime(2027, 1, 31, 23, 0, tzinfo=UTC), "offers"),
        (datetime(2027, 5, 2, 9, 59, 59, 999999, tzinfo=UTC), "offers"),
        (datetime(2027, 5, 2, 10, 0, tzinfo=UTC), "ended"),
    ],
)
def test_a_campaign_is_read_on_its_dates_to_the_microsecond(at, expected):
    assert phase(campaign(ended_at=datetime(2027, 5, 2, 10, 0, tzinfo=UTC)), at) == Phase(expected)


def test_a_campaign_never_announced_is_a_draft_whatever_its_dates():
    assert phase(draft_campaign(), datetime(2026, 11, 20, tzinfo=UTC)) is Phase.DRAFT


@pytest.mark.clause("IDF-6")
def test_a_date_comes_from_the_narrowest_line_that_sets_it():
    of, lyon, paris = campaign(), ufr("med-lyo"), ufr("med-par", region="idf")
    local_dates(of, profession="odontology", closes_at=datetime(2026, 12, 5, 23, tzinfo=UTC))
    local_dates(of, at=lyon, closes_at=datetime(2026, 10, 24, 22, tzinfo=UTC), committees_from_on=date(2026, 10, 26))
    local_dates(of, at=lyon, profession="medicine", committees_until_on=date(2026, 11, 20))

    medicine = calendar_of(of, ufr=lyon, profession="medicine")
    assert medicine.closes_at == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert (medicine.committees_from_on, medicine.committees_until_on) == (date(2026, 10, 26), date(2026, 11, 20))
    assert medicine.local == {"closes_at", "committees_from_on", "committees_until_on"}
    assert calendar_of(of, ufr=lyon, profession="odontology").closes_at == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert calendar_of(of, ufr=lyon, profession="odontology").committees_until_on == date(2027, 2, 1)
    assert calendar_of(of, ufr=paris, profession="odontology").closes_at == datetime(2026, 12, 5, 23, tzinfo=UTC)
    assert calendar_of(of, profession="odontology").closes_at == datetime(2026, 12, 5, 23, tzinfo=UTC)
    assert calendar_of(of, ufr=paris, profession="medicine").local == frozenset()
    assert calendar_of(of).closes_at == datetime(2026, 12, 15, 23, tzinfo=UTC)
    assert calendar_of(of, ufr=lyon).closes_at == datetime(2026, 10, 24, 22, tzinfo=UTC)


def test_calendars_read_once_say_the_same(django_assert_num_queries):
    of, lyon = campaign(), ufr("med-lyo")
    local_dates(of, at=lyon, closes_at=datetime(2026, 10, 24, 22, tzinfo=UTC))
    local_dates(of, profession="odontology", rankings_due_on=date(2026, 12, 20))
    with django_assert_num_queries(1):
        calendars = calendars_of(of)
        found = [calendars.of(key, word) for key in (None, lyon.pk) for word in ("", "medicine", "odontology")]
    where = [(place, word) for place in (None, lyon) for word in ("", "medicine", "odontology")]
    assert found == [calendar_of(of, ufr=place, profession=word) for place, word in where]


def test_the_current_campaign_is_the_latest_announced_and_not_ended():
    assert current(datetime(2026, 11, 20, tzinfo=UTC)) is None
    last = campaign(2025, ended_at=datetime(2026, 9, 25, 10, tzinfo=UTC))
    this = campaign(2026)
    draft_campaign(2027)
    assert current(this.announced_at - JUST) == last
    assert current(this.announced_at) == this
    assert current(datetime(2026, 9, 25, 10, tzinfo=UTC)) == this
    this.ended_at = datetime(2026, 12, 1, tzinfo=UTC)
    this.save()
    assert current(this.ended_at - JUST) == this
    assert current(this.ended_at) is None
