"""Reads on threads: a person's list, an agent's queues, one conversation, what a home counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter, within
from cesp.common import pagination, search
from cesp.common.about import about
from cesp.common.instants import day_of
from cesp.common.pagination import Page, Sort
from cesp.correspondence import routing, telling, working_days
from cesp.correspondence.models import (
    Desk,
    Message,
    Notice,
    NoticeState,
    Thread,
    ThreadState,
    ThreadSubject,
    Transfer,
    desk_of,
)
from cesp.correspondence.routing import Destination
from cesp.documents.models import Piece

SORTS: Mapping[str, Sort] = {
    "echeance": Sort("answer_due_on"),
    "-echeance": Sort("answer_due_on", descending=True),
    "recent": Sort("last_message_at", descending=True),
    "-recent": Sort("last_message_at"),
}
QUEUES: Mapping[str, str] = {
    "mine": "À moi",
    "unassigned": "Sans responsable",
    "to_answer": "À répondre",
    "late": "En retard",
    "answered": "En attente de la personne",
    "closed": "Clos",
}
DEFAULT_QUEUE = "to_answer"
_MEDIAN_OF_LAST = 200
_MEDIAN_DAYS = 90
_PEOPLE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of a queue, and how many threads each queue holds under the same words and subject."""

    page: Page[Thread]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing of a conversation as a reader meets it: a message, or a transfer.

    :param new: written by somebody else since the reader's mark.
    :param pieces: what the message carries.
    """

    at: datetime
    own_side: bool
    new: bool
    message: Message | None = None
    transfer: Transfer | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a home counts."""

    unread: int = 0
    notices: int = 0
    mine: int = 0
    unassigned: int = 0
    late: int = 0

    @property
    def any(self) -> bool:
        return bool(self.unread or self.notices or self.mine or self.unassigned or self.late)


def thread_for(actor: Membership, pk: int) -> Thread:
    """One thread with all that its page prints.

    :raises Thread.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    visible = Thread.objects.visible_to(actor).with_unread(actor)
    return visible.select_related("person", "organisation", "assigned_to__person", "closed_by__person").get(pk=pk)


def own_threads(actor: Membership, *, cursor: str = "", size: int = 20) -> Page[Thread]:
    """What a signatory asked and was told, the latest first."""
    rows = Thread.objects.visible_to(actor).with_unread(actor).select_related("organisation")
    return pagination.page(rows, sort=SORTS["recent"], cursor=cursor, size=size)


def inbox(
    actor: Membership,
    *,
    queue: str = DEFAULT_QUEUE,
    words: str = "",
    subject: str = "",
    sort: str = "echeance",
    cursor: str = "",
    today: date,
    size: int = 50,
) -> Inbox:
    """A queue of the actor's desk: two queries whatever the rows.

    :param queue: a key of ``QUEUES``; the auditor has all but their own.
    """
    found = Thread.objects.visible_to(actor)
    for word in search.key(words).split():
        found = found.filter(Q(person__search_key__contains=word) | Q(title_key__contains=word))
    if subject:
        found = found.filter(subject=subject)
    wheres = _queues(actor, today)
    counts = found.order_by().aggregate(**{code: Count("pk", filter=where) for code, where in wheres.items()})
    rows = found.filter(wheres[queue]).with_unread(actor)
    rows = rows.select_related("person", "organisation", "assigned_to__person")
    return Inbox(pagination.page(rows, sort=SORTS[sort], cursor=cursor, size=size), counts)


def _queues(actor: Membership, today: date) -> dict[str, Q]:
    standing = ~Q(state=ThreadState.CLOSED)
    return {
        "mine": Q(assigned_to=actor) & standing,
        "unassigned": Q(assigned_to__isnull=True) & standing,
        "to_answer": Q(state=ThreadState.OPEN),
        "late": Q(state=ThreadState.OPEN, answer_due_on__lt=today),
        "answered": Q(state=ThreadState.ANSWERED),
        "closed": Q(state=ThreadState.CLOSED),
    }


def conversation(actor: Membership, thread: Thread) -> tuple[Turn, ...]:
    """What the actor may read of a thread, oldest first."""
    messages = list(_read_by(actor, thread).select_related("author__person", "author__organisation"))
    carried = _carried_by(messages)
    asking = actor.organisation_id is None
    seen = getattr(thread, "read_position", 0)
    turns = [
        (
            message.position,
            0,
            Turn(
                message.at,
                own_side=(message.author.organisation_id is None) is asking,
                new=message.position > seen and message.author.person_id != actor.person_id,
                message=message,
                pieces=carried[about(message)],
            ),
        )
        for message in messages
    ]
    moves = Transfer.objects.filter(thread=thread).select_related("from_organisation", "to_organisation", "by__person")
    turns += [
        (move.after_position, move.pk, Turn(move.at, own_side=not asking, new=False, transfer=move)) for move in moves
    ]
    return tuple(turn for _, _, turn in sorted(turns, key=lambda each: each[:2]))


def _read_by(actor: Membership, thread: Thread) -> QuerySet[Message]:
    """Internal notes are read in the organisation of whoever wrote them, and by the auditor."""
    messages = Message.objects.filter(thread=thread)
    if actor.role == Role.AUDITOR:
        return messages
    noted = Q(internal=True, author__organisation=actor.organisation_id)
    return messages.filter(Q(internal=False) | noted if actor.organisation_id else Q(internal=False))


def _carried_by(messages: Iterable[Message]) -> Mapping[str, tuple[Piece, ...]]:
    found: dict[str, tuple[Piece, ...]] = defaultdict(tuple)
    for piece in Piece.objects.supporting(messages).order_by("pk"):
        found[piece.subject] += (piece,)
    return found


def piece_for(actor: Membership, pk: int, public_id: UUID) -> Piece:
    """What a message carries, for whoever reads that message.

    :raises Thread.DoesNotExist: no such thread, or outside of the actor's reach.
    :raises Piece.DoesNotExist: no message that the actor reads there carries it.
    """
    messages = _read_by(actor, thread_for(actor, pk))
    return Piece.objects.supporting(messages).kept().select_related("person").get(public_id=public_id)


def is_unread(actor: Membership, thread: Thread) -> bool:
    """Whether somebody wrote since the actor last read; the thread comes from :meth:`with_unread`."""
    last = thread.last_public_position if actor.organisation_id is None else thread.last_position
    return bool(last > thread.read_position)  # type: ignore[attr-defined]


def colleagues_of(thread: Thread, *, on: date) -> list[Membership]:
    """Who may be given a thread."""
    return telling.colleagues(thread, on)


def transfer_choices(thread: Thread, *, on: date) -> tuple[Destination, ...]:
    """Where an agent may pass a thread on."""
    here = Destination(thread.organisation, Desk(thread.desk))
    return routing.other_desks(thread.person, thread.subject, than=here, on=on)


def subjects_of(actor: Membership) -> tuple[ThreadSubject, ...]:
    """What an agent's desk answers; everything for the auditor."""
    desk = desk_of(actor.role)
    return tuple(subject for subject in ThreadSubject if not desk or routing.DESKS[subject] == desk)


