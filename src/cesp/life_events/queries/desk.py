"""What desks read: the list of requests, one of them with its effect, the sentences to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.common import pagination, search
from cesp.common.instants import end_of
from cesp.common.pagination import Page, Sort
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.documents.kinds import Sensitivity
from cesp.documents.models import Piece, PieceState
from cesp.life_events import told
from cesp.life_events.hearing import Heard, heard_by, is_waited_for, refusal_to_decide, standing
from cesp.life_events.kinds import ANSWER_DAYS, EVENTS, Event, decided_by
from cesp.life_events.models import (
    OPEN,
    Attachment,
    Completion,
    EventState,
    LifeEvent,
    LifeEventQuerySet,
    Opinion,
)
from cesp.life_events.permissions import decides, opinion_asked_of
from cesp.life_events.reading import AlreadyPaid, Forecast, already_paid, forecast_of
from cesp.life_events.workflow import workflow_of
from cesp_law.refusals import Refused

SORTS: Mapping[str, Sort] = {"envoi": Sort("sent_at"), "-envoi": Sort("sent_at", descending=True)}
DEFAULT_SORT = "envoi"
"""The oldest first: who waits longest is seen first."""
QUEUES: Mapping[str, str] = {
    "avis": "Attendent l'avis de votre agence",
    "a-decider": "À décider par vous",
    "avis-attendus": "Avis d'agences attendus",
    "en-retard": "Réponse en retard",
    "hors-delai": "Faites hors délai",
    "a-completer": "Chez le signataire",
    "contestees": "Décisions contestées",
    "decidees": "Décidées",
}
_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty text narrows nothing."""

    queue: str = ""
    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list.

    :param awaited: regions whose agency is still waited for before the decision.
    """

    event: LifeEvent
    answer_by: date | None
    waits_late: bool
    asked: str
    awaited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[LifeEvent]
    rows: tuple[Row, ...]
    total: int
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One request as an agent reads it, its effect before the act.

    :param facts_seen: last fact of the file, read at the same time as its effect.
    :param paid: months asked to be suspended that were paid; only for who reads payments.
    :param moved: whether the effect is no longer the one that the signatory was shown.
    :param heard: the agencies whose opinion is asked, and ``held_back`` why the desk cannot decide yet.
    :param own_opinion: the one that the reader may give or correct.
    :param lent: pieces of the request that the reader opens from its page alone, for want of following its signatory.
    :param reads_contract: whether the reader sees the file.
    :param situation: what an agency that reads nothing else of it has to know to give its opinion: label, words.
    """

    event: LifeEvent
    about: Event
    sentence: str
    answers: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...]
    withheld: int
    completions: tuple[Completion, ...]
    forecast: Forecast | None
    refusal: str
    paid: AlreadyPaid | None
    moved: bool
    facts_seen: int
    decides: bool
    waits_late: bool
    answer_by: date | None
    actions: frozenset[str]
    heard: tuple[Heard, ...]
    held_back: str
    own_opinion: Opinion | None
    situation: tuple[tuple[str, str], ...]
    lent: tuple[Attachment, ...]
    reads_contract: bool


def wheres(actor: Membership, *, today: date) -> dict[str, Q]:
    """What each queue holds."""
    waiting, mine = Q(state=EventState.SENT), Q(kind__in=decided_by(Role(actor.role)))
    awaited = Opinion.objects.awaited().filter(event=OuterRef("pk"))
    not_heard = Q(Exists(awaited.filter(answer_by_on__gte=today)))
    return {
        "avis": Q(Exists(awaited.asked_of(actor))) if actor.role == Role.ARS_REFERENT else Q(pk__in=()),
        "a-decider": waiting & mine & ~not_heard,
        "avis-attendus": not_heard,
        "en-retard": waiting & Q(sent_at__lt=end_of(today - timedelta(days=ANSWER_DAYS + 1))),
        "hors-delai": Q(state__in=OPEN, late=True),
        "a-completer": Q(state=EventState.TO_COMPLETE),
        "contestees": Q(contested_at__isnull=False),
        "decidees": Q(decided_at__isnull=False),
    }


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "", today: date) -> Listing:
    """A page of the requests an actor may see, and how many each queue holds. Three queries whatever the rows."""
    rows, where = _narrowed(actor, wanted), wheres(actor, today=today)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{code.replace("-", "_"): Count("pk", filter=held) for code, held in where.items()}
    )
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    page = pagination.page(_whole(chosen), sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=_PAGE)
    total = counts[wanted.queue.replace("-", "_")] if wanted.queue in where else counts["all"]
    queues = tuple(Queue(code, label, counts[code.replace("-", "_")]) for code, label in QUEUES.items())
    shown = tuple(one for one in queues if one.count or one.code == wanted.queue)
    return Listing(page, tuple(rows_of(page.rows, today=today)), total, shown)


def everything(actor: Membership, wanted: Filters, *, sort: str = "", today: date) -> QuerySet[LifeEvent]:
    """Every request of the list, for an export."""
    rows, where = _narrowed(actor, wanted), wheres(actor, today=today)
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    return pagination.ordered(_whole(chosen), SORTS.get(sort, SORTS[DEFAULT_SORT]))


