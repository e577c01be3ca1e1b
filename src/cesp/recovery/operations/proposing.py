"""A plan, a remission, a write-off, a cancellation: proposed by a clerk, confirmed by another person, or not."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.notifications.operations import notify
from cesp.payments import ledger
from cesp.payments.models import Account as LedgerAccount
from cesp.payments.models import EntryKind
from cesp.recovery import papers
from cesp.recovery.letter_kinds import DECISION, PLAN
from cesp.recovery.models import (
    AskedFor,
    Asking,
    AskingState,
    Debt,
    Movement,
    MovementKind,
    Proposal,
    ProposalKind,
    ProposalState,
)
from cesp.recovery.operations.held import RULE, journal, locked, refuse_amount, refuse_settled
from cesp.recovery.operations.lateness import settle
from cesp.recovery.operations.revisiting import revisit
from cesp.recovery.permissions import require_approver, require_clerk
from cesp.recovery.reading import Account, account_of
from cesp.recovery.workflow import PROPOSALS
from cesp_law.instalments import schedule
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused

_WANTED = {ProposalKind.PLAN: AskedFor.PLAN, ProposalKind.REMISSION: AskedFor.REMISSION}
_LEDGER = {
    ProposalKind.REMISSION: (EntryKind.REMISSION, LedgerAccount.REMITTED, MovementKind.REMISSION),
    ProposalKind.WRITE_OFF: (EntryKind.WRITE_OFF, LedgerAccount.WRITTEN_OFF, MovementKind.WRITE_OFF),
    ProposalKind.CANCELLATION: (EntryKind.ANNULMENT, LedgerAccount.CLAIMED, MovementKind.CANCELLATION),
}


@transaction.atomic
def propose_plan(
    *, actor: Membership, debt: Debt, instalments: int, first_due_on: date, reason: str, at: datetime
) -> Proposal:
    """Propose to spread all that is left over months; it replaces the plan before it once confirmed.

    :raises PermissionDenied: anybody but a payments clerk.
    :raises ValidationError: no reason, or a first day that is past.
    :raises Refused: nothing is left, no order was issued, another proposal waits, or the schedule cannot be.
    :clauses: IDF-16
    """
    account = _to_propose(actor, debt, reason, at)
    if account.order is None:
        raise Refused(
            "L'ordre de recouvrer n'est pas émis : un échéancier s'accorde sur une somme notifiée.", citation=RULE
        )
    _refuse_first_day(first_due_on, at)
    schedule(account.left_cents, count=instalments, first_due_on=first_due_on)
    return _proposed(
        account,
        ProposalKind.PLAN,
        account.left_cents,
        actor=actor,
        reason=reason,
        at=at,
        instalments=instalments,
        first_due_on=first_due_on,
    )


@transaction.atomic
def propose_less(
    *, actor: Membership, debt: Debt, kind: ProposalKind, cents: Cents, reason: str, at: datetime
) -> Proposal:
    """Propose to claim less, or nothing more: a remission, a write-off or a cancellation.

    :param cents: what would no longer be claimed.
    :raises PermissionDenied: anybody but a payments clerk.
    :raises ValidationError: no reason.
    :raises Refused: nothing is left, another proposal waits, or the amount is not one, or more than what is left.
    :law: décret n° 2012-1246 du 7 novembre 2012, art. 193
    :clauses: IDF-16
    """
    account = _to_propose(actor, debt, reason, at)
    refuse_amount(account, cents, what="Ce montant")
    return _proposed(account, ProposalKind(kind), cents, actor=actor, reason=reason, at=at)


@transaction.atomic
def withdraw(*, actor: Membership, proposal: Proposal, at: datetime) -> Proposal:
    """Take a proposal back before it is confirmed.

    :raises PermissionDenied: anybody but a payments clerk.
    :raises AlreadyDone: it is decided; says by whom and when.
    """
    require_clerk(actor)
    _, current = _to_decide(proposal, "withdraw", actor, at)
    _decided(current, ProposalState.WITHDRAWN, actor=actor, at=at)
    journal("proposal_withdrawn", current.debt, actor=actor, at=at, detail={"proposed": current.kind})
    return current


@transaction.atomic
def refuse(*, actor: Membership, proposal: Proposal, reasons: str, at: datetime) -> Proposal:
    """Not keep a proposal, with the reasons for the clerk; what the signatory asked for stays to be answered.

    :raises PermissionDenied: anybody but an approver of payments.
    :raises AlreadyDone: it is decided; says by whom and when.
    :raises Refused: no reason, or the actor proposed it themself.
    """
    require_approver(actor)
    _, current = _to_decide(proposal, "refuse", actor, at)
    if not reasons.strip():
        raise Refused("Dites pourquoi la proposition n'est pas retenue : qui l'a faite le lit.", citation=RULE)
    current.refusal = reasons.strip()
    _decided(current, ProposalState.REFUSED, actor=actor, at=at)
    journal("proposal_refused", current.debt, actor=actor, at=at, detail={"proposed": current.kind})
    return current


@transaction.atomic
def confirm(*, actor: Membership, proposal: Proposal, seen_cents: int, at: datetime) -> Proposal:
    """Confirm a proposal: it takes effect, in the ledger when less is claimed, and the signatory is written to.

    :param seen_cents: what was left when the actor read it: a plan spreads that.
    :raises PermissionDenied: anybody but an approver of payments.
    :raises AlreadyDone: it is decided; says by whom and when.
    :raises Refused: the actor proposed it themself, or what is left has changed since.
    :law: décret n° 2012-1246 du 7 novembre 2012, art. 193
    :clauses: IDF-16
    """
    require_approver(actor)
    account, current = _to_decide(proposal, "confirm", actor, at)
    if account.left_cents != seen_cents:
        raise Refused(
            f"Ce qui reste à payer a changé pendant votre lecture : {euros(account.left_cents)}. Relisez, puis "
            "confirmez.",
            citation=RULE,
        )
    if current.kind == ProposalKind.PLAN:
        current.letter = _grant_plan(current, account, actor=actor, at=at)
    else:
        current.letter = _claim_less(current, account, actor=actor, at=at)
    _decided(current, ProposalState.CONFIRMED, actor=actor, at=at)
    _answer_asking(current, actor=actor, at=at)
    settle(current.debt, at=at)
    if current.kind == ProposalKind.CANCELLATION:
        revisit([current.debt.contract], at=at)
    journal("proposal_confirmed", current.debt, actor=actor, at=at, detail={"proposed": current.kind})
    if not account.is_deceased:
        notify(
            person=current.debt.person,
            kind="recovery.decided",
            key=f"recovery.decided:{current.pk}",
            path=reverse("recovery:own_debt", args=[current.debt.public_id]),
            at=at,
            data={"settled_by": current.kind},
        )
    return current


def _to_propose(actor: Membership, debt: Debt, reason: str, at: datetime) -> Account:
    require_clerk(actor)
    account = locked(debt, at=at)
    refuse_settled(account)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi : le motif est repris dans le courrier."})
    waiting = account.proposed
    if waiting is not None:
        raise Refused(
            f"Une proposition attend déjà ({waiting.get_kind_display().lower()}, faite par "
            f"{waiting.proposed_by.full_name} le {at_in_french(waiting.proposed_at)}) : qu'elle soit décidée ou "
            "retirée d'abord.",
            citation=RULE,
        )
    return account


def _refuse_first_day(first_due_on: date, at: datetime) -> None:
    if first_due_on <= day_of(at):
        raise ValidationError({"first_due_on": "La première échéance est à venir : laissez le temps du courrier."})
    if (first_due_on - day_of(at)).days > 366:
        raise ValidationError({"first_due_on": "La première échéance vient dans l'année : vérifiez la date."})


def _proposed(
    account: Account, kind: ProposalKind, cents: Cents, *, actor: Membership, reason: str, at: datetime, **plan: object
) -> Proposal:
    wanted = _WANTED.get(kind)
    asking = Asking.objects.filter(debt=account.debt, wanted=wanted or "", state=AskingState.SENT).first()
    made = Proposal.objects.create(
        debt=account.debt,
        kind=kind,
        cents=cents,
        reason=reason.strip(),
        asking=asking,
        proposed_by=actor.person,
        proposed_at=at,
        **plan,
    )
    journal("proposed", account.debt, actor=actor, at=at, detail={"proposed": kind.value})
    return made


def _to_decide(proposal: Proposal, code: str, actor: Membership, at: datetime) -> tuple[Account, Proposal]:
    """The debt under its lock and the proposal as it is, unless somebody was quicker."""
    account = locked(proposal.debt, at=at)
    current = next(one for one in account.debt.proposals.all() if one.pk == proposal.pk)
    current.debt = account.debt
    if current.decided_at is not None and current.decided_by is not None:
        raise AlreadyDone(
            f"Cette proposition est déjà « {current.get_state_display().lower()} » : {current.decided_by.full_name} "
            f"l'a fait le {at_in_french(current.decided_at)}. Rien n'a été fait de nouveau."
        )
    if refusal := PROPOSALS.refusal(code, state=current.state, subject=current, actor=actor):
        raise Refused(refusal, citation=RULE)
    return account, current


def _decided(proposal: Proposal, state: ProposalState, *, actor: Membership, at: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor.person, at
    proposal.save()


def _grant_plan(proposal: Proposal, account: Account, *, actor: Membership, at: datetime) -> Letter:
    """Fix what the plan spreads: all that is left now. Its days must still be ahead."""
    assert proposal.first_due_on is not None
    if proposal.first_due_on <= day_of(at):
        raise Refused(
            "La première échéance proposée est passée : retirez la proposition et faites-en une autre.", citation=RULE
        )
    proposal.cents = account.left_cents
    paper = papers.plan(proposal, account)
    return _issue(PLAN, proposal, account, paper, actor=actor, at=at)


def _claim_less(proposal: Proposal, account: Account, *, actor: Membership, at: datetime) -> Letter:
    refuse_amount(account, proposal.cents, what="Ce montant")
    kind, ledger_account, moved = _LEDGER[ProposalKind(proposal.kind)]
    entry = ledger.post(
        kind,
        contract=account.debt.contract,
        cents={ledger_account: proposal.cents, LedgerAccount.RECEIVABLE: -proposal.cents},
        actor=actor,
        at=at,
    )
    Movement.objects.create(debt=account.debt, kind=moved, entry=entry, on=day_of(at), proposal=proposal)
    left = account_of(Debt.objects.whole().get(pk=account.debt.pk), on=day_of(at)).left_cents
    return _issue(DECISION, proposal, account, papers.less(proposal, left=left), actor=actor, at=at)


def _issue(kind: str, proposal: Proposal, account: Account, paper: Paper, *, actor: Membership, at: datetime) -> Letter:
    """The letter of a decision; addressed to nobody once the signatory died, kept at the file."""
    person = None if account.is_deceased else account.debt.person
    return letters.issue(actor=actor, kind=kind, person=person, subject=proposal, paper=paper, at=at, tells=False)


def _answer_asking(proposal: Proposal, *, actor: Membership, at: datetime) -> None:
    asking = proposal.asking
    if asking is None or asking.state != AskingState.SENT:
        return
    asking.state, asking.answered_by, asking.answered_at = AskingState.GRANTED, actor.person, at
    asking.letter = proposal.letter
    asking.save(update_fields=["state", "answered_by", "answered_at", "letter"])
