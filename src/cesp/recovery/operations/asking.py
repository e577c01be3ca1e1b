"""What a signatory asks for about a sum they owe, and its refusal; what grants it is a confirmed proposal."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.letters import operations as letters
from cesp.notifications.operations import notify
from cesp.recovery import papers
from cesp.recovery.letter_kinds import DECISION
from cesp.recovery.models import AskedFor, Asking, AskingState, Debt
from cesp.recovery.operations.held import RULE, journal, locked, refuse_settled
from cesp.recovery.permissions import require_approver, require_debtor
from cesp.recovery.workflow import ASKINGS
from cesp_law.instalments import schedule
from cesp_law.refusals import Refused


@transaction.atomic
def ask(
    *, actor: Membership, debt: Debt, wanted: AskedFor, explanation: str, at: datetime, instalments: int | None = None
) -> Asking:
    """Ask the payments desk for a plan or a remission; asked twice, it is the same request.

    :param instalments: how many months they would like; of a plan only.
    :raises PermissionDenied: somebody else's debt.
    :raises ValidationError: a plan without a number of months, a remission without a word.
    :raises Refused: nothing is left, or no such schedule can be.
    :clauses: IDF-16
    """
    require_debtor(actor, debt)
    account = locked(debt, at=at)
    refuse_settled(account)
    wanted = AskedFor(wanted)
    held = Asking.objects.filter(debt=debt, wanted=wanted, state=AskingState.SENT).first()
    if held is not None:
        return held
    if wanted == AskedFor.PLAN:
        if instalments is None:
            raise ValidationError({"instalments": "Dites en combien de mois vous voudriez payer."})
        schedule(account.left_cents, count=instalments, first_due_on=day_of(at))
    elif not explanation.strip():
        raise ValidationError({"explanation": "Dites en quelques mots pourquoi payer vous est difficile."})
    made = Asking.objects.create(
        debt=account.debt,
        wanted=wanted,
        instalments=instalments if wanted == AskedFor.PLAN else None,
        explanation=explanation.strip(),
        sent_at=at,
    )
    journal("asked", account.debt, actor=actor, at=at, detail={"wanted": wanted.value})
    return made


@transaction.atomic
def withdraw(*, actor: Membership, asking: Asking, at: datetime) -> Asking:
    """Take a request back before it is answered.

    :raises PermissionDenied: somebody else's request.
    :raises AlreadyDone: it is answered or withdrawn already.
    """
    require_debtor(actor, asking.debt)
    current = _to_answer(asking, "withdraw", actor, at)
    current.state = AskingState.WITHDRAWN
    current.save(update_fields=["state"])
    journal("asking_withdrawn", current.debt, actor=actor, at=at, detail={"wanted": current.wanted})
    return current


@transaction.atomic
def refuse(*, actor: Membership, asking: Asking, reasons: str, at: datetime) -> Asking:
    """Refuse a request, with the reasons that the letter gives and how to contest it.

    :raises PermissionDenied: anybody but an approver of payments.
    :raises AlreadyDone: it is answered or withdrawn already.
    :raises Refused: no reason is given, or a proposal that would grant it waits.
    """
    require_approver(actor)
    current = _to_answer(asking, "refuse", actor, at)
    if not reasons.strip():
        raise Refused("Un refus dit ses motifs : le courrier les reprend.", citation=RULE)
    account = locked(current.debt, at=at)
    if account.proposed is not None:
        raise Refused("Une proposition attend sur cette créance : décidez-la d'abord.", citation=RULE)
    current.state, current.answer = AskingState.REFUSED, reasons.strip()
    current.answered_by, current.answered_at = actor.person, at
    current.letter = letters.issue(
        actor=actor,
        kind=DECISION,
        person=None if account.is_deceased else current.debt.person,
        subject=current,
        paper=papers.refusal(current, reasons=current.answer, left=account.left_cents),
        at=at,
        tells=False,
    )
    current.save()
    if not account.is_deceased:
        notify(
            person=current.debt.person,
            kind="recovery.asking_refused",
            key=f"recovery.asking_refused:{current.pk}",
            path=reverse("recovery:own_debt", args=[current.debt.public_id]),
            at=at,
            data={"debt_asked": current.wanted},
        )
    journal("asking_refused", current.debt, actor=actor, at=at, detail={"wanted": current.wanted})
    return current


def _to_answer(asking: Asking, code: str, actor: Membership, at: datetime) -> Asking:
    locked(asking.debt, at=at)
    current = Asking.objects.select_related("debt__contract__signatory", "answered_by").get(pk=asking.pk)
    if current.state != AskingState.SENT:
        by = f" par {current.answered_by.full_name}" if current.answered_by else ""
        when = f" le {at_in_french(current.answered_at)}" if current.answered_at else ""
        raise AlreadyDone(
            f"Cette demande est déjà « {current.get_state_display().lower()} »{by}{when} : rien n'a été fait de "
            "nouveau."
        )
    if refusal := ASKINGS.refusal(code, state=current.state, subject=current, actor=actor):
        raise Refused(refusal, citation=RULE)
    return current
