"""The demonstration is relative to today, whichever day that is."""

from datetime import date

import pytest

from cesp.demonstration import making
from cesp.payments.models import PaymentRun

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.mark.parametrize(
    "today",
    [
        date(2028, 2, 29),
        pytest.param(date(2027, 1, 31), marks=pytest.mark.long),
        pytest.param(date(2027, 10, 1), marks=pytest.mark.long),
    ],
)
def test_it_can_be_made_on_any_day(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    monkeypatch.setattr(making, "CONTRACTS", 40)
    making.make(today=today)
    assert PaymentRun.objects.count() == 3
