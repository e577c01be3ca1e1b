"""Claiming a sum: the debt, its lines and its entry in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import bulk, locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.payments import ledger
from cesp.payments.models import Account, EntryKind
from cesp.recovery.models import Debt, DebtLine, DebtOrigin
from cesp.recovery.permissions import require_opener
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused

RULE = "décret n° 2012-1246 du 7 novembre 2012, art. 28 : un ordre de recouvrer indique les bases de la liquidation"


@transaction.atomic
def open_debt(
    *,
    actor: Membership,
    contract: Contract,
    origin: DebtOrigin,
    principal: Cents,
    lines: Sequence[tuple[str, Cents]],
    subject_reference: str,
    at: datetime,
) -> Debt:
    """Claim a sum from the signatory of a contract and write it in the ledger. Asked twice, it is the same debt.

    :param lines: label and amount of each line of the computation; they sum to the principal.
    :param subject_reference: what it is claimed for, at most 120 characters; claimed once by contract and origin.
    :raises PermissionDenied: the actor's role claims no such sum.
    :raises Refused: nothing to claim, lines that do not add up, or another sum claimed already for the same subject.
    :clauses: IDF-16
    """
    origin = DebtOrigin(origin)
    require_opener(actor, origin)
    locks.hold(f"debts-of:{contract.pk}")
    _refuse_wrong_sum(principal, lines)
    same = Debt.objects.filter(contract=contract, origin=origin, subject_reference=subject_reference).first()
    if same is not None:
        return _again(same, principal)
    entry = ledger.post(
        EntryKind.DEBT,
        contract=contract,
        cents={Account.RECEIVABLE: principal, Account.CLAIMED: -principal},
        actor=actor,
        at=at,
    )
    debt = Debt.objects.create(
        contract=contract,
        origin=origin,
        principal_cents=principal,
        subject_reference=subject_reference,
        opened_on=day_of(at),
        entry=entry,
    )
    bulk.insert(
        DebtLine,
        ["debt", "position", "label", "cents"],
        [(debt.pk, position, label, cents) for position, (label, cents) in enumerate(lines, start=1)],
    )
    audit.record(
        act="recovery.debt_opened",
        actor=actor,
        at=at,
        about_id=contract.signatory_id,
        subject=debt,
        detail={"origin": origin.value},
    )
    return debt


def _refuse_wrong_sum(principal: Cents, lines: Sequence[tuple[str, Cents]]) -> None:
    if principal <= 0:
        raise Refused("Il n'y a rien à réclamer : le montant est nul ou négatif.", citation=RULE)
    total = Cents(sum(cents for _, cents in lines))
    if total != principal:
        raise Refused(
            f"Les lignes du calcul font {euros(total)}, pas {euros(principal)} : reprenez le calcul.", citation=RULE
        )


def _again(debt: Debt, principal: Cents) -> Debt:
    if debt.principal_cents != principal:
        raise Refused(
            f"Une somme de {euros(debt.principal_cents)} est déjà réclamée à ce titre (créance n° {debt.pk}) : "
            "faites-la annuler avant d'en réclamer une autre.",
            citation=RULE,
        )
    return debt
