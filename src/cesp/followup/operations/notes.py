"""Notes and contacts: written, struck out."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cesp.accounts.models import Membership, Person
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.followup.models import Note
from cesp.followup.permissions import require_follower
from cesp_law.refusals import Refused

_KEEPING = "tenue du portefeuille"


@transaction.atomic
def write(*, actor: Membership, person: Person, kind: str, on: date, text: str, at: datetime) -> Note:
    """Note something of somebody, or a contact with them.

    :param on: the day it happened.
    :raises PermissionDenied: outside of the actor's portfolio.
    :raises Refused: a day to come, or nothing written.
    :clauses: PAP-8, IDF-12
    """
    require_follower(actor, person)
    if on > day_of(at):
        raise Refused("Une note dit ce qui a eu lieu : son jour ne peut pas être à venir.", citation=_KEEPING)
    if not text.strip():
        raise Refused("Écrivez quelque chose.", citation=_KEEPING)
    note = Note.objects.create(
        person=person,
        organisation_id=actor.organisation_id or 0,
        kind=kind,
        on=on,
        text=text.strip(),
        written_by=actor,
        written_at=at,
    )
    audit.record(act="followup.note_written", actor=actor, at=at, about_id=person.pk, subject=note)
    return note


@transaction.atomic
def strike(*, actor: Membership, note: Note, at: datetime) -> None:
    """Take a note out of the sheet; only who wrote it does, and twice changes nothing.

    :raises PermissionDenied: outside of the actor's portfolio.
    :raises Refused: somebody else's.
    """
    require_follower(actor, note.person)
    locks.hold(f"followup:note:{note.pk}")
    held = Note.objects.select_related("written_by").get(pk=note.pk)
    if held.written_by.person_id != actor.person_id:
        raise Refused("Seule la personne qui a écrit une note la retire.", citation=_KEEPING)
    if held.struck_at is None:
        Note.objects.filter(pk=held.pk).update(struck_at=at)
        audit.record(act="followup.note_struck", actor=actor, at=at, about_id=held.person_id, subject=held)
