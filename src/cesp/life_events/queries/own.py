"""What a signatory reads: what may happen to them, their requests, one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from cesp.accounts.models import Membership, Role
from cesp.common.workflow import Button
from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.documents.kinds import KINDS, Kind
from cesp.life_events import told
from cesp.life_events.hearing import Heard, heard_by
from cesp.life_events.kinds import ANSWER_DAYS, EVENTS, OPINION_DAYS, Event, pieces_for
from cesp.life_events.models import Attachment, Completion, EventKind, EventState, LifeEvent, PostalAddress
from cesp.life_events.reading import Forecast, cost_of_leaving, forecast_of, unanswered
from cesp.life_events.workflow import workflow_of
from cesp_law import labels
from cesp_law.assessment import assess
from cesp_law.breach import BreachCost
from cesp_law.deferral import request_deadline
from cesp_law.phase import Phase
from cesp_law.refusals import Refused
from cesp_law.suspension import OpenGrounds, grounds_open
from cesp_law.timeline import Timeline

_OVER = frozenset({Phase.BREACHED, Phase.WAIVED, Phase.COMPLETED})
_BANK = "payments:own_account"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may happen, on the door."""

    kind: str
    event: Event
    running: LifeEvent | None


@dataclass(frozen=True, slots=True)
class Door:
    """What may happen to this signatory today; ``bank_url`` is empty while there is no such page."""

    contract: Contract | None
    choices: tuple[Choice, ...]
    bank_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """One event before anything is asked: the right, the deadline, what leaving would cost.

    :param due_on: last day to ask in time for a deferral; ``is_late`` once past.
    """

    contract: Contract
    kind: str
    event: Event
    running: LifeEvent | None
    grounds: tuple[str, ...]
    pieces: tuple[Kind, ...]
    due_on: date | None
    is_late: bool
    cost: BreachCost | None
    answer_days: int = ANSWER_DAYS
    opinion_days: int = OPINION_DAYS


