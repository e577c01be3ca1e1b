"""Instalments, by literals worked by hand."""

from datetime import date

import pytest

from cesp_law.instalments import pay_by, schedule, standing
from cesp_law.money import Cents
from cesp_law.refusals import Refused

FIRST = date(2026, 3, 5)


@pytest.mark.clause("IDF-16")
def test_thirty_six_instalments_to_the_cent() -> None:
    """7,211,024 = 35 × 200,306 + 200,314 cents."""
    made = schedule(Cents(72_110_24), count=36, first_due_on=FIRST)
    assert [one.cents for one in made] == [200_306] * 35 + [200_314]
    assert (made[0].due_on, made[1].due_on, made[35].due_on) == (FIRST, date(2026, 4, 5), date(2029, 2, 5))


@pytest.mark.clause("IDF-16")
def test_an_order_is_paid_within_sixty_days_of_its_own() -> None:
    assert pay_by(date(2026, 1, 20)) == date(2026, 3, 21)


def test_a_schedule_from_the_31st_keeps_to_the_ends_of_months() -> None:
    made = schedule(Cents(100_00), count=4, first_due_on=date(2028, 1, 31))
    assert [one.due_on for one in made] == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]


@pytest.mark.parametrize(
    ("cents", "count", "words"),
    [
        (100_00, 0, "de 1 à 120"),
        (10_000_00, 121, "de 1 à 120"),
        (100_00, 11, "moins de 10,00"),
    ],
)
def test_what_no_schedule_does(cents: int, count: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        schedule(Cents(cents), count=count, first_due_on=FIRST)
    assert schedule(Cents(100_00), count=10, first_due_on=FIRST)[-1].cents == 1_000


@pytest.mark.clause("IDF-16")
def test_payments_settle_the_oldest_first() -> None:
    made = schedule(Cents(100_00), count=3, first_due_on=FIRST)  # 33.33, 33.33, 33.34
    rows = standing(made, reduced=Cents(0), left=Cents(60_00))
    assert [(one.paid_cents, one.left_cents) for one in rows] == [(3_333, 0), (667, 2_666), (0, 3_334)]
    assert [one.is_late(date(2026, 4, 5)) for one in rows] == [False, False, False]
    assert [one.is_late(date(2026, 4, 6)) for one in rows] == [False, True, False]


@pytest.mark.clause("IDF-16")
def test_a_remission_shortens_the_end() -> None:
    made = schedule(Cents(100_00), count=3, first_due_on=FIRST)
    rows = standing(made, reduced=Cents(40_00), left=Cents(20_00))
    assert [(one.cents, one.paid_cents) for one in rows] == [(3_333, 3_333), (2_667, 667), (0, 0)]


def test_a_payment_undone_from_before_the_schedule_is_carried_by_the_last() -> None:
    made = schedule(Cents(100_00), count=3, first_due_on=FIRST)
    rows = standing(made, reduced=Cents(0), left=Cents(150_00))
    assert [(one.cents, one.paid_cents) for one in rows] == [(3_333, 0), (3_333, 0), (8_334, 0)]
