"""Filling a draft: every contract read, chunk by chunk, inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import numpy as np
from django.db.models import Count, Q, Sum

from cesp.common import bulk, failpoints
from cesp.contracts.models import Contract
from cesp.payments import control, drafting, reading, set_offs
from cesp.payments.control import Forecast, Found
from cesp.payments.drafting import Frame
from cesp.payments.models import PAYING_LINES, SET_OFF_LINES, ControlItem, LineKind, PaymentRun, RunLine

OnProgress = Callable[[int, int], None]
"""Called with the number of contracts done, and of all."""

AMOUNTS = ("gross_cents", "csg_cents", "crds_cents", "net_cents")
TOTALS = (*AMOUNTS, "withheld_cents")
Words = dict[tuple[str, int | None, int | None, int | None, str], tuple[str, int, datetime]]


def fill(run: PaymentRun, *, on_progress: OnProgress) -> None:
    """Compute the lines and the control sheet of a draft in the place of those it had.

    What somebody had already explained stays explained, where the same difference is found again.
    """
    words = _words_written(run)
    ControlItem.objects.filter(run=run).delete()
    RunLine.objects.filter(run=run).delete()
    failpoints.reach("payments.prepare.emptied")
    frame = Frame(
        run_id=run.pk,
        month=run.month,
        as_of=run.as_of,
        pay_on=run.pay_on,
        previous=run.previous,
        shared=reading.shared_ibans(on=run.pay_on),
        held=set_offs.held_before(run),
    )
    changed = reading.changed(run.previous)
    forecast = Forecast(frame)
    total, done, next_month_cents = Contract.objects.count(), 0, 0
    for chunk in reading.chunks():
        due = reading.due(chunk, month=run.month, doubtful=changed.doubtful)
        draft = drafting.draft(frame, chunk, due=due)
        bulk.insert(RunLine, drafting.LINE_FIELDS, draft.lines)
        _write(run, control.findings(frame, draft.differing), words)
        cents = due.month_cents(run.month, len(chunk.ids))
        owners = np.flatnonzero(np.isin(chunk.ids, list(changed.since))) if changed.since else ()
        forecast.add(month_cents=int(cents.sum()), changed={chunk.ids[owner]: int(cents[owner]) for owner in owners})
        next_month_cents += due.next_month_cents
        done += len(chunk.ids)
        on_progress(done, total)
        failpoints.reach("payments.prepare.chunk")
    _write(run, control.twice_paid(run), words)
    gap = forecast.finding()
    _write(run, [] if gap is None else [gap], words)
    run.next_forecast_cents = next_month_cents
    set_totals(run)


def set_totals(run: PaymentRun) -> None:
    """Put the sums of the lines to pay on the run: what is compared at each later step."""
    totals = totals_of(run)
    run.contracts_paid = totals["contracts"]
    for name in TOTALS:
        setattr(run, name, totals[name])


def totals_of(run: PaymentRun) -> dict[str, int]:
    """Sums of the lines to pay, as the database counts them now."""
    due = Q(kind=LineKind.DUE)
    totals = RunLine.objects.filter(run=run, kind__in=[LineKind.DUE, *SET_OFF_LINES]).aggregate(
        contracts=Count("contract_id", distinct=True, filter=Q(kind__in=PAYING_LINES)),
        withheld_cents=-Sum("net_cents", filter=Q(kind__in=SET_OFF_LINES)),
        **{name: Sum(name, filter=due) for name in AMOUNTS},
    )
    return {name: int(value or 0) for name, value in totals.items()}


def _words_written(run: PaymentRun) -> Words:
    written: Words = {}
    for item in ControlItem.objects.filter(run=run).exclude(explanation=""):
        key = (item.kind, item.contract_id, item.before_cents, item.after_cents, item.detail)
        assert item.explained_by_id is not None
        assert item.explained_at is not None
        written[key] = (item.explanation, item.explained_by_id, item.explained_at)
    return written


def _write(run: PaymentRun, found: Iterable[Found], words: Words) -> None:
    items = []
    for one in found:
        explanation, by, at = words.get(one.key, ("", None, None))
        items.append(
            ControlItem(
                run=run,
                kind=one.kind,
                contract_id=one.contract_id,
                before_cents=one.before_cents,
                after_cents=one.after_cents,
                detail=one.detail,
                cause=one.cause,
                explanation="" if one.cause else explanation,
                explained_by_id=None if one.cause else by,
                explained_at=None if one.cause else at,
            )
        )
    ControlItem.objects.bulk_create(items, batch_size=2_000)
