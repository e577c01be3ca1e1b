"""Places nobody confirmed: asked at six months, off the list at seven, the day before and the day of."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from cesp.accounts.models import Membership
from cesp.notifications.models import Notification
from cesp.zoning import reminders
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.operations import expiring
from cesp.zoning.operations import places as operations
from tests.zoning.test_places import opened

pytestmark = pytest.mark.django_db
AT = datetime(2027, 5, 20, 5, 0, tzinfo=UTC)


def test_the_agency_is_asked_once_at_six_months(referent: Membership) -> None:
    opened(referent)  # confirmed on 20 November 2026
    assert reminders.ask_confirmations(on=date(2027, 5, 19), at=AT) == 0
    assert reminders.ask_confirmations(on=date(2027, 5, 20), at=AT) == 1
    reminders.ask_confirmations(on=date(2027, 5, 21), at=AT)
    told = Notification.objects.get()
    assert (told.person_id, told.data) == (referent.person_id, {"reference": "R69000001", "until": "2027-06-20"})


def test_unanswered_it_leaves_the_list_and_confirmed_it_comes_back(referent: Membership) -> None:
    place = opened(referent)
    assert expiring.expire(on=date(2027, 6, 19), at=AT) == 0
    assert expiring.expire(on=date(2027, 6, 20), at=AT) == 1
    assert PlaceOfPractice.objects.get().state == "expired"
    operations.confirm_place(actor=referent, pk=place.pk, on=date(2027, 6, 21), at=AT)
    assert PlaceOfPractice.objects.get().state == "open"
    assert expiring.expire(on=date(2027, 6, 21), at=AT) == 0


def test_it_leaves_on_the_very_day_its_agency_was_told(referent: Membership) -> None:
    """31 July and seven months: February has no 31st, the last day of it is the one told."""
    place = opened(referent)
    PlaceOfPractice.objects.filter(pk=place.pk).update(confirmed_on=date(2026, 7, 31))
    assert reminders.ask_confirmations(on=date(2027, 1, 31), at=AT) == 1
    assert Notification.objects.get().data["until"] == "2027-02-28"
    assert expiring.expire(on=date(2027, 2, 27), at=AT) == 0
    assert expiring.expire(on=date(2027, 2, 28), at=AT) == 1


def test_an_announced_end_is_recalled_a_month_before_then_closes_the_place(referent: Membership) -> None:
    """It leaves the list on 15 March 2027."""
    place = opened(referent, closes_until=date(2027, 3, 15))
    assert reminders.warn_of_ends(on=date(2027, 2, 14), at=AT) == 0
    assert reminders.warn_of_ends(on=date(2027, 2, 15), at=AT) == 1
    reminders.warn_of_ends(on=date(2027, 2, 16), at=AT)
    told = Notification.objects.get()
    assert (told.person_id, told.data) == (referent.person_id, {"reference": "R69000001", "until": "2027-03-15"})
    assert expiring.close_those_due(on=date(2027, 3, 14), at=AT) == 0
    assert expiring.close_those_due(on=date(2027, 3, 18), at=AT) == 1  # the job did not run for three days
    place.refresh_from_db()
    assert (place.state, place.closes_until, place.closed_because) == (
        "closed",
        date(2027, 3, 15),
        "Fin annoncée par l'agence.",
    )


def test_an_end_already_past_is_refused(referent: Membership) -> None:
    place = opened(referent)
    with pytest.raises(ValidationError, match="Ce jour est passé"):
        operations.edit(
            actor=referent, pk=place.pk, values={"closes_until": date(2026, 11, 20)}, on=date(2026, 11, 20), at=AT
        )