def people_to_write_to(actor: Membership, words: str) -> list[Person]:
    """Signatories whom the actor's organisation follows, by parts of a name; twenty at most."""
    keys = search.key(words).split()
    if not keys:
        return []
    found = Person.objects.filter(within(actor, Matter.CONTRACT, person="pk"), memberships__role=Role.SIGNATORY)
    for word in keys:
        found = found.filter(search_key__contains=word)
    return list(found.order_by("sort_key", "pk").distinct()[:_PEOPLE_SHOWN])


def person_to_write_to(actor: Membership, pk: int) -> Person:
    """One of them.

    :raises Person.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    followed = Person.objects.filter(within(actor, Matter.CONTRACT, person="pk"), memberships__role=Role.SIGNATORY)
    return followed.distinct().get(pk=pk)


def usual_days(organisation: Organisation, desk: str, *, on: date) -> int | None:
    """Working days in which half of the last answers of a desk came; ``None`` when it gave none lately.

    The last 200 answers of 90 days; the day asked is day 0.
    """
    since = on - timedelta(days=_MEDIAN_DAYS)
    answers = Message.objects.filter(
        thread__organisation=organisation, thread__desk=desk, answers_asked_at__isnull=False, at__date__gte=since
    )
    pairs = answers.order_by("-pk").values_list("answers_asked_at", "at")[:_MEDIAN_OF_LAST]
    spans = [working_days.between(day_of(asked), day_of(at)) for asked, at in pairs if asked is not None]
    return round(median(spans)) if spans else None


def waiting_for(actor: Membership, *, today: date) -> Waiting:
    """What a home says of messages and notices: two queries at most; nothing for a role that has none."""
    if actor.role == Role.SIGNATORY:
        unread = Thread.objects.visible_to(actor).with_unread(actor)
        return Waiting(
            unread=unread.filter(last_public_position__gt=F("read_position")).count(),
            notices=Notice.objects.visible_to(actor).filter(state=NoticeState.SERVED).count(),
        )
    if not desk_of(actor.role):
        return Waiting()
    wheres = _queues(actor, today)
    owed = Thread.objects.visible_to(actor).filter(state=ThreadState.OPEN)
    counted = owed.aggregate(
        mine=Count("pk", filter=wheres["mine"]),
        unassigned=Count("pk", filter=wheres["unassigned"]),
        late=Count("pk", filter=wheres["late"]),
    )
    return Waiting(**counted)


def late_desks(actor: Membership, *, today: date) -> list[tuple[str, int]]:
    """For an administrator: how many answers each desk of their organisation owes since before today.

    Numbers only: an administrator reads no thread.
    """
    if actor.role != Role.ADMINISTRATOR:
        return []
    late = Thread.objects.filter(
        organisation=actor.organisation_id, state=ThreadState.OPEN, answer_due_on__lt=today
    ).order_by()
    counted = late.values_list("desk").annotate(threads=Count("pk")).order_by("desk")
    return [(Desk(desk).label, threads) for desk, threads in counted]
