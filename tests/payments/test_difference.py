"""Due minus ordered, month by month, by hand and against a plain count."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cesp.payments.difference import Difference, MonthlyRange, Ranges, differences

# 2023-01 is month 24276; 1,200 € gross gives 1,085.63 € net since 2018: 108.47 € CSG, 5.90 € CRDS.
JAN = 24276
PAY = (120000, 10847, 590)


def _differences(due: list[tuple[int, ...]], ordered: list[tuple[int, ...]], owners: int = 1) -> list[Difference]:
    return differences(owners=owners, due=Ranges.of(due), ordered=Ranges.of(ordered))


def test_a_month_due_and_not_ordered_is_to_pay() -> None:
    assert _differences([(0, JAN, JAN + 3, *PAY)], [(0, JAN, JAN + 2, *PAY)]) == [
        Difference(0, JAN + 2, JAN + 3, 0, 120000, 10847, 590)
    ]
    assert Difference(0, JAN, JAN + 1, 0, 120000, 10847, 590).net == 108563


def test_nothing_is_to_pay_when_all_was_ordered_in_other_pieces() -> None:
    assert _differences([(0, JAN, JAN + 3, *PAY)], [(0, JAN + 2, JAN + 3, *PAY), (0, JAN, JAN + 2, *PAY)]) == []


def test_a_month_ordered_and_not_due_is_an_overpayment() -> None:
    assert _differences([(0, JAN, JAN + 1, *PAY)], [(0, JAN, JAN + 3, *PAY)]) == [
        Difference(0, JAN + 1, JAN + 3, 1, -120000, -10847, -590)
    ]


def test_a_change_of_amount_is_what_is_left_of_each_month() -> None:
    # 1,000 € gross had been ordered (90.39 CSG, 4.91 CRDS): 200.00 − 18.08 − 0.99 = 180.93 € more.
    found = _differences([(0, JAN, JAN + 2, *PAY)], [(0, JAN, JAN + 2, 100000, 9039, 491)])
    assert found == [Difference(0, JAN, JAN + 2, 1, 20000, 1808, 99)]
    assert found[0].net == 18093


def test_a_suspension_recorded_late_splits_what_is_paid_from_what_is_overpaid() -> None:
    due = [(0, JAN, JAN + 2, *PAY), (0, JAN + 4, JAN + 6, *PAY)]
    ordered = [(0, JAN, JAN + 5, *PAY)]
    assert _differences(due, ordered) == [
        Difference(0, JAN + 2, JAN + 4, 1, -120000, -10847, -590),
        Difference(0, JAN + 5, JAN + 6, 0, 120000, 10847, 590),
    ]


def test_contracts_do_not_mix_even_at_the_edge_of_the_table() -> None:
    assert _differences([(0, JAN, JAN + 2, *PAY), (1, JAN, JAN + 2, *PAY)], [(0, JAN, JAN + 2, *PAY)], owners=2) == [
        Difference(1, JAN, JAN + 2, 0, 120000, 10847, 590)
    ]


def test_no_contract_and_no_month_are_nothing() -> None:
    assert _differences([], [], owners=0) == []
    assert _differences([], [], owners=3) == []


def _counted(due: list[MonthlyRange], ordered: list[MonthlyRange]) -> list[Difference]:
    """The same, one month after the other, in a dictionary."""
    months: dict[tuple[int, int], list[int]] = {}
    for sign, ranges in ((1, due), (-1, ordered)):
        for one in ranges:
            for month in range(one.first, one.until):
                cell = months.setdefault((one.owner, month), [0, 0, 0, 0])
                cell[0] += sign < 0
                cell[1] += sign * one.gross
                cell[2] += sign * one.csg
                cell[3] += sign * one.crds
    found: list[Difference] = []
    for (owner, month), cell in sorted(months.items()):
        if cell[1:] == [0, 0, 0]:
            continue
        last = found[-1] if found else None
        if last and (last.owner, last.until, *last[3:]) == (owner, month, *cell):
            found[-1] = last._replace(until=month + 1)
        else:
            found.append(Difference(owner, month, month + 1, *cell))
    return found


_ranges = st.lists(
    st.builds(
        lambda owner, first, count, gross, csg, crds: MonthlyRange(owner, first, first + count, gross, csg, crds),
        st.integers(0, 3),
        st.integers(24250, 24262),
        st.integers(1, 8),
        st.sampled_from([120000, 100000, -120000, 1, 0]),
        st.sampled_from([10847, -10847, 0]),
        st.sampled_from([590, -1, 0]),
    ),
    max_size=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(due=_ranges, ordered=_ranges)
def test_arrays_count_as_fingers_do(due: list[MonthlyRange], ordered: list[MonthlyRange]) -> None:
    counted = _counted(due, ordered)
    assert differences(owners=4, due=Ranges.of(due), ordered=Ranges.of(ordered)) == counted
