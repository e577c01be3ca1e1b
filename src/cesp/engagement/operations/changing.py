"""Another share of time at the places held: declared by the signatory, recorded as facts by the agency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.operations import record_facts
from cesp.contracts.permissions import require_signatory
from cesp.engagement.models import ChangeState, NewShare, PracticeChange
from cesp.engagement.permissions import require_checker
from cesp.engagement.reading import RULE, arrivals, effects_of, last_day_after, served
from cesp.engagement.workflow import CHANGE
from cesp.notifications.operations import notify
from cesp_law.practice import practice_on
from cesp_law.refusals import Refused


@transaction.atomic
def declare(
    *, actor: Membership, contract: Contract, on: date, shares: Mapping[str, int], explanation: str, at: datetime
) -> PracticeChange:
    """Declare another share of time from a day on; the law is asked before anything is sent.

    :param shares: percent of full time by name of place, for every place held or those that change.
    :raises PermissionDenied: somebody else's contract.
    :raises Refused: nothing changes, another change waits, or the law refuses it, as under half-time in all.
    :clauses: IDF-9, IDF-12
    """
    require_signatory(actor, contract)
    locks.hold(f"engagement:{contract.pk}")
    waiting = PracticeChange.objects.filter(contract=contract, state=ChangeState.DECLARED).first()
    if waiting is not None:
        raise Refused(
            f"Un changement déclaré le {at_in_french(waiting.declared_at)} attend votre agence : retirez-le d'abord.",
            citation=RULE,
        )
    found = served(contract, on=day_of(at))
    facts = arrivals(found, on, shares)
    effects = effects_of(contract, facts, today=day_of(at))
    former = {place.place: place.share_percent for place in practice_on(found.timeline.practice, on)}
    change = PracticeChange.objects.create(
        contract=contract,
        on=on,
        explanation=explanation.strip(),
        declared_at=at,
        forecast_last_day=last_day_after(effects),
    )
    NewShare.objects.bulk_create(
        NewShare(change=change, place=fact.place, former_percent=former[fact.place], share_percent=fact.share_percent)
        for fact in facts
    )
    _journal("change_declared", change, actor=actor, at=at)
    return change


@transaction.atomic
def withdraw(*, actor: Membership, change: PracticeChange, at: datetime) -> PracticeChange:
    """Take a declaration back before it is recorded.

    :raises PermissionDenied: somebody else's.
    :raises Refused: it is treated already.
    """
    require_signatory(actor, change.contract)
    current = _locked(change, "withdraw", actor)
    current.state = ChangeState.WITHDRAWN
    current.save(update_fields=["state"])
    _journal("change_withdrawn", current, actor=actor, at=at)
    return current


@transaction.atomic
def record(*, actor: Membership, change: PracticeChange, at: datetime, seen: int | None = None) -> PracticeChange:
    """Record a change as facts of the contract: an arrival at the same place changes its share.

    :param seen: position of the last fact that the actor had read.
    :raises PermissionDenied: not a referent of an agency that follows the engagement.
    :raises AlreadyDone: somebody treated it first.
    :raises Refused: the law refuses it, or the file has moved since it was shown.
    :clauses: IDF-9, IDF-12
    """
    require_checker(actor, change)
    current = _locked(change, "record", actor)
    shares = list(current.shares.order_by("place"))
    found = served(current.contract, on=day_of(at))
    facts = arrivals(found, current.on, {share.place: share.share_percent for share in shares})
    recorded = record_facts(
        actor=actor,
        contract=current.contract,
        facts=facts,
        evidence=f"Changement d'exercice n° {current.pk}",
        at=at,
        seen=seen,
    )
    by_place = dict(zip((fact.place for fact in facts), recorded, strict=True))
    for share in shares:
        share.fact = by_place.get(share.place)
        share.save(update_fields=["fact"])
    return _treated(current, ChangeState.RECORDED, actor=actor, reasons="", at=at)


@transaction.atomic
def refuse(*, actor: Membership, change: PracticeChange, reasons: str, at: datetime) -> PracticeChange:
    """Refuse a change, with a sentence that the signatory reads.

    :raises PermissionDenied: not a referent of an agency that follows the engagement.
    :raises AlreadyDone: somebody treated it first. :raises Refused: without a reason.
    """
    require_checker(actor, change)
    current = _locked(change, "refuse", actor)
    if not reasons.strip():
        raise Refused("Dites pourquoi : le signataire lit cette phrase.", citation=RULE)
    return _treated(current, ChangeState.REFUSED, actor=actor, reasons=reasons.strip(), at=at)


def _locked(change: PracticeChange, code: str, actor: Membership) -> PracticeChange:
    locks.hold(f"engagement:{change.contract_id}")
    rows = PracticeChange.objects.select_related("contract__signatory", "decided_by__person")
    current = rows.get(pk=change.pk)
    if current.decided_by is not None and current.decided_at is not None:
        raise AlreadyDone(
            f"{current.decided_by.person.full_name} a déjà traité ce changement le {at_in_french(current.decided_at)}."
        )
    if refusal := CHANGE.refusal(code, state=current.state, subject=current, actor=actor):
        raise Refused(refusal, citation=RULE)
    return current


def _treated(
    change: PracticeChange, state: ChangeState, *, actor: Membership, reasons: str, at: datetime
) -> PracticeChange:
    change.state, change.reasons, change.decided_by, change.decided_at = state, reasons, actor, at
    change.save(update_fields=["state", "reasons", "decided_by", "decided_at"])
    notify(
        person=change.person,
        kind="engagement.change_treated",
        key=f"engagement.change:{change.pk}",
        path=reverse("engagement:own"),
        at=at,
        data={"treated": state.value},
    )
    _journal(f"change_{state.value}", change, actor=actor, at=at)
    return change


def _journal(act: str, change: PracticeChange, *, actor: Membership, at: datetime) -> None:
    audit.record(act=f"engagement.{act}", actor=actor, at=at, about_id=change.contract.signatory_id, subject=change)
