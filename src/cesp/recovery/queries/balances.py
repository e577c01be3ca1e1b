"""What is left of a debt on a day: the postings of its entries, and nothing else."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, Sum

from cesp.accounts.models import Person
from cesp.payments.models import Account, Posting
from cesp.recovery.models import Debt
from cesp_law.money import Cents


def balance(debt: Debt, *, on: date) -> Cents:
    """What is left to pay on a day, that day's movements included; nothing before the debt was claimed. One query."""
    of_debt = Q(entry__debt=debt, entry__debt__opened_on__lte=on) | Q(
        entry__recovery__debt=debt, entry__recovery__on__lte=on
    )
    rows = Posting.objects.filter(of_debt, contract=debt.contract_id, account=Account.RECEIVABLE)
    return Cents(rows.aggregate(left=Sum("cents"))["left"] or 0)


def left_by(person: Person, *, on: date) -> Cents:
    """What is left to pay on all the debts of somebody, as :func:`balance` counts each. One query."""
    theirs = Q(entry__debt__contract__signatory=person, entry__debt__opened_on__lte=on) | Q(
        entry__recovery__debt__contract__signatory=person, entry__recovery__on__lte=on
    )
    rows = Posting.objects.filter(theirs, account=Account.RECEIVABLE)
    return Cents(rows.aggregate(left=Sum("cents"))["left"] or 0)
