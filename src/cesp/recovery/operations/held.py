"""The debt under its lock, and what every act on one checks."""

from __future__ import annotations

from datetime import datetime

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.recovery.models import Debt
from cesp.recovery.reading import Account, account_of
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused

RULE = "décret n° 2012-1246 du 7 novembre 2012, art. 192 et 193 ; règles de gestion (ADR 0026)"


def locked(debt: Debt, *, at: datetime) -> Account:
    """The debt as it stands, held until the end of the transaction."""
    locks.hold(f"debt:{debt.pk}")
    return account_of(Debt.objects.whole().get(pk=debt.pk), on=day_of(at))


def refuse_settled(account: Account) -> None:
    if account.is_settled:
        raise Refused("Plus rien n'est à payer sur cette créance : rien n'a été fait.", citation=RULE)


def refuse_amount(account: Account, cents: int, *, what: str) -> None:
    """Refuse what is not an amount, or is more than what is left.

    :param what: the subject of the sentence: « Le paiement ».
    """
    if cents <= 0:
        raise Refused("Le montant est supérieur à zéro : reprenez-le.", citation=RULE)
    if cents > account.left_cents:
        raise Refused(
            f"{what} ({euros(Cents(cents))}) dépasse ce qui reste à payer ({euros(account.left_cents)}) : "
            "n'enregistrez que ce reste, et rendez le surplus à la personne.",
            citation=RULE,
        )


def journal(
    act: str, debt: Debt, *, actor: Membership, at: datetime, detail: dict[str, int | str | bool | None] | None = None
) -> None:
    audit.record(
        act=f"recovery.{act}",
        actor=actor,
        at=at,
        about_id=debt.contract.signatory_id,
        subject=debt,
        detail=detail or {},
    )
