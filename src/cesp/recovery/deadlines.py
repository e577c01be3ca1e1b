"""The next day to pay something (``settings.DEADLINES``). What is late is told by :mod:`cesp.recovery.tasks`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.notifications.deadlines import DeadlineKind, Due
from cesp.recovery.models import Debt, DebtQuerySet
from cesp.recovery.reading import account_of

INSTALMENT = DeadlineKind(
    code="recovery.instalment",
    label="payer une somme due",
    sentence="Payer ce que vous devez ce mois-ci.",
    why="Si vous ne pouvez pas, dites-le avant : un autre échéancier ou une remise se demandent depuis la page.",
    discreet="CESP : échéance",
    matter=Matter.PAYMENT,
    action="Voir mes sommes dues",
    reminded=(7,),
    pressing=False,  # the agencies that others are pressed through know nothing of debts
)
KINDS = (INSTALMENT,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Who has something left to pay on an order."""
    return _owed(on).values_list("contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """The next instalment of each debt that is chased. Seven queries whatever the people."""
    for debt in _owed(on).filter(contract__signatory__in=list(people)).whole():
        account = account_of(debt, on=on)
        if account.is_chased and account.next_due is not None:
            yield Due(
                kind=INSTALMENT.code,
                subject=f"debt:{debt.pk}",
                person_id=debt.contract.signatory_id,
                due_on=account.next_due.due_on,
                path=reverse("recovery:own_debt", args=[debt.public_id]),
                agent_path=reverse("recovery:debt", args=[debt.public_id]),
            )


def _owed(on: date) -> DebtQuerySet:
    return Debt.objects.owed(on=on).filter(order__isnull=False).order_by("pk")
