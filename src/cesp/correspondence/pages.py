"""The pages of messages, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from cesp.accounts.models import Contact, Membership, Person, Role
from cesp.correspondence import queries, routing, working_days
from cesp.correspondence.forms import InboxForm
from cesp.correspondence.models import Thread, ThreadSubject, desk_of
from cesp.correspondence.queries import Inbox, Turn
from cesp.correspondence.subjects import Reply, Words, words_of
from cesp.correspondence.workflow import DESK, PERSON, THREADS, thread_party
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True)
class SubjectChoice:
    """A subject as somebody choosing reads it: who answers, and by when if asked today."""

    words: Words
    answered_by: str
    due_on: date


@dataclass(frozen=True, slots=True)
class AskPage:
    """A subject once chosen: how the desks that may answer are reached otherwise, where it is known."""

    choice: SubjectChoice
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """A conversation and what its reader may do.

    :param seen: position of the last message shown, which the forms send back.
    :param usual_days: working days in which half of the desk's last answers came.
    :param may_close: whether the thread can be closed by this reader now; ``close_refusal`` says why not.
    """

    thread: Thread
    turns: tuple[Turn, ...]
    sentence: str
    is_agent: bool
    may_write: bool
    seen: int
    unread: bool
    late: bool
    usual_days: int | None
    replies: tuple[Reply, ...]
    may_close: bool
    close_refusal: str
    may_transfer: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue: its name, how many threads it holds, its address."""

    label: str
    count: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    inbox: Inbox
    form: InboxForm
    tabs: tuple[Tab, ...]
    subjects: tuple[ThreadSubject, ...]
    sort: str
    sort_query: str
    recent_query: str
    query: str


def thread_page(actor: Membership, pk: int, *, today: date) -> ThreadPage:
    """Everything that the page of a thread prints.

    :raises Thread.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    thread = queries.thread_for(actor, pk)
    party = thread_party(actor, today)
    is_agent = party.role != PERSON
    close = "close" if party.role == DESK else "settle"
    refusal = THREADS.refusal(close, state=thread.state, subject=thread, actor=party)
    transferable = not THREADS.refusal("transfer", state=thread.state, subject=thread, actor=party)
    return ThreadPage(
        thread=thread,
        turns=queries.conversation(actor, thread),
        sentence=sentence(thread, party.role),
        is_agent=is_agent,
        may_write=bool(party.role),
        seen=thread.last_position if is_agent else thread.last_public_position,
        unread=queries.is_unread(actor, thread),
        late=thread.is_late(today),
        usual_days=queries.usual_days(thread.organisation, thread.desk, on=today) if is_agent else None,
        replies=words_of(thread.subject).replies if party.role == DESK else (),
        may_close=not refusal,
        close_refusal=refusal if party.role == DESK and thread.state == "open" else "",
        may_transfer=party.role == DESK and transferable,
    )


def sentence(thread: Thread, side: str) -> str:
    """Where a thread stands, for its reader."""
    due_on = "" if thread.answer_due_on is None else in_french(thread.answer_due_on)
    return THREADS.sentence(state=thread.state, role=side).format(due_on=due_on, desk=thread.address)


def subject_choices(person: Person, *, today: date) -> tuple[SubjectChoice, ...]:
    """What somebody may ask, in the order of the subjects."""
    return tuple(subject_choice(person, subject, today=today) for subject in ThreadSubject)


def subject_choice(person: Person, subject: str, *, today: date) -> SubjectChoice:
    """One of them."""
    words, among = words_of(subject), routing.destinations(person, subject, on=today)
    who = among[0].label if len(among) == 1 else " ou ".join(one.organisation.name for one in among)
    return SubjectChoice(words, who, working_days.after(today, words.answer_days))


def ask_page(person: Person, subject: str, *, today: date) -> AskPage:
    """What somebody reads beside the form of a new message."""
    among = routing.destinations(person, subject, on=today)
    found = (routing.contact_of(to, subject, on=today) for to in among)
    return AskPage(subject_choice(person, subject, today=today), tuple(one for one in found if one is not None))


def inbox_page(actor: Membership, address: QueryDict, *, today: date) -> InboxPage:
    """A queue by the filters of an address; what is unknown in it narrows nothing."""
    form = InboxForm(address)
    inbox = queries.inbox(
        actor,
        queue=form.queue_asked,
        words=form.asked("q"),
        subject=form.asked("subject"),
        sort=form.sort_asked,
        cursor=address.get("page", ""),
        today=today,
    )
    kept = {name: value for name in ("q", "subject") if (value := form.asked(name))}
    tabs = tuple(
        Tab(label, inbox.counts[code], _address(kept, queue=code), code == form.queue_asked)
        for code, label in queries.QUEUES.items()
        if desk_of(actor.role) or code != "mine"
    )
    here = {**kept, "queue": form.queue_asked}
    return InboxPage(
        inbox=inbox,
        form=form,
        tabs=tabs,
        subjects=queries.subjects_of(actor),
        sort=form.sort_asked,
        sort_query=_address(here, sort="-echeance" if form.sort_asked == "echeance" else "echeance"),
        recent_query=_address(here, sort="-recent" if form.sort_asked == "recent" else "recent"),
        query=_address(here, sort=form.sort_asked),
    )


def _address(kept: dict[str, str], **more: str) -> str:
    query = QueryDict(mutable=True)
    query.update({**kept, **more})
    return query.urlencode()


def reads_journaled(actor: Membership) -> bool:
    """Whether this reader's opening a thread leaves a line in the journal."""
    return actor.role == Role.AUDITOR or actor.seen_by_id is not None
