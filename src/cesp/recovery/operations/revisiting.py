"""Debts that no longer claim what the file says is due: found, shown to the desks, never changed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.recovery.models import Debt, OverClaim
from cesp.recovery.queries.excess import excesses
from cesp.recovery.queries.indemnities import shifts

_CONTRACTS_A_BATCH = 200


def file_changed(contract: Contract, *, at: datetime) -> None:
    """Look again at what is claimed of a contract, in the transaction that added to its file."""
    if Debt.objects.filter(contract=contract).exists():
        revisit([contract], at=at)


def revisit_all(*, at: datetime) -> None:
    """Look again at every sum claimed: the ledger changes too. Run again, it changes nothing more."""
    rows = Contract.objects.filter(debts__isnull=False).distinct().order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _CONTRACTS_A_BATCH):
        batch = keys[start : start + _CONTRACTS_A_BATCH]
        revisit(list(Contract.objects.filter(pk__in=batch).select_related("signatory")), at=at)


@transaction.atomic
def revisit(contracts: Sequence[Contract], *, at: datetime) -> None:
    """Open an alert on each debt that claims too much, or too little of a breach; close those that are right again."""
    locks.hold(*(f"overclaim:{one.pk}" for one in contracts))
    today = day_of(at)
    wanted = set(excesses(contracts, today=today)) | set(shifts(contracts, today=today))
    opened = OverClaim.objects.filter(debt__contract__in=contracts, settled_at__isnull=True)
    known = set(opened.values_list("debt_id", flat=True))
    opened.exclude(debt__in=wanted).update(settled_at=at)
    OverClaim.objects.bulk_create(OverClaim(debt_id=pk, found_at=at) for pk in sorted(wanted - known))
