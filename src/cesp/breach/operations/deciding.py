"""Deciding: one agent proposes, another signs; once, with reasons and a letter."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.breach import papers, telling
from cesp.breach.letter_kinds import BREACH_DECISION, CLOSING_DECISION, WAIVER_DECISION
from cesp.breach.models import WAIVER_GROUNDS, Case, CaseState, Outcome
from cesp.breach.operations.held import RULE, changed, journal, locked, refuse_accomplished, to_act, worded
from cesp.breach.operations.opening import refuse_over
from cesp.breach.permissions import require_desk
from cesp.breach.reading import check_breach, check_waiver, choosing, cost_on, has_died
from cesp.breach.told import who_came_first
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import record_fact
from cesp.correspondence import notices
from cesp.correspondence.models import NoticeKind
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp_law.facts import Waived, WaiverGround
from cesp_law.refusals import Refused

_LETTERS = {
    Outcome.BREACH: BREACH_DECISION,
    Outcome.CLOSING: CLOSING_DECISION,
    Outcome.WAIVER: WAIVER_DECISION,
}
_STATES = {
    Outcome.BREACH: CaseState.PRONOUNCED,
    Outcome.CLOSING: CaseState.CLOSED,
    Outcome.WAIVER: CaseState.WAIVED,
}
_ACTS = {
    Outcome.BREACH: "breach_pronounced",
    Outcome.CLOSING: "case_closed",
    Outcome.WAIVER: "waiver_granted",
}


@transaction.atomic
def propose(
    *,
    actor: Membership,
    case: Case,
    outcome: Outcome | str,
    reasons: str,
    at: datetime,
    waiver_ground: str = "",
    effect_on: date | None = None,
    seen: int | None = None,
) -> Case:
    """Propose an outcome for another agent to sign. Nothing changes for the signatory yet.

    :param waiver_ground: with ``effect_on``, of a waiver alone.
    :param seen: version that the actor had read.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: somebody was quicker, or something came in between.
    :raises Refused: no reason, a breach before the end of the time for observations, or the law refuses it.
    :clauses: IDF-16
    """
    require_desk(actor)
    outcome = Outcome(outcome)
    current = to_act(case, f"propose_{outcome.value}", actor=actor, at=at, seen=seen)
    current.reasons = worded(reasons, "Une décision dit ses motifs : le signataire les lit dans la lettre.")
    current.outcome, current.waiver_ground, current.effect_on = outcome, "", None
    if outcome == Outcome.WAIVER:
        if waiver_ground not in WAIVER_GROUNDS or effect_on is None:
            raise Refused("Dites la cause de la dispense et le jour où elle prend effet.", citation=RULE)
        current.waiver_ground, current.effect_on = WaiverGround(waiver_ground), effect_on
    _put_to_the_law(current, on=day_of(at))
    current.state, current.proposed_at, current.proposed_by = CaseState.PROPOSED, at, actor
    current.returned_because = ""
    changed(
        current, "reasons", "outcome", "waiver_ground", "effect_on", "state", "proposed_at", "proposed_by",
        "returned_because",
    )  # fmt: skip
    journal("decision_proposed", current, actor=actor, at=at)
    return current


@transaction.atomic
def send_back(*, actor: Membership, case: Case, because: str, at: datetime) -> Case:
    """Give a proposal back, with what is to be looked at again.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: no reason is given.
    """
    require_desk(actor)
    _refuse_signed(locked(case))
    code = "send_back" if case.notice_id else "send_back_unopened"
    current = to_act(case, code, actor=actor, at=at)
    current.returned_because = worded(because, "Dites ce qui est à reprendre : votre collègue le lit.")
    current.state = CaseState.OPEN if current.notice_id else CaseState.REPORTED
    current.proposed_at = current.proposed_by = None
    changed(current, "returned_because", "state", "proposed_at", "proposed_by")
    journal("decision_returned", current, actor=actor, at=at)
    return current


@transaction.atomic
def sign(*, actor: Membership, case: Case, at: datetime, seen: int | None = None) -> Case:
    """Sign what another agent proposed: the letter is written and the signatory told, or nothing is.

    A breach takes effect on the day its decision is received (:mod:`.effect`); a waiver is a fact at once.

    :param seen: version that the actor had read: observations that came since are read first.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: somebody signed first, or something came in between; says who and when.
    :raises Refused: who proposed does not sign, somebody is not heard yet, or the law refuses it.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-16, IDF-15
    """
    require_desk(actor)
    current = locked(case)
    _refuse_signed(current)
    outcome = Outcome(current.outcome or Outcome.BREACH)
    current = to_act(current, f"sign_{outcome.value}", actor=actor, at=at, seen=seen)
    _put_to_the_law(current, on=day_of(at))
    current.state, current.decided_at, current.decided_by = _STATES[outcome], at, actor
    died = has_died(current.contract)
    locks.hold(f"contract:{current.contract_id}")  # before the number of the letter, as every paper of a contract
    if not died:
        current.letter = _letter(current, outcome, actor=actor, at=at)
    if outcome == Outcome.BREACH and current.letter is not None:
        current.decision_notice = notices.serve_notice(
            actor=actor, letter=current.letter, kind=NoticeKind.DECISION, at=at
        )
    elif outcome == Outcome.WAIVER and current.letter is not None and current.effect_on is not None:
        fact = Waived(on=current.effect_on, ground=WaiverGround(current.waiver_ground))
        evidence = f"Procédure n° {current.pk}, courrier n° {current.letter.number}"
        current.fact = record_fact(actor=actor, contract=current.contract, fact=fact, evidence=evidence, at=at)
    changed(current, "state", "decided_at", "decided_by", "letter", "decision_notice", "fact")
    if outcome != Outcome.BREACH and not died:
        telling.tell_over(current, at=at)
    telling.tell_reporter(current, at=at)
    journal(_ACTS[outcome], current, actor=actor, at=at)
    return current


def _refuse_signed(case: Case) -> None:
    if case.is_decided:
        raise AlreadyDone(who_came_first(case))


def _put_to_the_law(case: Case, *, on: date) -> None:
    """Ask the law now, rather than once the letter has left. A case may always be closed: its contract may be over."""
    if case.outcome != Outcome.CLOSING:
        refuse_over(case.contract)
    if case.outcome == Outcome.BREACH:
        check_breach(case.contract, on=on)
        refuse_accomplished(case.contract, on=on)
    elif case.outcome == Outcome.WAIVER and case.effect_on is not None:
        if case.effect_on > on:
            raise Refused("Une dispense se constate : son jour d'effet ne peut pas être à venir.", citation=RULE)
        check_waiver(case.contract, on=case.effect_on, ground=case.waiver_ground)


def _letter(case: Case, outcome: Outcome, *, actor: Membership, at: datetime) -> Letter:
    paper = papers.decision(
        case, cost=cost_on(case.contract, on=day_of(at)), candidate=choosing(case.contract), on=day_of(at)
    )
    return letters.issue(
        actor=actor, kind=_LETTERS[outcome], person=case.person, subject=case, paper=paper, at=at, tells=False
    )
