"""A committee goes on: scores open, deliberation opens, scores open again for a reason."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Committee, CommitteeState
from cesp.notifications.operations import notify
from cesp.selection.models import Passage
from cesp.selection.operations.held import hold
from cesp.selection.permissions import require_manager
from cesp.selection.queries.committees import seats_of
from cesp.selection.queries.deliberation import missing_sheets
from cesp.selection.queries.grid import criteria_of, law_grid
from cesp.selection.workflow import WORKFLOW


def _held(actor: Membership, committee: Committee, code: str) -> Committee:
    committee = hold(committee)
    require_manager(actor, committee)
    if refusal := WORKFLOW.refusal(code, state=committee.state, subject=committee, actor=actor):
        raise ValidationError(refusal)
    return committee


def passed(committee: Committee, *, actor: Membership, at: datetime, reason: str = "") -> None:
    """Keep the committee as it now stands, and how it came there."""
    committee.save()
    Passage.objects.create(committee=committee, to_state=committee.state, reason=reason.strip(), by=actor, at=at)
    audit.record(
        act="selection.committee_moved", actor=actor, at=at, subject=committee, detail={"state": committee.state}
    )


@transaction.atomic
def open_scoring(*, actor: Membership, committee: Committee, at: datetime) -> Committee:
    """Freeze the grid and let the members score.

    :raises ValidationError: nobody presides, no ARS, no file given.
    :raises Refused: a grid the law does not admit.
    :clauses: PAP-3
    """
    committee = _held(actor, committee, "open_scoring")
    law_grid(criteria_of(committee))
    committee.state, committee.scoring_opened_at = CommitteeState.SCORING, at
    passed(committee, actor=actor, at=at)
    _tell_members(committee, at)
    return committee


def _tell_members(committee: Committee, at: datetime) -> None:
    for seat in seats_of(committee):
        notify(
            person=seat.membership.person,
            kind="selection.scoring_opened",
            key=f"selection.scoring:{committee.pk}:{at.isoformat()}",
            path=reverse("selection:scoring", args=[committee.pk]),
            at=at,
        )


@transaction.atomic
def open_deliberation(*, actor: Membership, committee: Committee, reason: str, at: datetime) -> Committee:
    """Close the scores.

    :param reason: why sheets are missing; not read when none is.
    :raises ValidationError: sheets are missing and nobody says why.
    """
    committee = _held(actor, committee, "open_deliberation")
    missing = missing_sheets(committee)
    if missing and not reason.strip():
        members = ", ".join(dict.fromkeys(one.seat.membership.person.full_name for one in missing))
        raise ValidationError(
            {"reason": f"Fiches non rendues : {len(missing)} ({members}). Écrivez pourquoi la commission s'en passe."}
        )
    committee.state, committee.deliberation_opened_at = CommitteeState.DELIBERATION, at
    passed(committee, actor=actor, at=at, reason=reason if missing else "")
    return committee


@transaction.atomic
def reopen_scoring(*, actor: Membership, committee: Committee, reason: str, at: datetime) -> Committee:
    """Open the scores again; ranks changed and ties settled on the former scores fall.

    :raises ValidationError: no reason.
    """
    committee = _held(actor, committee, "reopen_scoring")
    if not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi la notation est rouverte : le procès-verbal le dira."})
    committee.state, committee.deliberation_opened_at = CommitteeState.SCORING, None
    committee.adjustments.all().delete()
    committee.casting_votes.all().delete()
    passed(committee, actor=actor, at=at, reason=reason)
    _tell_members(committee, at)
    return committee
