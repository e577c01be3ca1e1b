"""Debts whose overpayment is no longer what they claim: found, shown to the payments desk, never changed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.recovery.models import Debt, DebtOrigin, OverClaim
from cesp.recovery.queries.excess import excesses

_CONTRACTS_A_BATCH = 200


def file_changed(contract: Contract, *, at: datetime) -> None:
    """Look again at what is claimed of a contract, in the transaction that added to its file."""
    if Debt.objects.filter(contract=contract, origin=DebtOrigin.OVERPAYMENT).exists():
        revisit([contract], at=at)


def revisit_all(*, at: datetime) -> None:
    """Look again at every overpayment claimed: the ledger changes too. Run again, it changes nothing more."""
    rows = Contract.objects.filter(debts__origin=DebtOrigin.OVERPAYMENT).distinct().order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _CONTRACTS_A_BATCH):
        batch = keys[start : start + _CONTRACTS_A_BATCH]
        revisit(list(Contract.objects.filter(pk__in=batch).select_related("signatory")), at=at)


@transaction.atomic
def revisit(contracts: Sequence[Contract], *, at: datetime) -> None:
    """Open an alert on each debt that claims too much, close those of the debts that do no longer."""
    locks.hold(*(f"overclaim:{one.pk}" for one in contracts))
    wanted = set(excesses(contracts, today=day_of(at)))
    opened = OverClaim.objects.filter(debt__contract__in=contracts, settled_at__isnull=True)
    known = set(opened.values_list("debt_id", flat=True))
    opened.exclude(debt__in=wanted).update(settled_at=at)
    OverClaim.objects.bulk_create(OverClaim(debt_id=pk, found_at=at) for pk in sorted(wanted - known))
