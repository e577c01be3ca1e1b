"""Writing, sending and correcting an answer. What is sent proposes; it changes nothing in a file by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.permissions import RECORDERS
from cesp.internship.naming import GENERAL_MEDICINE
from cesp.internship.operations import wishes
from cesp.interviews.models import Manner, Origin
from cesp.interviews.models import Subject as Topic
from cesp.interviews.operations import asking as interviews
from cesp.letters import operations as letters
from cesp.notifications.operations import notify
from cesp.questionnaire.definition import FORM, YES, Question
from cesp.questionnaire.letter_kinds import RECEIPT
from cesp.questionnaire.models import Proposal, ProposalState, Response, Sending
from cesp.questionnaire.operations.following import recall_no_more
from cesp.questionnaire.permissions import require_author
from cesp.questionnaire.queries.own import EXACT, File, file_of
from cesp.questionnaire.receipt import paper_of
from cesp.questionnaire.subjects import SITUATION, Subject, subject_of
from cesp_law.dates import in_french
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused
from cesp_law.selection.internship import Post

_FIRST_MONTH_OF_A_YEAR = 9


@transaction.atomic
def save(*, actor: Membership, response: Response, values: Mapping[str, Any], seen: int, at: datetime) -> Response:
    """Save some answers; a draft may hold anything that its form admits.

    :param values: plain and checked by the form, by code of question. :param seen: the revision that was read.
    :raises PermissionDenied: it is somebody else's.
    :raises AlreadyDone: it was saved in between, from elsewhere: nothing is overwritten.
    :raises Refused: it takes no answer that day.
    :clauses: BIE-3
    """
    require_author(actor, response)
    current = locked(response, at=at)
    changed = {code: value for code, value in values.items() if current.answers.get(code) != value}
    changed = {code: value for code, value in changed.items() if value not in (None, "", []) or code in current.answers}
    if changed and current.revision != seen:
        raise AlreadyDone("Ce questionnaire a été enregistré entre-temps depuis une autre fenêtre.")
    if not changed:
        return current
    unknown = {code.removesuffix(EXACT) for code in changed} - _codes(current)
    if unknown:
        raise ValueError(f"not a question of the form: {sorted(unknown)}")
    current.answers = {**current.answers, **changed}
    written(current, actor=actor, at=at)
    return current


@transaction.atomic
def declare_situation(*, actor: Membership, response: Response, audience: Audience, at: datetime) -> Response:
    """Say that one's situation is another than the file's, and answer its form; the referent is told of it.

    :raises PermissionDenied: it is somebody else's.
    :raises Refused: it takes no answer that day.
    :clauses: BIE-3
    """
    require_author(actor, response)
    current = locked(response, at=at)
    if current.audience == audience.value:
        return current
    current.audience = audience.value
    written(current, actor=actor, at=at)
    current.save(update_fields=["audience"])
    _journal("questionnaire.situation_declared", current, actor, at, audience=audience.value)
    return current


@transaction.atomic
def send(*, actor: Membership, response: Response, seen: int, at: datetime) -> Sending:
    """Send the answers, or a correction of them, and hand the receipt. Sent twice, it is sent once.

    :param seen: the revision that the actor read again.
    :raises PermissionDenied: it is somebody else's.
    :raises AlreadyDone: it was saved in between, from elsewhere.
    :raises Refused: something compulsory is missing, or it takes no answer that day.
    :clauses: BIE-3, BIE-4, INS-7, INS-8, IDF-12
    """
    require_author(actor, response)
    current = locked(response, at=at)
    file = file_of(current, at=at)
    last = current.sendings.order_by("-number").first()
    if last is not None and not file.changed_since_sent:
        return last
    if current.revision != seen:
        raise AlreadyDone("Ce questionnaire a été enregistré entre-temps depuis une autre fenêtre : relisez-le.")
    if file.missing:
        labels = ", ".join(f"« {question.label} »" for _, question in file.missing[:5])
        raise Refused(f"Il manque une réponse obligatoire : {labels}.", citation=FORM)
    number = 1 if last is None else last.number + 1
    before = last.answers if last is not None else {}
    taken = _ask_interview(actor, file, before=before, at=at) | _hand_wishes(actor, file, before=before, at=at)
    proposed = [one for one in _proposed(file) if one[0] not in taken]
    receipt = letters.issue(
        actor=actor,
        kind=RECEIPT,
        person=current.contract.signatory,
        subject=current,
        paper=paper_of(
            current,
            definition=file.definition,
            answers=file.kept(),
            number=number,
            late=file.is_late,
            follow_up=len(proposed),
            at=at,
        ),
        at=at,
        tells=False,
    )
    sending = Sending.objects.create(
        response=current,
        number=number,
        version=file.version,
        audience=current.audience,
        answers=file.kept(),
        sent_at=at,
        late=file.is_late,
        receipt=receipt,
    )
    _propose(sending, proposed, at=at)
    current.started_at = current.started_at or at
    current.sent_at = at
    current.late = file.is_late if last is None else current.late
    current.save(update_fields=["started_at", "sent_at", "late"])
    recall_no_more(current, at=at)
    notify(
        person=current.contract.signatory,
        kind="questionnaire.sent",
        key=f"questionnaire.sent:{sending.pk}",
        path=reverse("questionnaire:file", args=[current.public_id]),
        at=at,
        data={"year": current.questionnaire.year},
    )
    _journal("questionnaire.sent", current, actor, at, number=number, late=file.is_late)
    return sending


def _ask_interview(actor: Membership, file: File, *, before: Mapping[str, Any], at: datetime) -> set[str]:
    """Ask the agency for the interview that an answer wants, when the sending before did not already.

    :returns: the questions so treated; where no agency follows the person yet, a task is left instead.
    """
    done, kept = set(), file.kept()
    for question in file.definition.questions():
        if question.about != "interview" or kept.get(question.code) != YES:
            continue
        if before.get(question.code) == YES and not _waits(file.response, question):
            done.add(question.code)
            continue
        try:
            interviews.ask(
                actor=actor,
                subject=_INTERVIEW_ABOUT.get(Audience(file.response.audience), Topic.COURSE),
                manner=Manner.PHONE,
                origin=Origin.QUESTIONNAIRE,
                at=at,
            )
        except Refused:
            continue
        done.add(question.code)
    return done


_INTERVIEW_ABOUT = {
    Audience.INTERN: Topic.PROJECT,
    Audience.DEFERRED: Topic.INSTALLATION,
    Audience.AWAITING: Topic.INSTALLATION,
    Audience.ENGAGED: Topic.PRACTICE,
}


def _hand_wishes(actor: Membership, file: File, *, before: Mapping[str, Any], at: datetime) -> set[str]:
    """Hand the wishes to the choice of the year (BIE-4), when they changed since the sending before.

    :returns: the questions so treated; what the choice does not take, for its days or otherwise, is left as a task.
    """
    done, kept = set(), file.kept()
    for question in file.definition.questions():
        if question.about != "wishes" or question.code not in kept:
            continue
        if before.get(question.code) == kept[question.code] and not _waits(file.response, question):
            done.add(question.code)
            continue
        try:
            wishes.set_wishes(
                actor=actor,
                contract=file.response.contract,
                year=_year_of_choice(file),
                wishes=[Post(GENERAL_MEDICINE, code) for code in kept[question.code]],
                at=at,
            )
        except Refused:
            continue
        done.add(question.code)
    return done


def _year_of_choice(file: File) -> int:
    """The year of the examination that the sixth year of that questionnaire sits: 2026 in March 2026."""
    opens_on = file.questionnaire.opens_on
    return opens_on.year + (opens_on.month >= _FIRST_MONTH_OF_A_YEAR)


def _waits(response: Response, question: Question) -> bool:
    """Whether a desk still holds the request as a task."""
    return Proposal.objects.waiting().filter(response=response, question=question.code).exists()


def _proposed(file: File) -> Iterator[tuple[str, str, Any, Role]]:
    """(question, subject, value, desk) of each answer that a desk has to treat."""
    if file.response.declared:
        yield "", "situation", file.response.audience, SITUATION.desk
    kept = file.kept()
    for question in file.definition.questions():
        subject = subject_of(question)
        if subject is not None and question.code in kept and _says_something(question, subject, file, kept):
            yield question.code, question.about, kept[question.code], desk_of(subject, file.response)


def _says_something(question: Question, subject: Subject, file: File, kept: Mapping[str, Any]) -> bool:
    if subject.on:
        return bool(kept[question.code] == subject.on)
    return bool(kept[question.code] != file.known.get(question.code))


def desk_of(subject: Subject, response: Response) -> Role:
    """Who treats an answer: of the studies, the UFR of the contract when there is one, else the case desk."""
    if subject.fact_kind is None:
        return subject.desk
    by_faculty = subject.fact_kind in RECORDERS[Role.UFR_MANAGER] and response.contract.ufr_id is not None
    return Role.UFR_MANAGER if by_faculty else Role.CASE_DESK


def _propose(sending: Sending, proposed: list[tuple[str, str, Any, Role]], *, at: datetime) -> None:
    """What is no longer said is withdrawn; what is said again keeps its decision, or goes on waiting."""
    before = Proposal.objects.filter(response=sending.response).exclude(state=ProposalState.WITHDRAWN)
    said = {(one.question, one.about): one for one in before.order_by("pk")}
    for question, about, value, desk in proposed:
        old = said.pop((question, about), None)
        if old is not None and old.value == value:
            continue
        if old is not None:
            _withdraw(old)
        Proposal.objects.create(
            response=sending.response,
            sending=sending,
            question=question,
            about=about,
            value=value,
            desk=desk.value,
            proposed_at=at,
        )
    for old in said.values():
        _withdraw(old)


def _withdraw(old: Proposal) -> None:
    """What a desk has decided stays decided: only what waits is withdrawn."""
    if old.state == ProposalState.PROPOSED:
        old.state = ProposalState.WITHDRAWN
        old.save(update_fields=["state"])


def locked(response: Response, *, at: datetime) -> Response:
    """The response as it stands, under its lock, on a day when it may be written.

    :raises Refused: it takes no answer that day.
    """
    locks.hold(f"questionnaire-response:{response.pk}")
    rows = Response.objects.select_related("questionnaire", "contract__signatory", "contract__ufr")
    current = rows.get(pk=response.pk)
    questionnaire = current.questionnaire
    if not questionnaire.takes_answers(day_of(at)):
        when = (
            f"s'ouvre le {in_french(questionnaire.opens_on)}"
            if day_of(at) < questionnaire.opens_on
            else f"ne se remplit plus depuis le {in_french(questionnaire.corrections_until_on)}"
        )
        raise Refused(f"Le questionnaire {questionnaire.year} {when}.", citation=FORM)
    return current


def written(current: Response, *, actor: Membership, at: datetime) -> None:
    """Count one more save."""
    if current.started_at is None:
        current.started_at = at
        _journal("questionnaire.started", current, actor, at)
    current.revision += 1
    current.saved_at = at
    current.save(update_fields=["answers", "revision", "saved_at", "started_at"])


def _codes(response: Response) -> set[str]:
    return {one.code for version in response.questionnaire.versions.all() for one in version.definition.questions()}


def _journal(act: str, response: Response, actor: Membership, at: datetime, **detail: int | str | bool | None) -> None:
    audit.record(
        act=act,
        actor=actor,
        at=at,
        about_id=response.contract.signatory_id,
        subject=response,
        detail=detail or None,
    )
