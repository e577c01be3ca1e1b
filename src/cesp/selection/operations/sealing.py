"""The seal: minutes as a numbered paper, ranking frozen, candidates' reasons kept as they stood."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.campaigns.models import Committee, CommitteeState
from cesp.common import instants
from cesp.common.workflow import AlreadyDone
from cesp.letters import operations as letters
from cesp.notifications.operations import Told, notify_many
from cesp.selection.letter_kinds import MINUTES
from cesp.selection.models import Minutes, Ranked
from cesp.selection.operations.held import hold
from cesp.selection.operations.moving import passed
from cesp.selection.operations.papers import minutes_paper
from cesp.selection.permissions import require_decider
from cesp.selection.queries.deliberation import Deliberation, deliberation_of
from cesp.selection.workflow import WORKFLOW, seal_code


@transaction.atomic
def seal(*, actor: Membership, committee: Committee, at: datetime) -> Minutes:
    """Write the minutes and freeze the ranking, all or nothing; the managing authority reads them from then on.

    :raises AlreadyDone: somebody sealed it already.
    :raises ValidationError: everything that keeps it from being sealed, a sentence each.
    :raises NoSeal: no valid certificate.
    :clauses: PAP-3, IDF-4
    """
    committee = hold(committee)
    require_decider(actor, committee)
    if committee.state == CommitteeState.SEALED:
        assert committee.sealed_at is not None
        raise AlreadyDone(f"Le procès-verbal est scellé depuis le {instants.in_french(committee.sealed_at)}.")
    code = seal_code(actor)
    if refusal := WORKFLOW.refusal(code, state=committee.state, subject=committee, actor=actor):
        raise ValidationError(refusal)
    found = deliberation_of(committee)
    if found.refusals:
        raise ValidationError(list(found.refusals))
    committee.state, committee.sealed_at, committee.sealed_by = CommitteeState.SEALED, at, actor
    passed(committee, actor=actor, at=at)
    Ranked.objects.bulk_create(ranked_rows(found))
    letter = letters.issue(
        actor=actor,
        kind=MINUTES,
        person=None,
        subject=committee,
        paper=minutes_paper(found),
        at=at,
        issuer=committee.ufr,
        tells=False,
    )
    made = Minutes.objects.create(committee=committee, letter=letter)
    audit.record(act="selection.minutes_sealed", actor=actor, at=at, subject=committee)
    _tell_desk(committee, at)
    return made


def ranked_rows(found: Deliberation) -> list[Ranked]:
    """The places to keep; ranks within a status follow those of the whole list."""
    in_status: Counter[str] = Counter()
    rows = []
    for row in found.rows:
        status = row.candidature.status
        if row.rank is not None:
            in_status[status] += 1
        rows.append(
            Ranked(
                committee=found.committee,
                candidature=row.candidature,
                status=status,
                rank=row.rank,
                rank_in_status=None if row.rank is None else in_status[status],
                total=row.shown_total,
                steps=list(row.steps),
                reason=row.verdict.reason if row.verdict else "",
            )
        )
    return rows


def _tell_desk(committee: Committee, at: datetime) -> None:
    """The case desk, to whom the ranking goes."""
    desk = Membership.objects.in_force(instants.day_of(at)).filter(role=Role.CASE_DESK)
    people = sorted(set(desk.values_list("person_id", flat=True)))
    path = reverse("selection:committee", args=[committee.pk])
    told = (Told(person, f"selection.sealed:{committee.pk}", path, {}) for person in people)
    notify_many(kind="selection.ranking_sealed", told=told, at=at)
