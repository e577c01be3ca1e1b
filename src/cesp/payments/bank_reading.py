"""Which account a person is paid to, and who else has it."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from cesp.accounts.models import Person
from cesp.payments.models import AccountState, BankAccount


def in_use(person_id: int, *, on: date) -> BankAccount | None:
    """The account that a person would be paid to on a day."""
    rows = BankAccount.objects.filter(person=person_id, state=AccountState.APPROVED, from_on__lte=on)
    return rows.order_by("-from_on", "-pk").first()


def usable_from(approved_on: date) -> date:
    """First day that an account approved on a day may be paid to."""
    return approved_on + timedelta(days=settings.BANK_COOLING_OFF_DAYS)


def sharing(account: BankAccount) -> list[Person]:
    """Other people who are paid, are to be paid, or ask to be paid to the same account."""
    later = BankAccount.objects.filter(person=OuterRef("person"), state=AccountState.APPROVED)
    replaced = Exists(later.filter(from_on__gt=OuterRef("from_on"))) | Exists(
        later.filter(from_on=OuterRef("from_on"), pk__gt=OuterRef("pk"))
    )
    others = BankAccount.objects.filter(iban=account.iban).exclude(person=account.person_id)
    used = others.filter(state=AccountState.APPROVED).exclude(replaced)
    people = {*used.values_list("person", flat=True), *others.open().values_list("person", flat=True)}
    return list(Person.objects.filter(pk__in=people).order_by("pk"))
