"""What the agencies do with a project: their voices, their questions, and the decision of the agency of the place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import record_fact
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.projects import papers, telling
from cesp.projects.letter_kinds import REFUSAL, VALIDATION
from cesp.projects.models import Project, ProjectState, Question, Seat, Voice
from cesp.projects.operations.drafting import keep_judgement, locked
from cesp.projects.permissions import require_seat
from cesp.projects.reading import Forecast, Judgement, forecast_of, judge, terms_of
from cesp.projects.voices import NO_REASON, heard_of, refusal_to_go_past
from cesp.projects.workflow import WORKFLOW
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.operations import places
from cesp_law.facts import ProjectValidated
from cesp_law.refusals import Refused

VALIDATES = "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes (BIE-7, BIE-8) : validation préalable par l'ARS"
_SAYS_WHY = "code des relations entre le public et l'administration, art. L. 211-2"


@transaction.atomic
def speak(
    *, actor: Membership, project: Project, favourable: bool, reasons: str, at: datetime, seen: int | None = None
) -> Voice:
    """Give the voice of the département, or of the region that is left; given again, the last one stands.

    :raises PermissionDenied: an agent who does not speak of this project.
    :raises AlreadyDone: the project is decided, or changed since it was read; says who and when.
    :raises Refused: against it without a reason, or not the moment.
    :clauses: BIE-7, BIE-10
    """
    seat = require_seat(actor, project, Seat.DEPARTEMENT, Seat.OUTGOING)
    current = _to_treat(actor, project, "speak" if seat is Seat.DEPARTEMENT else "advise", seen=seen)
    if not favourable and not reasons.strip():
        raise Refused("Une voix défavorable dit pourquoi : la région et le signataire le lisent.", citation=_SAYS_WHY)
    return _voice(current, seat, favourable=favourable, reasons=reasons, actor=actor, at=at)


def _voice(project: Project, seat: Seat, *, favourable: bool, reasons: str, actor: Membership, at: datetime) -> Voice:
    Voice.objects.filter(project=project, seat=seat, superseded_at__isnull=True).update(superseded_at=at)
    voice = Voice.objects.create(
        project=project, seat=seat, favourable=favourable, reasons=reasons.strip(), given_by=actor, given_at=at
    )
    if seat is not Seat.REGION:
        telling.tell_voice(voice, at=at)
        _journal("voice_given", project, actor=actor, at=at, seat=seat.value)
    return voice


@transaction.atomic
def ask(
    *, actor: Membership, project: Project, message: str, answer_by_on: date, at: datetime, seen: int | None = None
) -> Question:
    """Ask the signatory something; the project is theirs to correct until they answer.

    :raises PermissionDenied: an agent who does not speak of this project.
    :raises AlreadyDone: as :func:`speak`.
    :raises Refused: no question, or a day that has passed already.
    :clauses: BIE-7
    """
    seat = require_seat(actor, project, Seat.DEPARTEMENT, Seat.REGION)
    current = _to_treat(actor, project, "ask" if seat is Seat.DEPARTEMENT else "question", seen=seen)
    if not message.strip():
        raise Refused("Écrivez la question.", citation=VALIDATES)
    if answer_by_on <= day_of(at):
        raise Refused("Laissez au moins un jour pour répondre : choisissez une date à venir.", citation=VALIDATES)
    question = Question.objects.create(
        project=current, asked_by=actor, asked_at=at, answer_by_on=answer_by_on, message=message.strip()
    )
    current.state = ProjectState.QUESTIONED
    current.save(update_fields=["state"])
    telling.tell_questioned(current, question=question.pk, answer_by_on=answer_by_on, at=at)
    _journal("questioned", current, actor=actor, at=at)
    return question


@transaction.atomic
def put_on_list(
    *, actor: Membership, project: Project, values: Mapping[str, Any], at: datetime, seen: int | None = None
) -> PlaceOfPractice:
    """Put the free place of a project on the national list, with a number of the region, and attach the project to it.

    :param values: of the place, as the form of places gives them.
    :raises PermissionDenied: not a referent of the agency of the place.
    :raises Refused: the project has a place already, or the place is not in its commune.
    :raises ValidationError: as ``zoning.operations.places.propose`` and ``open_place``.
    :clauses: NAT-10, INS-13
    """
    current = _free_place(actor, project, seen=seen)
    made = places.propose(actor=actor, values=values, on=day_of(at), at=at)
    opened = places.open_place(actor=actor, pk=made.pk, on=day_of(at), at=at)
    return _attached(current, opened, actor=actor, at=at)


@transaction.atomic
def attach(
    *, actor: Membership, project: Project, place: PlaceOfPractice, at: datetime, seen: int | None = None
) -> PlaceOfPractice:
    """Attach a project to a place that the list holds already, in the same commune.

    :raises PermissionDenied: not a referent of the agency of the place.
    :raises Refused: the project has a place already, or the place is another's.
    :clauses: NAT-10
    """
    return _attached(_free_place(actor, project, seen=seen), place, actor=actor, at=at)


def _free_place(actor: Membership, project: Project, *, seen: int | None) -> Project:
    require_seat(actor, project, Seat.REGION)
    current = _to_treat(actor, project, "attach", seen=seen)
    if current.place is not None:
        raise Refused(f"Ce projet est déjà rattaché au lieu {current.place.reference}.", citation=VALIDATES)
    return current


def _attached(project: Project, place: PlaceOfPractice, *, actor: Membership, at: datetime) -> PlaceOfPractice:
    if place.commune_id != project.commune_id or place.profession != terms_of(project.contract).profession.value:
        raise Refused(
            "Ce lieu n'est pas celui du projet : sa commune et sa profession doivent être les mêmes.",
            citation="code de l'éducation, art. L. 632-6 (NAT-10)",
        )
    project.place, project.attached_at = place, at
    project.version += 1
    project.save(update_fields=["place", "attached_at", "version"])
    _journal("attached", project, actor=actor, at=at)
    return place


@transaction.atomic
def validate(
    *,
    actor: Membership,
    project: Project,
    reasons: str,
    at: datetime,
    seen: int | None = None,
    facts_seen: int | None = None,
) -> Project:
    """Validate a project: voice of the region, fact, letter and notification, or nothing of it.

    :param reasons: observations; needed to go past an unfavourable voice of the département (ADR 0027).
    :param seen: version of the project that the actor had read. :param facts_seen: last fact of the file they had read.
    :raises PermissionDenied: not a referent of the agency of the place.
    :raises AlreadyDone: somebody decided first; says who and when.
    :raises Refused: the law refuses the place, the département is still waited for, the actor spoke for it, or the
        file has moved.
    :clauses: BIE-7, BIE-8, BIE-10, NAT-10
    """
    require_seat(actor, project, Seat.REGION)
    current = _to_treat(actor, project, "validate", seen=seen)
    _refuse_own_voice(current, actor)
    judgement = _acceptable(current, at=at)
    if refusal := refusal_to_go_past(heard_of(current, on=day_of(at)), reasons):
        raise Refused(refusal, citation=VALIDATES)
    keep_judgement(current, judgement)
    forecast = _forecast(current, judgement, at=at)
    _voice(current, Seat.REGION, favourable=True, reasons=reasons, actor=actor, at=at)
    current.fact = record_fact(
        actor=actor,
        contract=current.contract,
        fact=ProjectValidated(on=day_of(at), ars=current.ars),
        evidence=f"Projet n° {current.pk}",
        at=at,
        seen=facts_seen,
    )
    _replace(current)
    current.state, current.reasons = ProjectState.VALIDATED, reasons.strip()
    current.validated_at, current.validated_by = at, actor
    current.save()
    paper = papers.validation(current, forecast, reasons=current.reasons)
    current.validation_letter = _letter(current, VALIDATION, paper, actor=actor, at=at)
    current.save(update_fields=["validation_letter"])
    return _told("validated", current, actor=actor, at=at)


def _refuse_own_voice(project: Project, actor: Membership) -> None:
    """Two roles are not two people: whoever speaks for the département does not decide for the region (BIE-7)."""
    voices = project.voices.filter(seat=Seat.DEPARTEMENT, superseded_at__isnull=True)
    if voices.filter(given_by__person=actor.person_id).exists():
        raise Refused(
            "Vous avez donné la voix du département sur ce projet : un autre référent de l'agence décide.",
            citation=VALIDATES,
        )


def _acceptable(project: Project, *, at: datetime) -> Judgement:
    """:raises Refused: the law refuses the place, for every reason named."""
    judgement = judge(project, terms_of(project.contract), on=day_of(at))
    if judgement is None or not judgement.whole:
        raise Refused("Ce projet n'est pas complet : posez une question au signataire.", citation=VALIDATES)
    if judgement.remarks:
        said = " ".join(f"{one.sentence} {one.next_step}" for one in judgement.remarks)
        raise Refused(said, citation=judgement.remarks[0].citation.text)
    return judgement


def _forecast(project: Project, judgement: Judgement, *, at: datetime) -> Forecast | None:
    category = judgement.counts_as
    return None if category is None else forecast_of(project, category, today=day_of(at))


def _replace(project: Project) -> None:
    """The project that stood gives way, before the other one stands: a contract has one."""
    Project.objects.filter(contract=project.contract_id, state=ProjectState.VALIDATED).update(
        state=ProjectState.REPLACED
    )


@transaction.atomic
def refuse(*, actor: Membership, project: Project, reasons: str, at: datetime, seen: int | None = None) -> Project:
    """Refuse a project, with the reasons that the letter gives.

    :raises PermissionDenied: as :func:`validate`.
    :raises AlreadyDone: as :func:`validate`.
    :raises Refused: no reason is given, or the actor spoke for the département.
    :clauses: BIE-7, BIE-8
    """
    require_seat(actor, project, Seat.REGION)
    current = _to_treat(actor, project, "refuse", seen=seen)
    _refuse_own_voice(current, actor)
    if not reasons.strip():
        raise Refused(NO_REASON, citation=_SAYS_WHY)
    _voice(current, Seat.REGION, favourable=False, reasons=reasons, actor=actor, at=at)
    current.state, current.reasons = ProjectState.REFUSED, reasons.strip()
    current.refused_at, current.refused_by = at, actor
    current.save()
    current.questions.filter(answered_at__isnull=True).update(answered_at=at)
    current.refusal_letter = _letter(
        current, REFUSAL, papers.refusal(current, reasons=current.reasons), actor=actor, at=at
    )
    current.save(update_fields=["refusal_letter"])
    return _told("refused", current, actor=actor, at=at)


def _letter(project: Project, kind: str, paper: Paper, *, actor: Membership, at: datetime) -> Letter:
    return letters.issue(
        actor=actor, kind=kind, person=project.person, subject=project, paper=paper, at=at, tells=False
    )


def _told(act: str, project: Project, *, actor: Membership, at: datetime) -> Project:
    telling.settle(project, at=at)
    telling.tell_decided(project, at=at)
    _journal(act, project, actor=actor, at=at)
    return project


def _to_treat(actor: Membership, project: Project, code: str, *, seen: int | None) -> Project:
    """The project under its lock, unless somebody was quicker."""
    current = locked(project)
    decided_at = current.validated_at or current.refused_at
    decided_by = current.validated_by or current.refused_by
    if decided_at is not None and decided_by is not None:
        raise AlreadyDone(
            f"Ce projet est déjà « {current.get_state_display().lower()} » : {decided_by.signature} a décidé le "
            f"{at_in_french(decided_at)}. Rien n'a été fait de nouveau."
        )
    if current.state == ProjectState.WITHDRAWN and current.withdrawn_at is not None:
        raise AlreadyDone(f"Le signataire a retiré ce projet le {at_in_french(current.withdrawn_at)}.")
    if seen is not None and current.version != seen:
        raise AlreadyDone(
            f"Ce projet a changé le {at_in_french(current.saved_at)}, depuis que vous l'avez lu : relisez-le avant "
            "d'agir."
        )
    refusal = WORKFLOW.refusal(code, state=current.state, subject=current, actor=actor)
    if refusal:
        raise Refused(refusal, citation=VALIDATES)
    return current


def _journal(act: str, project: Project, *, actor: Membership, at: datetime, seat: str = "") -> None:
    audit.record(
        act=f"projects.{act}",
        actor=actor,
        at=at,
        about_id=project.contract.signatory_id,
        subject=project,
        detail={"seat": seat} if seat else {},
    )
