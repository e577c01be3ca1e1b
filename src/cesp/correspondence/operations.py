"""What is done to a thread: permit, lock and re-read, check, record, in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cesp.accounts.models import Membership, Person
from cesp.accounts.perimeter import Matter, within
from cesp.audit import operations as audit
from cesp.common import locks, search
from cesp.common.instants import day_of, in_french
from cesp.correspondence import attaching, routing, telling, working_days
from cesp.correspondence.attaching import Files
from cesp.correspondence.models import Desk, Message, ReadMark, Thread, ThreadState, Transfer, desk_of
from cesp.correspondence.routing import Destination
from cesp.correspondence.subjects import words_of
from cesp.correspondence.workflow import DESK, PERSON, THREADS, thread_party
from cesp_law.refusals import Refused

LONGEST_TITLE, LONGEST_BODY, LONGEST_REASON = 120, 5_000, 300
_RULE = "règle de gestion : chaque question va au bureau compétent"


def open_thread(
    *,
    actor: Membership,
    subject: str,
    title: str,
    body: str,
    at: datetime,
    token: UUID,
    destination: str = "",
    files: Files = (),
) -> Thread:
    """Ask a desk something; the subject says which.

    :param title: 3 to 120 characters.
    :param body: 1 to 5,000 characters.
    :param token: of the form; sent again, it gives back the thread it opened.
    :param destination: code of the desk chosen, where the subject leaves a choice; empty takes the likeliest.
    :param files: five at most; one that is refused keeps the whole from being sent.
    :raises PermissionDenied: another role than a signatory.
    :raises Refused: a text too short or too long, a desk that does not follow the person, or a file.
    """
    if thread_party(actor, day_of(at)).role != PERSON:
        raise PermissionDenied("Une question s'ouvre depuis le rôle « Signataire ».")
    among = routing.destinations(actor.person, subject, on=day_of(at))
    to = routing.chosen(among, destination) if destination else among[0]
    if to is None:
        raise Refused("Ce bureau ne vous suit pas : choisissez parmi ceux qui sont proposés.", citation=_RULE)
    return _opened(actor, actor.person, to, subject=subject, title=title, body=body, at=at, token=token, files=files)


def write_to(
    *,
    actor: Membership,
    person: Person,
    subject: str,
    title: str,
    body: str,
    at: datetime,
    token: UUID,
    files: Files = (),
) -> Thread:
    """Write first, to somebody the actor's organisation follows; the thread is the actor's to carry on.

    :raises PermissionDenied: a role that answers nobody, or a person outside the actor's perimeter.
    :raises Refused: a text too short or too long, a subject that another desk answers, or a file.
    """
    if thread_party(actor, day_of(at)).role != DESK or not may_write_to(actor, person):
        raise PermissionDenied("Vous pouvez écrire aux personnes que votre organisation suit.")
    assert actor.organisation is not None
    to = Destination(actor.organisation, Desk(desk_of(actor.role)))
    if routing.DESKS[subject] != to.desk:
        raise Refused(f"Ce sujet revient à un autre bureau : {routing.DESKS[subject].label}.", citation=_RULE)
    return _opened(actor, person, to, subject=subject, title=title, body=body, at=at, token=token, files=files)


def may_write_to(actor: Membership, person: Person) -> bool:
    """Whether the actor's organisation follows somebody."""
    return Person.objects.filter(within(actor, Matter.CONTRACT, person="pk"), pk=person.pk).exists()


def _opened(
    actor: Membership,
    person: Person,
    to: Destination,
    *,
    subject: str,
    title: str,
    body: str,
    at: datetime,
    token: UUID,
    files: Files,
) -> Thread:
    title, body = _text(" ".join(title.split()), 3, LONGEST_TITLE, "L'objet"), _body(body)
    with attaching.kept(files) as kept, transaction.atomic():
        locks.hold(f"correspondence:token:{token}")
        written = Message.objects.select_related("thread").filter(token=token, author=actor).first()
        if written is not None:
            return written.thread
        thread = Thread(
            person=person,
            subject=subject,
            title=title,
            title_key=search.key(title)[:LONGEST_TITLE],
            organisation=to.organisation,
            desk=to.desk,
            assigned_to=None if actor.organisation_id is None else actor,
            state="",
            opened_at=at,
            last_message_at=at,
        )
        message = _written(thread, actor, body, at, token)
        attaching.attach(kept, message, at=at)
        audit.record(
            act="correspondence.thread_opened",
            actor=actor,
            at=at,
            about_id=person.pk,
            subject=thread,
            detail={"subject": subject, "desk": to.desk, "organisation": to.organisation.pk},
        )
        telling.tell_other_side(thread, message)
    return thread


