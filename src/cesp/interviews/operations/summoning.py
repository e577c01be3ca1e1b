"""A summons: a formal letter to an interview, after an absence or a silence, notified with proof of receipt.

It sanctions nothing. Two absences at summonses are a fact that pages show by name; a person decides what follows.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Person
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.correspondence import notices
from cesp.correspondence.models import NoticeKind
from cesp.interviews import wording
from cesp.interviews.letter_kinds import SUMMONS
from cesp.interviews.models import OPEN, Ground, Interview, InterviewState, Origin, Subject, Summons
from cesp.interviews.operations import agenda
from cesp.interviews.operations.booking import put, refuse_elsewhere, require_following
from cesp.interviews.operations.held import lock, permit, slot_of
from cesp.interviews.workflow import SUMMONING, Party
from cesp.letters import operations as letters
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

NOTICE_DAYS = 15
"""Days between the letter and the interview, at least: time to have the letter, on screen or by post."""


@transaction.atomic
def summon(
    *,
    actor: Membership,
    person: Person,
    ground: str,
    starts_at: datetime,
    minutes: int,
    manner: str,
    at: datetime,
    where: str = "",
    silence: str = "",
) -> Summons:
    """Call somebody to an interview by a formal letter, served as a legal notice; an open interview is set by it.

    :param ground: a code of :class:`~cesp.interviews.models.Ground`.
    :param silence: what was left unanswered, as the letter says it: « le questionnaire annuel de mars 2027 ».
    :raises PermissionDenied: the agency does not follow the person.
    :raises Refused: no absence to start from, too soon, or the person is summoned already.
    :raises ValidationError: a time that overlaps another, no address, or a silence without its object.
    :clauses: BIE-3, PAP-8, INS-8
    """
    agency = require_following(actor, person)
    lock(agency.pk, person.pk)
    silence = " ".join(silence.split())
    _refuse_groundless(person, agency, ground, silence)
    _refuse_too_soon(starts_at, at)
    interview = _opened(person, agency) or _made(actor, person, agency, manner, at)
    permit("summon", interview, Party(actor, at))
    if hasattr(interview, "summons"):
        raise Refused("Cette personne est déjà convoquée par lettre à cet entretien.", citation=SUMMONING)
    before = slot_of(interview)
    if before is not None:
        before.delete()
    (slot,) = agenda.add(actor, [starts_at], minutes=minutes, manner=manner, where=where, at=at, kept_for=interview)
    refuse_elsewhere(interview, slot)
    put(interview, slot, at=at)
    ground = Ground.ABSENCE if ground == Ground.ABSENCE else Ground.SILENCE
    paper = wording.summons(slot, ground=ground, silence=silence, missed=_last_missed(person, agency))
    letter = letters.issue(
        actor=actor, kind=SUMMONS, person=person, subject=interview, paper=paper, at=at, issuer=agency, tells=False
    )
    notice = notices.serve_notice(actor=actor, letter=letter, kind=NoticeKind.SUMMONS, at=at)
    made = Summons.objects.create(
        interview=interview,
        ground=ground,
        silence=silence if ground == Ground.SILENCE else "",
        letter=letter,
        notice=notice,
        issued_by=actor,
        issued_at=at,
    )
    audit.record(
        act="interviews.summoned", actor=actor, at=at, about_id=person.pk, subject=interview, detail={"ground": ground}
    )
    return made


def earliest(on: date) -> date:
    """First day to which a letter of that day may summon."""
    return on + timedelta(days=NOTICE_DAYS)


def _refuse_groundless(person: Person, agency: Organisation, ground: str, silence: str) -> None:
    if ground == Ground.ABSENCE and _last_missed(person, agency) is None:
        raise Refused(
            "Aucune absence n'est notée : une convocation suit une absence ou un silence.", citation=SUMMONING
        )
    if ground != Ground.ABSENCE and not silence:
        raise ValidationError({"silence": "Dites ce qui est resté sans réponse : la lettre l'imprime."})


def _refuse_too_soon(starts_at: datetime, at: datetime) -> None:
    first = earliest(day_of(at))
    if day_of(starts_at) < first:
        raise ValidationError(
            {
                "on": f"Laissez {NOTICE_DAYS} jours à la personne pour avoir la lettre : le {in_french(first)} au plus "
                "tôt."
            }
        )


def _last_missed(person: Person, agency: Organisation) -> Interview | None:
    missed = Interview.objects.filter(
        person=person, organisation=agency, state=InterviewState.MISSED, excused=False, slot__isnull=False
    )
    return missed.select_related("slot").order_by("-slot__starts_at").first()


def _opened(person: Person, agency: Organisation) -> Interview | None:
    rows = Interview.objects.filter(person=person, organisation=agency, state__in=OPEN)
    return rows.select_related("person", "organisation", "slot", "summons").first()


def _made(actor: Membership, person: Person, agency: Organisation, manner: str, at: datetime) -> Interview:
    """A row for the summons to set, in the same transaction."""
    return Interview.objects.create(
        person=person,
        organisation=agency,
        referent=actor,
        origin=Origin.AGENCY,
        subject=Subject.OTHER,
        manner=manner,
        state=InterviewState.PROPOSED,
        asked_at=at,
        asked_by=actor,
    )
