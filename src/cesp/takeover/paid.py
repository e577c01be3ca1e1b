"""What was paid before, against what the texts say was due; and how a total becomes months.

The file gives one net total a period, because that is what an old payer can give. The ledger holds
months. When the total is what the texts made due, or what every month of the period is worth, the
months are known. Otherwise they are laid out by one rule, and the report says so: due months
first, oldest first, each in full while the money lasts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from cesp.takeover.drafts import Period
from cesp.takeover.remarks import Code, Remark, error, warning
from cesp_law.allowance import Segment
from cesp_law.dates import Month, MonthRange
from cesp_law.money import Cents, euros, half_up
from cesp_law.parameters import NotYetInForce
from cesp_law.pay import MonthlyPay, pay_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """Totals of one contract, and what to say of them.

    :param due_cents: net due by the texts up to the day of the check.
    :param paid_cents: net that the file says was paid.
    :param paid: the same, laid out in months each paid alike; oldest first, no overlap; sums to ``paid_cents``.
    """

    due_cents: Cents
    paid_cents: Cents
    paid: tuple[Segment, ...]
    remarks: tuple[Remark, ...]


def compare(*, periods: Sequence[Period], due: Sequence[Segment], today: Month, row: tuple[str, int]) -> Comparison:
    """Compare what was paid with what was due, period by period and in all.

    :param due: segments due by the texts on the day of the check.
    :param today: month of the check; nothing can have been paid for a later one.
    :param row: sheet and row of the contract, for what no period can carry.
    """
    ordered = sorted(periods, key=lambda period: (period.months.first.index, period.months.until.index))
    remarks = [*_impossible(ordered, today)]
    due_cents = _net(due)
    paid_cents = Cents(sum(period.net_cents for period in ordered))
    if remarks:
        return Comparison(due_cents, paid_cents, (), tuple(remarks))
    paid: list[Segment] = []
    for period in ordered:
        inside = clipped(due, period.months)
        paid += _laid_out(period, inside)
        remarks += _difference(period, inside)
    remarks += _holes(ordered, due, today, row)
    return Comparison(due_cents, paid_cents, tuple(_joined(paid)), tuple(remarks))


def _impossible(ordered: list[Period], today: Month) -> Iterator[Remark]:
    for one, other in pairwise(ordered):
        if one.months.overlaps(other.months):
            yield _refused(
                other,
                f"La période {_named(other.months)} recouvre celle de la ligne {one.line.number} : "
                "un mois ne peut être compté deux fois. Réunissez-les.",
            )
    for period in ordered:
        if period.months.until > today + 1:
            yield _refused(
                period, f"La période {_named(period.months)} va au-delà du mois en cours ({today.in_french})."
            )
        elif not _has_pay(period.months.first):
            yield _refused(period, f"La période {_named(period.months)} commence avant que l'allocation existe.")


def _has_pay(month: Month) -> bool:
    try:
        pay_of(month)
    except NotYetInForce:
        return False
    return True


def _refused(period: Period, sentence: str) -> Remark:
    line = period.line
    return error(Code.PAYMENT, line.sheet, line.number, line.heading(period.column), sentence)


def _difference(period: Period, inside: Sequence[Segment]) -> Iterator[Remark]:
    line, total = period.line, period.net_cents
    due = _net(inside)
    if total == due:
        return
    not_due = len(period.months) - sum(len(segment.months) for segment in inside)
    if not_due and total == _net(whole(period.months)):
        yield warning(
            Code.PAID_NOT_DUE, line.sheet, line.number, line.heading(period.column),
            f"{_named(period.months).capitalize()} : chaque mois a été versé, mais {not_due} mois n'étaient pas dus ; "
            f"trop-perçu de {euros(Cents(total - due))}.",
        )  # fmt: skip
        return
    gap = f"il manque {euros(Cents(due - total))}" if total < due else f"trop-perçu de {euros(Cents(total - due))}"
    yield warning(
        Code.PAID_DIFFERS, line.sheet, line.number, line.heading(period.column),
        f"{_named(period.months).capitalize()} : {euros(total)} versés, {euros(due)} dus selon les textes ; {gap}. "
        "Le montant est réparti sur les mois dus, du plus ancien au plus récent.",
    )  # fmt: skip


_USUAL_DELAY_MONTHS = 3
"""A file is often some weeks old when it is taken over: up to a quarter unpaid at its end says nothing."""


def _holes(ordered: list[Period], due: Sequence[Segment], today: Month, row: tuple[str, int]) -> Iterator[Remark]:
    """Months due that no period covers: before the last one paid, a hole; with nothing paid at all, everything."""
    if not ordered:
        late = clipped(due, MonthRange(Month(0), today))
        if late:
            yield warning(
                Code.NOTHING_PAID, *row, "",
                f"Aucun versement indiqué : {_count(late)} mois dus, {euros(_net(late))}, "
                "seront versés par la prochaine mensualité. Est-ce voulu ?",
            )  # fmt: skip
        return
    until = ordered[-1].months.until
    starts = [Month(0), *(period.months.until for period in ordered[:-1])]
    pairs = zip(starts, (period.months.first for period in ordered), strict=True)
    gaps = [MonthRange(start, first) for start, first in pairs if start.index < first.index]
    missing = [segment for gap in gaps for segment in clipped(due, gap)]
    if missing:
        yield warning(
            Code.PAID_HOLE, *row, "",
            f"Mois dus et non versés avant le dernier payé : {', '.join(_named(s.months) for s in _merged(missing))} "
            f"({_count(missing)} mois, {euros(_net(missing))}). La prochaine mensualité les versera.",
        )  # fmt: skip
    late = clipped(due, MonthRange(until, max(until, today)))
    if _count(late) > _USUAL_DELAY_MONTHS:
        yield warning(
            Code.PAID_HOLE, *row, "",
            f"Dernier mois versé : {(until + -1).in_french}. {_count(late)} mois dus depuis, {euros(_net(late))}, "
            "seront versés par la prochaine mensualité. Est-ce voulu ?",
        )  # fmt: skip


def _laid_out(period: Period, inside: Sequence[Segment]) -> Iterator[Segment]:
    total = period.net_cents
    if total == _net(inside):
        yield from inside
    elif total == _net(every := whole(period.months)):
        yield from every
    else:
        yield from sorted(_month_by_month(period, inside), key=lambda paid: paid.months.first)


def _month_by_month(period: Period, inside: Sequence[Segment]) -> Iterator[Segment]:
    due = {month for segment in inside for month in segment.months}
    order = [*sorted(due), *(month for month in period.months if month not in due)]
    left: int = period.net_cents
    for month in order:
        if left <= 0:
            return
        full = pay_of(month)
        last = month == order[-1]
        net = left if last else min(left, full.net_cents)
        left -= net
        yield Segment(MonthRange(month, month + 1), full if net == full.net_cents else _part(full, net))


def _part(full: MonthlyPay, net: int) -> MonthlyPay:
    """A month paid otherwise than in full: contributions in proportion, each rounded on its own."""
    csg = half_up(Fraction(full.csg_cents * net, full.net_cents))
    crds = half_up(Fraction(full.crds_cents * net, full.net_cents))
    return MonthlyPay(gross_cents=Cents(net + csg + crds), csg_cents=csg, crds_cents=crds, net_cents=Cents(net))


def whole(months: MonthRange) -> list[Segment]:
    """The period as if every month were due, in runs at one rate."""
    runs: list[Segment] = []
    for month in months:
        pay = pay_of(month)
        if runs and runs[-1].pay == pay:
            runs[-1] = Segment(MonthRange(runs[-1].months.first, month + 1), pay)
        else:
            runs.append(Segment(MonthRange(month, month + 1), pay))
    return runs


def clipped(segments: Sequence[Segment], months: MonthRange) -> list[Segment]:
    """The part of each segment inside a range, empty ones left out."""
    low, high = months.first.index, months.until.index
    found: list[Segment] = []
    for segment in segments:
        first, until = segment.months.first.index, segment.months.until.index
        if low <= first and until <= high:
            found.append(segment)
        elif max(first, low) < min(until, high):
            found.append(Segment(MonthRange(Month(max(first, low)), Month(min(until, high))), segment.pay))
    return found


def _merged(segments: Sequence[Segment]) -> list[Segment]:
    """Neighbouring months together, whatever their rate: for a sentence."""
    found: list[Segment] = []
    for segment in segments:
        if found and found[-1].months.until == segment.months.first:
            found[-1] = Segment(MonthRange(found[-1].months.first, segment.months.until), segment.pay)
        else:
            found.append(segment)
    return found


def _joined(paid: Sequence[Segment]) -> Iterator[Segment]:
    """Neighbouring months paid the same as one range: how the file cut them leaves no trace."""
    current: Segment | None = None
    for one in paid:
        if current is not None and current.months.until == one.months.first and current.pay == one.pay:
            current = Segment(MonthRange(current.months.first, one.months.until), one.pay)
            continue
        if current is not None:
            yield current
        current = one
    if current is not None:
        yield current


def _net(segments: Sequence[Segment]) -> Cents:
    return Cents(sum(len(segment.months) * segment.pay.net_cents for segment in segments))


def _count(segments: Sequence[Segment]) -> int:
    return sum(len(segment.months) for segment in segments)


def _named(months: MonthRange) -> str:
    if len(months) == 1:
        return months.first.in_french
    first = months.first.in_french
    return f"{'d’' if first[0] in 'ao' else 'de '}{first} à {(months.until + -1).in_french}"