def write(
    *,
    actor: Membership,
    thread: Thread,
    body: str,
    at: datetime,
    token: UUID,
    seen: int | None = None,
    files: Files = (),
) -> Message:
    """Write in a thread, on either side; it opens a closed one again.

    :param seen: position of the last message the actor read. An agent is refused when somebody wrote
        since; a person is never kept from writing.
    :param token: of the form; sent again, it gives back the message it wrote.
    :raises PermissionDenied: outside the actor's perimeter, or a role that only reads.
    :raises Refused: a text too short or too long, a message the agent has not read, or a file.
    """
    body = _body(body)
    with attaching.kept(files) as kept, transaction.atomic():
        thread = _locked(actor, thread)
        already = Message.objects.filter(token=token, thread=thread, author=actor).first()
        if already is not None:
            return already
        party = thread_party(actor, day_of(at))
        _permit("answer" if party.role == DESK else "ask", thread, actor, at)
        if party.role == DESK:
            _refuse_unread(thread, seen)
        message = _written(thread, actor, body, at, token)
        attaching.attach(kept, message, at=at)
        audit.record(
            act="correspondence.message_written",
            actor=actor,
            at=at,
            about_id=thread.person_id,
            subject=thread,
            detail={"position": message.position},
        )
        telling.tell_other_side(thread, message)
    return message


def write_note(
    *, actor: Membership, thread: Thread, body: str, at: datetime, token: UUID, files: Files = ()
) -> Message:
    """Write what only colleagues of the same organisation read; it answers nobody and tells nobody.

    :raises PermissionDenied: outside the actor's perimeter, or not an agent of a desk.
    """
    body = _body(body)
    with attaching.kept(files) as kept, transaction.atomic():
        thread = _locked(actor, thread)
        if thread_party(actor, day_of(at)).role != DESK:
            raise PermissionDenied("Une note interne s'écrit au bureau qui répond.")
        already = Message.objects.filter(token=token, thread=thread, author=actor).first()
        if already is not None:
            return already
        thread.last_position += 1
        thread.save(update_fields=["last_position"])
        note = Message.objects.create(
            thread=thread, position=thread.last_position, author=actor, at=at, body=body, internal=True, token=token
        )
        attaching.attach(kept, note, at=at)
        _mark(thread, actor.person_id, note.position)
        audit.record(act="correspondence.note_written", actor=actor, at=at, about_id=thread.person_id, subject=thread)
    return note


def transfer(*, actor: Membership, thread: Thread, destination: str, reason: str, at: datetime) -> Thread:
    """Pass a thread on to another desk. The person keeps their day: one working day at least is left to answer.

    :param destination: code of a desk among :func:`routing.other_desks`.
    :param reason: 10 to 300 characters; both sides read it.
    :raises PermissionDenied: outside the actor's perimeter, or not an agent of a desk.
    :raises Refused: nothing waits for an answer, no reason, or a desk that may not read this subject.
    """
    reason = _text(" ".join(reason.split()), 10, LONGEST_REASON, "Le motif")
    with transaction.atomic():
        thread = _locked(actor, thread)
        _permit("transfer", thread, actor, at)
        here = Destination(thread.organisation, Desk(thread.desk))
        among = routing.other_desks(thread.person, thread.subject, than=here, on=day_of(at))
        to = routing.chosen(among, destination)
        if to is None:
            raise Refused(
                "Ce fil ne peut pas être transmis à ce bureau : choisissez parmi ceux proposés.", citation=_RULE
            )
        Transfer.objects.create(
            thread=thread,
            after_position=thread.last_position,
            from_organisation=here.organisation,
            from_desk=here.desk,
            to_organisation=to.organisation,
            to_desk=to.desk,
            by=actor,
            at=at,
            reason=reason,
        )
        thread.organisation, thread.desk, thread.assigned_to, thread.reminded = to.organisation, to.desk, None, 0
        assert thread.answer_due_on is not None
        thread.answer_due_on = max(thread.answer_due_on, working_days.after(day_of(at), 1))
        thread.save()
        audit.record(
            act="correspondence.thread_transferred",
            actor=actor,
            at=at,
            about_id=thread.person_id,
            subject=thread,
            detail={"desk": to.desk, "organisation": to.organisation.pk},
        )
        telling.tell_desk(thread, key=f"correspondence.transferred:{thread.pk}:{at.isoformat()}", at=at)
    return thread


def assign(*, actor: Membership, thread: Thread, to: int | None, at: datetime) -> Thread:
    """Say which colleague answers, oneself included; nobody gives it back to the desk.

    :param to: key of a membership of the same desk, in force.
    :raises PermissionDenied: outside the actor's perimeter, or not an agent of a desk.
    :raises Refused: somebody who is not of the desk.
    """
    with transaction.atomic():
        thread = _locked(actor, thread)
        if thread_party(actor, day_of(at)).role != DESK:
            raise PermissionDenied("Seuls les agents du bureau se répartissent les fils.")
        colleague = next((one for one in telling.colleagues(thread, day_of(at)) if one.pk == to), None)
        if to is not None and colleague is None:
            raise Refused("Cette personne n'est pas de ce bureau : choisissez parmi vos collègues.", citation=_RULE)
        thread.assigned_to = colleague
        thread.save(update_fields=["assigned_to"])
        audit.record(
            act="correspondence.thread_assigned",
            actor=actor,
            at=at,
            about_id=thread.person_id,
            subject=thread,
            detail={"to": to},
        )
        if colleague is not None and colleague.pk != actor.pk and thread.answer_due_on is not None:
            key = f"correspondence.assigned:{thread.pk}:{colleague.pk}:{at.isoformat()}"
            telling.tell(thread, [colleague.person], kind="correspondence.thread_assigned", key=key, at=at)
    return thread


