"""Two changes of account: one that Hugo has to compare with its RIB, one that he checked and Sylvie approves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from cesp.accounts.models import Membership, Role
from cesp.demonstration.conversations import at
from cesp.demonstration.personas import PAYMENTS_CLERK
from cesp.demonstration.specimens import picture
from cesp.payments import bank_details
from cesp.payments.models import BankAccount
from cesp.takeover import sample_names
from cesp_law.phase import Phase

_PROPOSED_AGO, _CHECKED_AGO = 2, 1


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Propose for two students whom no persona stands for, and check the second proposal."""
    paid = Membership.objects.filter(
        role=Role.SIGNATORY,
        person__contracts__reference__startswith="DOSSIER-",
        person__contracts__summary__phase=Phase.TRAINING,
        person__bank_accounts__isnull=False,
    )
    first, second = paid.select_related("person").distinct().order_by("pk")[:2]
    _propose(first, today)
    bank_details.check(
        actor=agents[PAYMENTS_CLERK.email], account=_propose(second, today), at=at(today, _CHECKED_AGO, 10)
    )


def _propose(actor: Membership, today: date) -> BankAccount:
    iban = sample_names.iban(Random(f"new account {actor.pk}"))  # noqa: S311 - invented data
    holder = actor.person.full_name
    return bank_details.propose(
        actor=actor,
        iban=iban,
        bic="",
        holder=holder,
        upload=picture("rib.jpg", ("Relevé d'identité bancaire", holder, iban)),
        at=at(today, _PROPOSED_AGO, 19),
    )
