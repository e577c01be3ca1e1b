"""Late instalments: found each night, told gently once, settled as soon as they are paid. Nothing is sanctioned."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from cesp.common import locks
from cesp.common.instants import day_of
from cesp.notifications.operations import notify, resolve
from cesp.recovery.models import Debt, LateInstalment
from cesp.recovery.reading import Account, account_of

LATE_AFTER_DAYS = 8
"""Days after the last one before a gentle reminder: a transfer takes a few to be recorded."""
_DEBTS_A_BATCH = 200


def remind_all(*, on: date, at: datetime) -> int:
    """Find what is late and remind of it whom nobody reminded: due and not yet done, whichever nights ran.

    What was found late and is so no longer is settled: a death recorded since, by those who keep the file, tells
    nobody here.

    :returns: how many people were reminded; run again on that day, none.
    """
    told = 0
    owed = Debt.objects.owed(on=on).filter(order__isnull=False).order_by("pk")
    keys, found = list(owed.values_list("pk", flat=True)), _found_late()
    for start in range(0, len(keys), _DEBTS_A_BATCH):
        for debt in Debt.objects.whole().filter(pk__in=keys[start : start + _DEBTS_A_BATCH]).order_by("pk"):
            account = account_of(debt, on=on)
            if found[debt.pk] - {one.due_on for one in account.late}:
                _settle_under_lock(debt, at=at)
            if _to_tell(account):
                told += _remind(debt, on=on, at=at)
    return told


def _found_late() -> dict[int, set[date]]:
    """By debt, days of the instalments that the nights before found late; one query."""
    found: dict[int, set[date]] = defaultdict(set)
    for key, due_on in LateInstalment.objects.filter(settled_at__isnull=True).values_list("debt", "due_on"):
        found[key].add(due_on)
    return found


@transaction.atomic
def _settle_under_lock(debt: Debt, *, at: datetime) -> None:
    locks.hold(f"debt:{debt.pk}")
    settle(debt, at=at)


def settle(debt: Debt, *, at: datetime) -> None:
    """Close the late instalments that are so no longer, and what was told of them; under the lock of the debt."""
    account = account_of(Debt.objects.whole().get(pk=debt.pk), on=day_of(at))
    late = {one.due_on for one in account.late}
    for row in LateInstalment.objects.filter(debt=debt, settled_at__isnull=True).exclude(due_on__in=late):
        row.settled_at = at
        row.save(update_fields=["settled_at"])
        resolve(kind="recovery.late", key=_key(row), at=at)


@transaction.atomic
def _remind(debt: Debt, *, on: date, at: datetime) -> bool:
    """Tell of one debt under its lock; of several instalments late at once, only the last is told."""
    locks.hold(f"debt:{debt.pk}")
    account = account_of(Debt.objects.whole().get(pk=debt.pk), on=on)
    due = _to_tell(account)
    fresh = [_found(account.debt, one, at) for one in due]
    if not any(fresh):
        return False
    notify(
        person=account.debt.person,
        kind="recovery.late",
        key=f"recovery.late:{debt.pk}:{due[-1].isoformat()}",
        path=reverse("recovery:own_debt", args=[account.debt.public_id]),
        at=at,
        data={"instalment_due_on": due[-1].isoformat()},
    )
    return True


def _found(debt: Debt, due_on: date, at: datetime) -> bool:
    """Write that an instalment is late; found again after it was settled, its row is open again.

    :returns: whether it is new.
    """
    row, made = LateInstalment.objects.get_or_create(debt=debt, due_on=due_on, defaults={"told_at": at})
    if not made and row.settled_at is not None:
        row.settled_at = None
        row.save(update_fields=["settled_at"])
    return made


def _to_tell(account: Account) -> list[date]:
    """Days of the instalments late for long enough, oldest first."""
    return [one.due_on for one in account.late if one.due_on + timedelta(days=LATE_AFTER_DAYS) <= account.on]


def _key(row: LateInstalment) -> str:
    return f"recovery.late:{row.debt_id}:{row.due_on.isoformat()}"
