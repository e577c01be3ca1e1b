"""Contesting a datum, and answering: permit, lock and re-read, check, record, tell the other side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.audit.operations import record
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import relabel
from cesp.notifications.operations import notify
from cesp.privacy.models import Contestation, ContestationState, ContestationStep, Subject
from cesp.privacy.queries import IDENTITY_FIELDS, Target
from cesp.privacy.reasons import REASONS
from cesp.privacy.workflow import WORKFLOW, code_for
from cesp_law import dates
from cesp_law.refusals import Refused

_KEEPING = "RGPD, art. 12 et 16"


def answer_due(at: datetime) -> date:
    """The last day of the month that article 12-3 gives for an answer."""
    return dates.add_months(day_of(at), 1)


@transaction.atomic
def send(*, actor: Membership, target: Target, wanted: str, words: str, evidence: str, at: datetime) -> Contestation:
    """Contest something recorded about oneself; the same thing again, while it is examined, is the same contestation.

    :param target: what the actor may contest, as :func:`cesp.privacy.queries.target` gives it.
    :param evidence: the piece that shows it, cited.
    :raises PermissionDenied: an agent cannot contest in somebody's place.
    :law: RGPD, art. 16 et 12-3
    """
    permissions.require(actor, Role.SIGNATORY)
    locks.hold(f"contesting:{actor.person_id}")
    same = {"subject": target.subject, "contract": target.contract, "fact": target.fact, "field": target.field}
    held = Contestation.objects.filter(person_id=actor.person_id, **same).pending().first()
    if held is not None:
        return held
    if target.fact is not None and hasattr(type(target.fact).objects.get(pk=target.fact.pk), "superseded_by"):
        raise Refused("Ce fait vient d'être corrigé : relisez votre dossier avant de le contester.", citation=_KEEPING)
    contestation = Contestation.objects.create(
        person_id=actor.person_id,
        held=target.held[:500],
        wanted=wanted,
        words=words,
        evidence=evidence,
        sent_at=at,
        answer_by=answer_due(at),
        **same,
    )
    _told(contestation, "send", "sent", actor=actor, at=at, words="")
    return contestation


def ask_more(*, actor: Membership, contestation: Contestation, words: str, at: datetime) -> Contestation:
    """Ask the person for what is missing.

    :raises AlreadyDone: another agent was quicker.
    :raises Refused: the table of transitions does not allow it.
    """
    return _move("ask_more", actor=actor, contestation=contestation, words=words, at=at)


def complete(*, actor: Membership, contestation: Contestation, words: str, at: datetime) -> Contestation:
    """Give what was asked for. Raises as :func:`ask_more`."""
    return _move("complete", actor=actor, contestation=contestation, words=words, at=at)


def withdraw(*, actor: Membership, contestation: Contestation, at: datetime) -> Contestation:
    """Take the contestation back. Raises as :func:`ask_more`."""
    return _move("withdraw", actor=actor, contestation=contestation, words="", at=at)


def refuse(*, actor: Membership, contestation: Contestation, reason: str, words: str, at: datetime) -> Contestation:
    """Refuse, with a reason of the library. Raises as :func:`ask_more`.

    :param reason: a code of ``REASONS``.
    :law: RGPD, art. 12-4
    """
    if reason not in REASONS or (reason == "other" and not words):
        raise Refused("Un refus se motive : choisissez un motif, ou écrivez-le.", citation=_KEEPING)
    return _move("refuse", actor=actor, contestation=contestation, words=words, at=at, reason=reason)


@transaction.atomic
def accept(
    *, actor: Membership, contestation: Contestation, value: str | date | None, words: str, at: datetime
) -> Contestation:
    """Accept: a fact has been corrected on the file, an identity is corrected here. Raises as :func:`ask_more`.

    :param value: what to write, for a contested identity; for payments, nothing is written here: the words say by
        which entry they are put right.
    :law: RGPD, art. 16
    """
    accepted = _move("accept", actor=actor, contestation=contestation, words=words, at=at)
    if accepted.subject == Subject.IDENTITY:
        _correct_identity(accepted.person_id, accepted.field, value)
    return accepted


def _correct_identity(person_id: int, field: str, value: str | date | None) -> None:
    if field not in IDENTITY_FIELDS or (value in (None, "") and field != "phone"):
        raise Refused("Écrivez ce qui doit être enregistré.", citation=_KEEPING)
    person = Person.objects.get(pk=person_id)
    setattr(person, field, value)
    person.save(update_fields=[field, "search_key", "sort_key"])
    relabel(person_id)


@transaction.atomic
def _move(
    code: str, *, actor: Membership, contestation: Contestation, words: str, at: datetime, **changes: Any
) -> Contestation:
    """Take one transition of the table under the lock of the contestation."""
    locks.hold(f"contestation:{contestation.pk}")
    held = Contestation.objects.select_related("fact__superseded_by").get(pk=contestation.pk)
    wanted = WORKFLOW[code_for(code, held)]
    if held.state == wanted.to_state or not held.is_pending:
        raise AlreadyDone(_already(held))
    refusal = WORKFLOW.refusal(wanted.code, state=held.state, subject=held, actor=actor)
    if refusal:
        raise Refused(refusal, citation=_KEEPING)
    held.state = wanted.to_state
    if not held.is_pending:
        held.closed_at = at
    if held.state == ContestationState.ACCEPTED and held.fact is not None:
        held.correction = held.fact.superseded_by
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=["state", "closed_at", "correction", *changes])
    _told(held, code, code, actor=actor, at=at, words=words)
    return held


def _already(held: Contestation) -> str:
    last = held.steps.select_related("by__person").order_by("-pk")[0]
    label = WORKFLOW.states[held.state].lower()
    return (
        f"C'est déjà fait : cette contestation est « {label} » ({last.by.person.full_name}, le {in_french(last.at)})."
    )


def _told(
    contestation: Contestation, transition: str, kind: str, *, actor: Membership, at: datetime, words: str
) -> None:
    """Keep the step, write the journal, tell everybody concerned but the author."""
    step = ContestationStep.objects.create(
        contestation=contestation, transition=transition, by=actor, at=at, words=words
    )
    record(
        act=f"privacy.contestation_{kind}",
        actor=actor,
        at=at,
        about_id=contestation.person_id,
        subject=contestation,
        detail={"correction": contestation.correction_id},
    )
    data: dict[str, str | int] = {"number": contestation.pk, "answer_by": dates.in_french(contestation.answer_by)}
    for person in _concerned(contestation, day_of(at)):
        if person.pk != actor.person_id or kind == "sent":
            notify(
                person=person,
                kind=f"privacy.contestation_{kind}",
                key=f"privacy.contestation:{contestation.pk}:{step.pk}",
                path=reverse("privacy:contestation", args=[contestation.pk]),
                at=at,
                data=data,
            )


def _concerned(contestation: Contestation, on: date) -> Iterator[Person]:
    """The person, and whoever holds the desk that answers."""
    yield contestation.person
    desk = Membership.objects.in_force(on).filter(role=contestation.desk)
    of_the_authority = desk.filter(organisation__kind=Organisation.Kind.MANAGING_AUTHORITY)
    for membership in of_the_authority.select_related("person").order_by("pk"):
        yield membership.person