def may_change(event: LifeEvent) -> bool:
    """Whether its author still writes it: not sent yet, or to complete."""
    return event.state in (EventState.DRAFT, EventState.TO_COMPLETE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """One request as its signatory reads it.

    :param refusal: the law's sentence, when it refuses what is asked as it stands; its citation beside.
    :param heard: the agencies asked: whether each has answered, and what it said once the request is decided.
    """

    event: LifeEvent
    about: Event
    sentence: str
    answers: tuple[tuple[str, str], ...]
    unanswered: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    kinds: tuple[Kind, ...]
    completion: Completion | None
    forecast: Forecast | None
    cost: BreachCost | None
    refusal: str
    due_on: date | None
    is_late: bool
    buttons: dict[str, Button]
    heard: tuple[Heard, ...]

    @property
    def may_change(self) -> bool:
        return may_change(self.event)

    @property
    def may_send(self) -> bool:
        lacks_piece = self.about.needs_piece and not self.attachments
        return self.may_change and not self.unanswered and not self.refusal and not lacks_piece

    @property
    def may_withdraw(self) -> bool:
        return "withdraw" in self.buttons

    @property
    def may_contest(self) -> bool:
        return "contest" in self.buttons and self.buttons["contest"].open


def contract_of(actor: Membership) -> Contract | None:
    """The contract that a signatory's events are about: the latest one."""
    return next(iter(contracts.contracts_of(actor)), None)


def door(actor: Membership, *, today: date) -> Door:
    """What may happen to this signatory today."""
    contract = contract_of(actor)
    if contract is None:
        return Door(None, (), _bank_url())
    timeline = reading.timeline_of(contract)
    running = {row.kind: row for row in _running(contract)}
    kinds = _possible(timeline, today=today)
    return Door(contract, tuple(Choice(kind, EVENTS[kind], running.get(kind)) for kind in kinds), _bank_url())


def _possible(timeline: Timeline, *, today: date) -> Iterator[str]:
    found = assess(timeline=timeline, regional=timeline.regional, as_of=max(today, timeline.terms.signed_on))
    if found.phase.value not in _OVER:
        started = found.engagement.starts_on is not None
        if not started and grounds_open(timeline, today).grounds:
            yield EventKind.SUSPENSION
        if not started:
            yield EventKind.DEFERRAL
        if started:
            yield EventKind.PRACTICE_SUSPENSION
        if timeline.diploma_on is None:
            yield EventKind.EXPECTED_DIPLOMA
        if not started:
            yield EventKind.SPECIALTY
        yield EventKind.REGION
        yield EventKind.END
    yield EventKind.NAME


def _running(contract: Contract) -> list[LifeEvent]:
    """Drafts and requests not decided yet, the sent one standing for its kind."""
    states = (EventState.DRAFT, EventState.SENT, EventState.TO_COMPLETE)
    rows = LifeEvent.objects.filter(contract=contract, state__in=states)
    return sorted(rows, key=lambda row: row.sent_at is not None)


def _bank_url() -> str:
    try:
        return reverse(_BANK)
    except NoReverseMatch:
        return ""


def beginning(actor: Membership, kind: str, *, today: date) -> Beginning | None:
    """One event before anything is asked; none when the signatory has no contract, or it cannot happen to them."""
    found = door(actor, today=today)
    choice = next((one for one in found.choices if one.kind == kind), None)
    if found.contract is None or choice is None:
        return None
    timeline = reading.timeline_of(found.contract)
    grounds = grounds_open(timeline, today) if kind == EventKind.SUSPENSION else None
    codes = pieces_for(kind, "")
    if grounds is not None:
        codes = tuple(dict.fromkeys(code for one in grounds.grounds for code in pieces_for(kind, one)))
    due_on = request_deadline(timeline) if kind == EventKind.DEFERRAL else None
    return Beginning(
        contract=found.contract,
        kind=kind,
        event=choice.event,
        running=choice.running,
        grounds=tuple(labels.SUSPENSION_GROUND[one] for one in grounds.grounds) if grounds else (),
        pieces=tuple(KINDS[code] for code in codes),
        due_on=due_on,
        is_late=due_on is not None and today > due_on,
        cost=cost_of_leaving(found.contract, on=today, today=today) if kind == EventKind.END else None,
    )


def own_events(actor: Membership) -> list[LifeEvent]:
    """Every request of a signatory, the last one first."""
    rows = LifeEvent.objects.visible_to(actor).filter(contract__signatory=actor.person_id)
    return list(
        rows.select_related("contract", "decided_by__person")
        .prefetch_related("completions", "opinions")
        .order_by("-pk")
    )


def event_for(actor: Membership, public_id: UUID) -> LifeEvent:
    """One of a signatory's own requests.

    :raises LifeEvent.DoesNotExist: there is none.
    """
    rows = LifeEvent.objects.visible_to(actor).filter(contract__signatory=actor.person_id)
    return rows.select_related("contract__signatory", "decided_by__person", "receipt", "letter").get(
        public_id=public_id
    )


def page_of(event: LifeEvent, actor: Membership, *, today: date) -> OwnPage:
    """One request, with its effect as long as it is not decided."""
    forecast, refusal = None, ""
    undecided = event.state in (EventState.DRAFT, EventState.SENT, EventState.TO_COMPLETE)
    try:
        forecast = forecast_of(event, today=today, costs=False) if undecided else None
    except Refused as refused:
        refusal = f"{refused.sentence} ({refused.citation})"
    due_on, is_late = event.due_on, event.late
    if event.kind == EventKind.DEFERRAL and event.sent_at is None:
        due_on = request_deadline(reading.timeline_of(event.contract))
        is_late = due_on is not None and today > due_on
    leaving = event.kind == EventKind.END and undecided and event.on is not None
    return OwnPage(
        event=event,
        about=EVENTS[event.kind],
        sentence=told.status(event, Role.SIGNATORY),
        answers=tuple(told.answers(event)),
        unanswered=unanswered(event),
        attachments=tuple(event.attachments.select_related("piece").order_by("pk")),
        kinds=tuple(KINDS[code] for code in pieces_for(event.kind, event.ground)),
        completion=event.completions.filter(answered_at__isnull=True).first(),
        forecast=forecast,
        cost=cost_of_leaving(event.contract, on=event.on, today=today) if leaving and event.on else None,
        refusal=refusal,
        due_on=due_on,
        is_late=is_late,
        buttons={
            button.transition.code: button
            for button in workflow_of(event.kind).buttons(state=event.state, subject=event, actor=actor)
        },
        heard=heard_by(actor, event, on=today) if event.sent_at and event.withdrawn_at is None else (),
    )


def grounds_for(event: LifeEvent) -> OpenGrounds:
    """The grounds open on the first day of the suspension asked for."""
    assert event.first_month is not None
    return grounds_open(reading.timeline_of(event.contract), event.first_month.first_day)


def status_for(event: LifeEvent) -> str:
    return told.status(event, Role.SIGNATORY)


def address_of(actor: Membership) -> PostalAddress | None:
    return PostalAddress.objects.filter(person=actor.person_id).first()


def running_of(actor: Membership) -> list[LifeEvent]:
    """A signatory's drafts and requests not decided yet, for their home; one query."""
    states = (EventState.DRAFT, EventState.SENT, EventState.TO_COMPLETE)
    return list(LifeEvent.objects.filter(contract__signatory=actor.person_id, state__in=states).order_by("pk"))
