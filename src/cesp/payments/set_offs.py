"""What set-offs have taken back so far, and what they may still take: read from the lines of the runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet, Sum

from cesp.common.instants import day_of
from cesp.contracts.models import RecordedFact
from cesp.payments.models import SET_OFF_LINES, LineKind, PaymentRun, RunLine, RunState
from cesp.payments.recovered import recovered
from cesp.payments.set_off_models import SetOff, SetOffState
from cesp.payments.withholding import NOTHING, Amounts, Held
from cesp_law.dates import Month, in_french
from cesp_law.money import Cents, euros

APPROVED_RUNS = (RunState.APPROVED, RunState.EMITTED)


def held_before(run: PaymentRun) -> dict[int, Held]:
    """By contract, what a run has to know of set-offs: those in force, and those that ever withheld.

    Every run before it is approved: what their lines say is in the ledger. Four queries, and the port of the recovery.
    """
    in_force = {one.contract_id: one for one in SetOff.objects.filter(state=SetOffState.CONFIRMED)}
    lines = RunLine.objects.filter(kind__in=SET_OFF_LINES).exclude(run=run)
    taken = _given_back(lines)
    ended = _last_ended(taken.keys() - in_force.keys())
    charged, under = recovered(list(in_force)), withheld_under(lines, in_force.values())
    found = {}
    for contract_id in sorted(taken.keys() | in_force.keys()):
        set_off = in_force.get(contract_id) or ended[contract_id]
        cap = 0
        if contract_id in in_force and not run.month < set_off.first_month:
            cap = min(set_off.cap_cents, set_off.total_cents - under.get(set_off.pk, 0))
        found[contract_id] = Held(
            set_off_id=set_off.pk,
            words=words_of(set_off),
            in_force=contract_id in in_force,
            cap_cents=max(0, cap),
            given_back=taken.get(contract_id, {}),
            recovered_cents=charged.get(contract_id, 0),
        )
    return found


def _last_ended(contract_ids: Collection[int]) -> dict[int, SetOff]:
    """The last decision of contracts where none is in force."""
    rows = SetOff.objects.decided().filter(contract__in=contract_ids).order_by("pk") if contract_ids else []
    return {one.contract_id: one for one in rows}


def withheld_under(lines: QuerySet[RunLine], in_force: Collection[SetOff]) -> dict[int, int]:
    """By set-off, what it withheld and did not give again, among some lines: one query."""
    if not in_force:
        return {}
    own = lines.filter(contract__in=[one.contract_id for one in in_force], set_off__in=in_force)
    return {pk: -cents for pk, cents in own.order_by().values_list("set_off").annotate(cents=Sum("net_cents"))}


def given_back(contract_ids: Collection[int], *, known_at: datetime | None = None) -> dict[int, dict[int, Amounts]]:
    """By contract and by index of month overpaid, what the runs approved took back and did not give again.

    :param known_at: as it stood at an instant; ``None`` for now.
    """
    lines = RunLine.objects.filter(kind__in=SET_OFF_LINES, contract__in=contract_ids, run__state__in=APPROVED_RUNS)
    return _given_back(lines if known_at is None else lines.filter(run__approved_at__lte=known_at))


def _given_back(lines: QuerySet[RunLine]) -> dict[int, dict[int, Amounts]]:
    found: dict[int, dict[int, Amounts]] = defaultdict(dict)
    columns = ("contract_id", "first_month", "gross_cents", "csg_cents", "crds_cents")
    for contract_id, month, gross, csg, crds in lines.order_by().values_list(*columns):
        months = found[contract_id]
        months[month.index] = months.get(month.index, NOTHING).plus(Amounts(-gross, -csg, -crds))
    return {
        contract_id: {month: one for month, one in months.items() if one.net} for contract_id, months in found.items()
    }


def words_of(set_off: SetOff) -> str:
    """« retenue décidée le 3 avril 2023, 500,00 € par mois au plus, 2 171,26 € en tout »."""
    on = in_french(day_of(set_off.decided_at)) if set_off.decided_at else ""
    words = f"retenue décidée le {on}, {euros(Cents(set_off.cap_cents))} par mois au plus"
    words += f", {euros(Cents(set_off.total_cents))} en tout"
    if set_off.ended_at is not None:
        words += f", {SetOffState(set_off.state).label.lower()} le {in_french(day_of(set_off.ended_at))}"
    return words


def stale(run: PaymentRun) -> list[str]:
    """References of contracts on which a run would withhold what it no longer may: their facts or their set-off moved.

    Two queries; none reads the thousands of lines that no set-off made.
    """
    lines = RunLine.objects.filter(run=run, kind__in=SET_OFF_LINES)
    ended = lines.filter(kind=LineKind.WITHHELD).exclude(set_off__state=SetOffState.CONFIRMED)
    newer = RecordedFact.objects.filter(pk__gt=int(run.watermark.split(":")[2]), contract__in=lines.values("contract"))
    moved = {*ended.values_list("contract__reference", flat=True), *newer.values_list("contract__reference", flat=True)}
    return sorted(moved)


def next_month(*, of: Month) -> Month:
    """The first month whose run is not approved yet: where a set-off decided now can begin.

    :param of: the current month.
    """
    last = PaymentRun.objects.filter(state__in=APPROVED_RUNS).order_by("-month").first()
    return of if last is None or last.month < of else last.month + 1