def close(*, actor: Membership, thread: Thread, at: datetime) -> Thread:
    """End a thread, from either side; anybody's next message opens it again.

    :raises PermissionDenied: outside the actor's perimeter, or a role that only reads.
    :raises Refused: closed already, or nobody has answered yet.
    """
    with transaction.atomic():
        thread = _locked(actor, thread)
        party = thread_party(actor, day_of(at))
        _permit("close" if party.role == DESK else "settle", thread, actor, at)
        thread.state, thread.closed_at, thread.closed_by = ThreadState.CLOSED, at, actor
        thread.asked_at, thread.answer_due_on, thread.reminded = None, None, 0
        thread.save()
        _mark(thread, actor.person_id, _last_for(thread, actor))
        audit.record(act="correspondence.thread_closed", actor=actor, at=at, about_id=thread.person_id, subject=thread)
    return thread


def mark_read(*, actor: Membership, thread: Thread, position: int) -> None:
    """Remember how far the actor has read; never further than what they can see, and never back.

    :raises PermissionDenied: outside the actor's perimeter.
    """
    with transaction.atomic():
        thread = _locked(actor, thread)
        _mark(thread, actor.person_id, min(position, _last_for(thread, actor)))


def _locked(actor: Membership, thread: Thread) -> Thread:
    locks.hold(f"correspondence:thread:{thread.pk}")
    visible = Thread.objects.visible_to(actor).select_related("person", "organisation", "assigned_to__person")
    found = visible.filter(pk=thread.pk).first()
    if found is None:
        raise PermissionDenied("Ce fil n'est pas, ou n'est plus, adressé à votre bureau.")
    return found


def _permit(code: str, thread: Thread, actor: Membership, at: datetime) -> None:
    party = thread_party(actor, day_of(at))
    transition = THREADS[code]
    if party.role != transition.role:
        raise PermissionDenied(f"Cet acte revient à : « {THREADS.roles[transition.role]} ».")
    refusal = THREADS.refusal(code, state=thread.state, subject=thread, actor=party)
    if refusal:
        raise Refused(refusal, citation=transition.source)


def _refuse_unread(thread: Thread, seen: int | None) -> None:
    """Two agents never answer over each other: the second reads the first before sending."""
    if seen is None or seen >= thread.last_position:
        return
    last = thread.messages.select_related("author__person").latest("position")
    did = "a écrit une note" if last.internal else "a écrit"
    raise Refused(
        f"Pendant que vous écriviez, {last.author.person.full_name} {did} le {in_french(last.at)}. "
        "Lisez ce message, puis envoyez le vôtre ou changez-le.",
        citation="règle de gestion : on ne répond pas deux fois à la même question",
    )


def _written(thread: Thread, actor: Membership, body: str, at: datetime, token: UUID) -> Message:
    """Add a public message and move the thread and its clock accordingly."""
    answers_asked_at = None
    if actor.organisation_id is None:
        if thread.state != ThreadState.OPEN:
            thread.asked_at, thread.reminded = at, 0
            thread.answer_due_on = working_days.after(day_of(at), words_of(thread.subject).answer_days)
        thread.state = THREADS["ask"].to_state
    else:
        answers_asked_at = thread.asked_at
        thread.state, thread.asked_at, thread.answer_due_on, thread.reminded = THREADS["answer"].to_state, None, None, 0
        thread.assigned_to = thread.assigned_to or actor
    thread.closed_at, thread.closed_by = None, None
    thread.last_position += 1
    thread.last_public_position, thread.last_message_at = thread.last_position, at
    thread.save()
    message = Message.objects.create(
        thread=thread,
        position=thread.last_position,
        author=actor,
        at=at,
        body=body,
        answers_asked_at=answers_asked_at,
        token=token,
    )
    _mark(thread, actor.person_id, message.position)
    return message


def _mark(thread: Thread, person_id: int, position: int) -> None:
    mark, made = ReadMark.objects.get_or_create(thread=thread, person_id=person_id, defaults={"position": position})
    if not made and mark.position < position:
        mark.position = position
        mark.save(update_fields=["position"])


def _last_for(thread: Thread, actor: Membership) -> int:
    return thread.last_public_position if actor.organisation_id is None else thread.last_position


def _body(body: str) -> str:
    return _text(body.strip(), 1, LONGEST_BODY, "Le message")


def _text(text: str, shortest: int, longest: int, what: str) -> str:
    if not shortest <= len(text) <= longest:
        raise Refused(
            f"{what} compte {shortest} à {longest} caractères.", citation="règle de gestion : un texte lisible"
        )
    return text
