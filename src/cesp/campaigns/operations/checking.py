"""The UFR's checks: the file is complete, or inadmissible, or opened again; the person is enrolled, or not."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.campaigns.letter_kinds import INADMISSIBLE
from cesp.campaigns.models import Candidature, CandidatureState
from cesp.campaigns.operations.corrections import require_transition
from cesp.campaigns.papers import inadmissible
from cesp.campaigns.permissions import held
from cesp.campaigns.queries.completeness import completeness
from cesp.campaigns.queries.corrections import open_correction
from cesp.campaigns.queries.reading import lodged_on, scoring_began
from cesp.common.about import about
from cesp.letters import operations as letters
from cesp.letters.models import Letter, Reason, State
from cesp.notifications.operations import notify

SHORTEST_REASON, LONGEST_REASON = 20, 2_000


@transaction.atomic
def declare_complete(*, actor: Membership, candidature: Candidature, at: datetime) -> Candidature:
    """Say that a file holds everything; a committee may then be given it. Opinions of ARS come beside.

    :raises PermissionDenied: not the UFR of the file.
    :raises ValidationError: something is missing, or a file in another state.
    """
    file = held(actor, candidature.pk, Role.UFR_MANAGER)
    require_transition("declare_complete", file, actor)
    found = completeness(file, on=lodged_on(file))
    if not found.complete:
        lacking = [*found.missing, *(reason.sentence for reason in found.refusals)]
        raise ValidationError(f"Ce dossier n'est pas complet : {' ; '.join(lacking)}.")
    return _settled(file, CandidatureState.COMPLETE, actor, at)


@transaction.atomic
def declare_inadmissible(*, actor: Membership, candidature: Candidature, because: str, at: datetime) -> Candidature:
    """Say that a candidature is not examined; a sealed letter tells why, and how to contest it.

    :param because: 20 to 2,000 characters, which the candidate reads.
    :raises PermissionDenied: not the UFR of the file.
    :raises ValidationError: no reason, or a file in another state.
    """
    file = held(actor, candidature.pk, Role.UFR_MANAGER)
    require_transition("declare_inadmissible", file, actor)
    because = because.strip()
    if not SHORTEST_REASON <= len(because) <= LONGEST_REASON:
        raise ValidationError(
            {"because": f"Motivez l'irrecevabilité, en {SHORTEST_REASON} à {LONGEST_REASON} caractères."}
        )
    _end_correction(file, at)
    file.inadmissible_because = because
    _settled(file, CandidatureState.INADMISSIBLE, actor, at)
    letters.issue(actor=actor, kind=INADMISSIBLE, person=file.person, subject=file, paper=inadmissible(file), at=at)
    return file


@transaction.atomic
def reopen(*, actor: Membership, candidature: Candidature, at: datetime) -> Candidature:
    """Take back what was said of a file: it is as it was deposited. A letter that refused it no longer stands.

    :raises PermissionDenied: not the UFR of the file.
    :raises ValidationError: a file in another state, or whose committee scores.
    """
    file = held(actor, candidature.pk, Role.UFR_MANAGER)
    require_transition("reopen", file, actor)
    if scoring_began(file):
        raise ValidationError("La commission a ouvert la notation : le dossier ne se rouvre plus.")
    refused = Letter.objects.with_state().filter(kind=INADMISSIBLE, subject=about(file)).order_by("-pk").first()
    if refused is not None and refused.state is State.VALID:
        letters.revoke(actor=actor, letter=refused, reason=Reason.DECISION_WITHDRAWN, at=at)
    file.inadmissible_because = ""
    return _settled(file, CandidatureState.DEPOSITED, actor, at)


@transaction.atomic
def check_enrolment(*, actor: Membership, candidature: Candidature, enrolled: bool | None, at: datetime) -> Candidature:
    """Say whether the person is enrolled in the UFR; nothing, that it is not known yet.

    :raises PermissionDenied: not the UFR of the file.
    :raises ValidationError: the candidature is no longer in the running.
    """
    file = held(actor, candidature.pk, Role.UFR_MANAGER)
    if file.state == CandidatureState.WITHDRAWN:
        raise ValidationError("Cette candidature est retirée : son inscription ne se vérifie plus.")
    if scoring_began(file):
        raise ValidationError("La commission a ouvert la notation : ce qu'elle lit ne change plus.")
    if file.enrolled == enrolled:
        return file
    file.enrolled = enrolled
    file.enrolment_checked_by, file.enrolment_checked_at = (None, None) if enrolled is None else (actor, at)
    file.save(update_fields=["enrolled", "enrolment_checked_by", "enrolment_checked_at"])
    audit.record(
        act="campaigns.enrolment_checked",
        actor=actor,
        at=at,
        about_id=file.person_id,
        subject=file,
        detail={"enrolled": "unknown" if enrolled is None else str(enrolled).lower()},
    )
    return file


def _end_correction(file: Candidature, at: datetime) -> None:
    standing = open_correction(file)
    if standing is not None:
        standing.cancelled_at = at
        standing.save(update_fields=["cancelled_at"])


def _settled(file: Candidature, state: CandidatureState, actor: Membership, at: datetime) -> Candidature:
    file.state = state
    file.settled_at = None if state == CandidatureState.DEPOSITED else at
    file.save(update_fields=["state", "settled_at", "inadmissible_because"])
    act = {
        CandidatureState.COMPLETE: "campaigns.declared_complete",
        CandidatureState.INADMISSIBLE: "campaigns.declared_inadmissible",
        CandidatureState.DEPOSITED: "campaigns.reopened",
    }[state]
    audit.record(act=act, actor=actor, at=at, about_id=file.person_id, subject=file)
    notify(
        person=file.person,
        kind=act,
        key=f"{act}:{file.pk}:{at.isoformat()}",
        path=reverse("campaigns:file", args=[file.public_id]),
        at=at,
    )
    return file
