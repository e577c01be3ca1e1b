"""Issuing the order to pay: a sealed letter, served as a legal notice, by another person than who claimed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.correspondence import notices
from cesp.correspondence.models import NoticeKind
from cesp.letters import operations as letters
from cesp.recovery import papers
from cesp.recovery.letter_kinds import ORDER
from cesp.recovery.models import Debt, RecoveryOrder
from cesp.recovery.operations.held import RULE, journal, locked, refuse_settled
from cesp.recovery.permissions import require_approver
from cesp.recovery.reading import Account
from cesp_law.instalments import pay_by
from cesp_law.refusals import Refused


@transaction.atomic
def issue_order(*, actor: Membership, debt: Debt, at: datetime) -> RecoveryOrder:
    """Seal the order with its computation and serve it: the signatory reads it once they have opened the notice.

    :raises PermissionDenied: anybody but an approver of payments.
    :raises AlreadyDone: it was issued already; says by whom and when.
    :raises Refused: the actor claimed the sum themself, nothing is left, or the signatory died.
    :law: décret n° 2012-1246 du 7 novembre 2012, art. 28 et 192
    :clauses: IDF-16
    """
    require_approver(actor)
    account = locked(debt, at=at)
    refuse_order(account, actor)
    current, by = account.debt, pay_by(day_of(at))
    letter = letters.issue(
        actor=actor,
        kind=ORDER,
        person=current.person,
        subject=current,
        paper=papers.order(current, left=account.left_cents, pay_by_on=by),
        at=at,
        tells=False,
    )
    notice = notices.serve_notice(actor=actor, letter=letter, kind=NoticeKind.RECOVERY, at=at)
    order = RecoveryOrder.objects.create(
        debt=current, letter=letter, notice=notice, pay_by_on=by, issued_by=actor, issued_at=at
    )
    journal("order_issued", current, actor=actor, at=at)
    return order


def preview_order(*, actor: Membership, account: Account, at: datetime) -> bytes:
    """The order as it would be issued now, as a PDF without number nor seal.

    :raises PermissionDenied: anybody but an approver of payments.
    """
    require_approver(actor)
    debt = account.debt
    paper = papers.order(debt, left=account.left_cents, pay_by_on=pay_by(day_of(at)))
    return letters.preview(actor=actor, kind=ORDER, person=debt.person, paper=paper, at=at)


def refuse_order(account: Account, actor: Membership) -> None:
    """Refuse an order that was issued, that nobody is left to receive, or that one person would make alone."""
    if account.order is not None:
        raise AlreadyDone(
            f"L'ordre est déjà émis : {account.order.issued_by.person.full_name} l'a signé le "
            f"{at_in_french(account.order.issued_at)}. Rien n'a été fait de nouveau."
        )
    refuse_settled(account)
    if account.is_deceased:
        raise Refused(
            "La personne est décédée : aucun ordre n'est émis à son nom. Proposez d'annuler la créance, ou voyez avec "
            "la succession.",
            citation=RULE,
        )
    if account.debt.entry.recorded_by.person_id == actor.person_id:
        raise Refused("Vous avez constaté cette somme : une autre personne signe l'ordre.", citation=RULE)