def rows_of(events: Sequence[LifeEvent], *, today: date) -> Iterator[Row]:
    for event in events:
        by = told.answer_by(event)
        late = event.state == EventState.SENT and by is not None and today > by
        asked = ", ".join(words for label, words in told.answers(event) if label != "Précisions")
        awaited = tuple(one.region for one in standing(event) if event.is_open and is_waited_for(one, on=today))
        yield Row(event, by, late, asked, awaited)


def _narrowed(actor: Membership, wanted: Filters) -> LifeEventQuerySet:
    rows = LifeEvent.objects.visible_to(actor)
    for word in search.key(wanted.words).split():
        rows = rows.filter(Q(contract__signatory__search_key__contains=word) | Q(contract__reference__icontains=word))
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def _whole(rows: LifeEventQuerySet) -> LifeEventQuerySet:
    return rows.select_related("contract__signatory", "contract__summary", "decided_by__person").prefetch_related(
        Prefetch("opinions", Opinion.objects.standing())
    )


def chosen(actor: Membership, keys: Sequence[str]) -> list[LifeEvent]:
    """The requests ticked in a list, among those the actor sees, the oldest first."""
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 10]
    return list(_whole(LifeEvent.objects.visible_to(actor)).filter(pk__in=numbers).order_by("sent_at", "pk"))


def event_for(actor: Membership, public_id: UUID) -> LifeEvent:
    """One request that was sent.

    :raises LifeEvent.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    rows = _whole(LifeEvent.objects.visible_to(actor)).select_related("letter", "receipt", "fact")
    return rows.prefetch_related("completions__asked_by__person").get(public_id=public_id, sent_at__isnull=False)


def page_of(actor: Membership, event: LifeEvent, *, today: date) -> DeskPage:
    """One request with what granting it would change."""
    forecast, refusal = None, ""
    try:
        forecast = forecast_of(event, today=today, costs=False) if event.is_open else None
    except Refused as refused:
        refusal = f"{refused.sentence} ({refused.citation})"
    joined = event.attachments.values("piece")
    pieces = tuple(Piece.objects.visible_to(actor).filter(pk__in=joined).order_by("pk"))
    by = told.answer_by(event)
    shown = (event.forecast_months_owed, event.forecast_net_cents, event.forecast_last_day)
    now = (forecast.months_owed, forecast.net_cents, forecast.last_day) if forecast else shown
    heard = heard_by(actor, event, on=today)
    reads_contract = Contract.objects.visible_to(actor).filter(pk=event.contract_id).exists()
    lent = () if reads_contract else lent_pieces(event)
    reads_payments = actor.role in (Role.CASE_DESK, Role.AUDITOR)
    return DeskPage(
        event=event,
        about=EVENTS[event.kind],
        sentence=told.status(event, actor.role),
        answers=tuple(told.answers(event)),
        pieces=pieces,
        withheld=joined.count() - len(pieces) - len(lent),
        completions=tuple(sorted(event.completions.all(), key=lambda one: one.pk)),
        forecast=forecast,
        refusal=refusal,
        paid=already_paid(event) if reads_payments and event.is_open else None,
        moved=now != shown,
        facts_seen=contracts.last_position(event.contract),
        decides=decides(actor, event) and event.is_open,
        waits_late=event.state == EventState.SENT and by is not None and today > by,
        answer_by=by,
        actions=frozenset(
            button.transition.code
            for button in workflow_of(event.kind).buttons(state=event.state, subject=event, actor=actor)
            if button.open
        ),
        heard=heard,
        held_back=refusal_to_decide([one.opinion for one in heard], on=today) if event.is_open else "",
        own_opinion=opinion_asked_of(actor, event) if event.is_open else None,
        situation=() if reads_contract else tuple(told.situation(event)),
        lent=lent,
        reads_contract=reads_contract,
    )


def lent_pieces(event: LifeEvent) -> tuple[Attachment, ...]:
    """What was joined to a request, never of health: an agency that is heard opens it from the page of the request."""
    rows = event.attachments.filter(piece__state=PieceState.KEPT, piece__sensitivity=Sensitivity.ORDINARY)
    return tuple(rows.select_related("piece").order_by("pk"))


def lent_piece(actor: Membership, public_id: UUID, attachment: int) -> Piece:
    """One of them, for as long as the agency of the actor is asked its opinion.

    :raises LifeEvent.DoesNotExist: the request is outside the actor's reach, or no longer in it.
    :raises Piece.DoesNotExist: it is not a piece of this request, or it is of health, or no opinion is asked.
    """
    event = LifeEvent.objects.visible_to(actor).get(public_id=public_id, sent_at__isnull=False)
    asked = event.is_open and opinion_asked_of(actor, event) is not None
    found = next((one for one in lent_pieces(event) if asked and one.pk == attachment), None)
    if found is None:
        raise Piece.DoesNotExist
    return found.piece
