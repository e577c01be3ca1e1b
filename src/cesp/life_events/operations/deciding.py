"""Deciding a request: by the desk that the law names, once, with reasons, a letter and a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.accounts.operations.names import rename
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import record_fact, relabel
from cesp.letters import operations as letters
from cesp.life_events import papers, telling
from cesp.life_events.hearing import refusal_to_decide, standing
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import Completion, EventKind, EventState, LifeEvent
from cesp.life_events.operations.held import journal, to_treat
from cesp.life_events.permissions import require_decider
from cesp.life_events.reading import Forecast, fact_of, forecast_of
from cesp.notifications import deadlines
from cesp.notifications.operations import notify, resolve
from cesp_law.refusals import Refused

HARMLESS = (EventKind.EXPECTED_DIPLOMA,)
"""What may be granted several at a time: the day expected moves forecasts, and no payment."""
_ACTS = {
    EventState.GRANTED: "request_granted",
    EventState.REFUSED: "request_refused",
    EventState.NOTED: "end_noted",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a decision on several requests did, and what it could not, with a sentence each."""

    granted: list[LifeEvent]
    refused: list[tuple[LifeEvent, str]]


@transaction.atomic
def grant(
    *,
    actor: Membership,
    event: LifeEvent,
    reasons: str,
    at: datetime,
    seen: int | None = None,
    facts_seen: int | None = None,
) -> LifeEvent:
    """Grant a request: the fact is recorded, the letter written and the signatory told, or nothing is.

    :param seen: version of the request that the actor had read. :param facts_seen: last fact of the file they had read.
    :raises PermissionDenied: the law gives this decision to another desk, or the actor does not follow the contract.
    :raises AlreadyDone: somebody decided first, or the signatory changed it; says who and when.
    :raises Refused: the law refuses what is asked, an agency is still waited for, or the file has moved since it was
        read.
    :clauses: IDF-17, NAT-6, INS-9, BIE-9
    """
    current = _to_decide(actor, event, "grant", seen=seen)
    _refuse_unheard(current, at=at)
    forecast = forecast_of(current, today=day_of(at), costs=False)
    fact = fact_of(current, on=day_of(at))
    if fact is not None:
        evidence = f"Demande n° {current.pk}"
        current.fact = record_fact(
            actor=actor, contract=current.contract, fact=fact, evidence=evidence, at=at, seen=facts_seen
        )
    if current.kind == EventKind.NAME:
        rename(current.contract.signatory_id, given_names=current.wanted_given_names, family_name=current.wanted)
        relabel(current.contract.signatory_id)
        current = _renamed(current)
    return _decided(current, EventState.GRANTED, forecast, actor=actor, reasons=reasons, at=at)


@transaction.atomic
def refuse(*, actor: Membership, event: LifeEvent, reasons: str, at: datetime, seen: int | None = None) -> LifeEvent:
    """Refuse a request, with the reasons that the letter gives.

    :raises PermissionDenied: as :func:`grant`.
    :raises AlreadyDone: as :func:`grant`.
    :raises Refused: no reason is given, or an agency is still waited for.
    :clauses: IDF-17, INS-9
    """
    current = _to_decide(actor, event, "refuse", seen=seen)
    _refuse_unheard(current, at=at)
    if not reasons.strip():
        raise Refused(
            "Un refus dit ses motifs : choisissez une phrase, ou écrivez-en une.",
            citation="code des relations entre le public et l'administration, art. L. 211-2",
        )
    return _decided(current, EventState.REFUSED, None, actor=actor, reasons=reasons, at=at)


@transaction.atomic
def take_note(*, actor: Membership, event: LifeEvent, reasons: str, at: datetime, seen: int | None = None) -> LifeEvent:
    """Take note that somebody means to leave; nothing of the contract changes.

    :raises PermissionDenied: as :func:`grant`.
    :raises AlreadyDone: as :func:`grant`.
    """
    current = _to_decide(actor, event, "take_note", seen=seen)
    return _decided(current, EventState.NOTED, None, actor=actor, reasons=reasons, at=at)


