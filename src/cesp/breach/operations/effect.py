"""The day a breach takes effect: that of the receipt of its decision, by the law and by nobody's choice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.breach import papers, telling
from cesp.breach.letter_kinds import CLOSING_DECISION
from cesp.breach.models import Case, CaseState, Outcome
from cesp.breach.operations.held import RULE, changed, journal, refuse_accomplished, to_act, worded
from cesp.breach.permissions import require_desk
from cesp.breach.reading import cost_on, has_died, is_without_effect, lines_of
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import record_fact
from cesp.correspondence.models import Notice
from cesp.letters import operations as letters
from cesp.letters.models import Reason
from cesp.recovery.models import DebtOrigin
from cesp.recovery.operations import open_debt
from cesp_law.facts import Breached
from cesp_law.refusals import Refused


def notice_known(notice: Notice, *, at: datetime) -> None:
    """Give its effect to a breach whose decision has just been received.

    Called by ``settings.NOTICE_KNOWN`` in the transaction of the receipt. The receipt stands whatever happens: a
    breach that the law refuses by now waits for the desk, whose list shows it; one that the desk has just given its
    effect has it already.
    """
    case = Case.objects.filter(decision_notice=notice, state=CaseState.PRONOUNCED).first()
    if case is None or case.decided_by is None:
        return
    try:
        take_effect(actor=case.decided_by, case=case, at=at)
    except (Refused, AlreadyDone):
        return


@transaction.atomic
def take_effect(*, actor: Membership, case: Case, at: datetime) -> Case:
    """Record the breach on the day of the receipt, and claim what is owed.

    :param actor: who signed the decision, when the receipt itself gives it its effect.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: it has its effect already.
    :raises Refused: the receipt is not proved, the engagement was accomplished by then, or the law refuses the breach.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-16, IDF-15
    """
    require_desk(actor)
    current = to_act(case, "take_effect", actor=actor, at=at)
    received_on = current.decision_known_on
    assert received_on is not None and current.letter is not None  # noqa: PT018 - what the transition guards
    refuse_accomplished(current.contract, on=received_on)
    evidence = f"Procédure n° {current.pk}, courrier n° {current.letter.number}"
    fact = Breached(on=received_on)
    current.fact = record_fact(actor=actor, contract=current.contract, fact=fact, evidence=evidence, at=at)
    current.effect_on, current.state = received_on, CaseState.BROKEN
    changed(current, "fact", "effect_on", "state")
    _claim(current, actor=actor, at=at)
    telling.tell_reporter(current, at=at)
    journal("effect_recorded", current, actor=actor, at=at)
    return current


@transaction.atomic
def lapse(*, actor: Membership, case: Case, reasons: str, at: datetime, seen: int | None = None) -> Case:
    """Withdraw a breach that can take no effect any more: its letter is revoked, another one says why.

    :param seen: version that the actor had read.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: it is closed already, or something came in between.
    :raises Refused: no reason is given, or the breach may still take effect.
    :clauses: IDF-16
    """
    require_desk(actor)
    current = to_act(case, "lapse", actor=actor, at=at, seen=seen)
    if not is_without_effect(current.contract, on=current.decision_known_on or day_of(at)):
        raise Refused(
            "Cette décision peut encore prendre effet : elle le prend le jour de sa réception.", citation=RULE
        )
    current.reasons = worded(reasons, "Dites pourquoi la décision est sans effet : le signataire lit vos motifs.")
    if current.letter is not None:
        letters.revoke(actor=actor, letter=current.letter, reason=Reason.DECISION_WITHDRAWN, at=at)
    current.outcome, current.state = Outcome.CLOSING, CaseState.CLOSED
    if not has_died(current.contract):
        current.letter = letters.issue(
            actor=actor,
            kind=CLOSING_DECISION,
            person=current.person,
            subject=current,
            paper=papers.taken_back(current),
            at=at,
            tells=False,
        )
        telling.tell_over(current, at=at)
    changed(current, "reasons", "outcome", "state", "letter")
    telling.tell_reporter(current, at=at)
    journal("decision_taken_back", current, actor=actor, at=at)
    return current


def _claim(case: Case, *, actor: Membership, at: datetime) -> None:
    """Open the debt: what was really received by that day, and the penalty."""
    assert case.effect_on is not None
    cost = cost_on(case.contract, on=case.effect_on)
    if cost is None or not cost.total_cents.value:
        return
    case.debt = open_debt(
        actor=actor,
        contract=case.contract,
        origin=DebtOrigin.BREACH,
        principal=cost.total_cents.value,
        lines=lines_of(cost),
        subject_reference=f"Procédure n° {case.pk}",
        at=at,
    )
    case.save(update_fields=["debt"])