@transaction.atomic
def ask_completion(
    *, actor: Membership, event: LifeEvent, message: str, answer_by_on: date, at: datetime, seen: int | None = None
) -> Completion:
    """Say what is missing, and by when.

    :raises PermissionDenied: as :func:`grant`.
    :raises AlreadyDone: as :func:`grant`.
    :raises Refused: the day has passed already.
    """
    current = _to_decide(actor, event, "ask_completion", seen=seen)
    if answer_by_on <= day_of(at):
        raise Refused("Laissez au moins un jour pour compléter : choisissez une date à venir.", citation=_source(event))
    asked = Completion.objects.create(
        event=current, asked_by=actor, asked_at=at, answer_by_on=answer_by_on, message=message
    )
    current.state = EventState.TO_COMPLETE
    current.save(update_fields=["state"])
    notify(
        person=current.person,
        kind="life_events.completion_asked",
        key=f"life_events.completion:{current.pk}",
        path=reverse("life_events:own_event", args=[current.public_id]),
        at=at,
        data={"event": current.kind, "answer_by": answer_by_on.isoformat()},
    )
    journal("completion_asked", current, actor=actor, at=at)
    return asked


def grant_many(*, actor: Membership, events: Sequence[LifeEvent], at: datetime) -> Done:
    """Grant several harmless requests, each on its own: one that is refused keeps no other back."""
    done = Done([], [])
    for event in events:
        if event.kind not in HARMLESS:
            done.refused.append((event, "Cette demande change l'allocation : ouvrez-la pour lire son effet."))
            continue
        try:
            done.granted.append(grant(actor=actor, event=event, reasons="", at=at))
        except (Refused, AlreadyDone) as refusal:
            done.refused.append((event, refusal.sentence))
    return done


def _to_decide(actor: Membership, event: LifeEvent, code: str, *, seen: int | None) -> LifeEvent:
    """The request under its lock, unless somebody was quicker."""
    require_decider(actor, event)
    return to_treat(actor, event, code, seen=seen)


def _refuse_unheard(event: LifeEvent, *, at: datetime) -> None:
    """:raises Refused: an agency whose opinion is asked has neither given it nor let its time run."""
    if refusal := refusal_to_decide(standing(event), on=day_of(at)):
        raise Refused(refusal, citation=_source(event))


def _decided(
    event: LifeEvent, state: EventState, forecast: Forecast | None, *, actor: Membership, reasons: str, at: datetime
) -> LifeEvent:
    event.state, event.reasons = state, reasons.strip()
    event.decided_at, event.decided_by = at, actor
    event.save()
    event.completions.filter(answered_at__isnull=True).update(answered_at=at)
    resolve(kind="life_events.completion_asked", key=f"life_events.completion:{event.pk}", at=at)
    if state != EventState.NOTED:
        paper = papers.decision(event, forecast, granted=state == EventState.GRANTED, reasons=event.reasons)
        event.letter = letters.issue(
            actor=actor,
            kind=papers.kind_of_letter(event),
            person=event.person,
            subject=event,
            paper=paper,
            at=at,
            tells=False,
        )
        event.save(update_fields=["letter"])
    notify(
        person=event.person,
        kind="life_events.request_decided",
        key=f"life_events.decided:{event.pk}",
        path=reverse("life_events:own_event", args=[event.public_id]),
        at=at,
        data={"event": event.kind, "decided": state.value},
    )
    telling.tell_closed(event, at=at)
    journal(_ACTS[state], event, actor=actor, at=at)
    deadlines.changed([event.contract.signatory_id], at=at)
    return event


def _renamed(event: LifeEvent) -> LifeEvent:
    """The same row, its person read again: the letter bears the new name."""
    event.contract.signatory.refresh_from_db()
    return event


def _source(event: LifeEvent) -> str:
    return EVENTS[event.kind].source
