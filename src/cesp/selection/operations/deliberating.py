"""What a committee decides once the scores are in: whom it keeps, tied candidates' order, ranks it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Committee, CommitteeState
from cesp.selection.models import Adjustment, CastingVote, Verdict
from cesp.selection.operations.held import file_of, hold, require_state
from cesp.selection.permissions import require_casting_seat, require_decider
from cesp.selection.queries.committees import withheld_from
from cesp.selection.queries.deliberation import deliberation_of

_ADJUSTED_FIRST = "Des rangs sont modifiés : retirez d'abord ces modifications, puis changez l'avis."
_WITHHELD = "Un conflit d'intérêts est déclaré : vous ne décidez rien de ce dossier."


def _deciding(actor: Membership, committee: Committee) -> Committee:
    committee = hold(committee)
    require_decider(actor, committee)
    require_state(committee, CommitteeState.DELIBERATION)
    return committee


@transaction.atomic
def decide(
    *,
    actor: Membership,
    committee: Committee,
    candidature: Candidature,
    retained: bool,
    reason: str,
    interview_result: str,
    at: datetime,
) -> Verdict:
    """Say whether a file is kept and why; the candidate reads it.

    :raises ValidationError: not kept and no reason; ranks changed already; a conflict declared by the actor.
    """
    committee = _deciding(actor, committee)
    candidature = file_of(committee, candidature)
    if candidature.pk in withheld_from(actor, committee):
        raise ValidationError(_WITHHELD)
    if not retained and not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi le dossier n'est pas retenu : le candidat le lira."})
    verdict = Verdict.objects.filter(candidature=candidature).first() or Verdict(
        committee=committee, candidature=candidature
    )
    if verdict.retained != retained and committee.adjustments.exists():
        raise ValidationError(_ADJUSTED_FIRST)
    verdict.retained, verdict.reason, verdict.interview_result = retained, reason.strip(), interview_result.strip()
    verdict.decided_by, verdict.decided_at = actor, at
    verdict.save()
    audit.record(
        act="selection.verdict_given",
        actor=actor,
        at=at,
        about_id=None,  # the candidate reads their own journal before results are published
        subject=candidature,
        detail={"retained": retained},
    )
    return verdict


@transaction.atomic
def cast(*, actor: Membership, committee: Committee, order: Sequence[str], at: datetime) -> CastingVote:
    """The ARS's representative orders candidates whom everything else leaves tied.

    :param order: keys of the candidatures of one tied group, best first.
    :raises PermissionDenied: anybody else.
    :raises ValidationError: not exactly a group still tied, or a conflict declared about one of them.
    :clauses: PAP-3
    """
    committee = hold(committee)
    seat = require_casting_seat(actor, committee)
    require_state(committee, CommitteeState.DELIBERATION)
    groups = deliberation_of(committee).open_ties
    if len(set(order)) != len(order) or frozenset(order) not in {frozenset(group) for group in groups}:
        raise ValidationError("Donnez un rang différent à chacun des candidats à égalité, et à eux seuls.")
    if {int(key) for key in order} & withheld_from(actor, committee):
        raise ValidationError(
            "Un conflit d'intérêts est déclaré : vous ne départagez pas ces candidats. L'université rouvre la notation "
            "et donne le siège de l'ARS à un autre référent de la région."
        )
    vote = CastingVote.objects.create(committee=committee, seat=seat, order=list(order), cast_at=at)
    audit.record(act="selection.casting_vote_cast", actor=actor, at=at, subject=committee, detail={"n": len(order)})
    return vote


@transaction.atomic
def adjust(
    *, actor: Membership, committee: Committee, candidature: Candidature, rank: int, reason: str, at: datetime
) -> Adjustment:
    """Move a file to another rank, with the reason that the minutes print.

    :raises ValidationError: a tie still open, no reason, a rank that does not exist, a file not ranked.
    """
    committee = _deciding(actor, committee)
    candidature = file_of(committee, candidature)
    if candidature.pk in withheld_from(actor, committee):
        raise ValidationError(_WITHHELD)
    found = deliberation_of(committee)
    row = found.row(str(candidature.pk))
    ranked = [one for one in found.rows if one.rank is not None]
    if found.open_ties:
        raise ValidationError("Les égalités doivent être départagées avant toute modification de rang.")
    if row.rank is None or not 1 <= rank <= len(ranked):
        raise ValidationError({"rank": f"Choisissez un rang de 1 à {len(ranked)}, pour un dossier classé."})
    if rank == row.rank:
        raise ValidationError({"rank": "Ce dossier a déjà ce rang."})
    if not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi le rang change : le procès-verbal le dira."})
    last = committee.adjustments.order_by("-position").values_list("position", flat=True).first() or 0
    made = Adjustment.objects.create(
        committee=committee,
        candidature=candidature,
        rank=rank,
        reason=reason.strip(),
        position=last + 1,
        decided_by=actor,
        decided_at=at,
    )
    audit.record(
        act="selection.rank_adjusted",
        actor=actor,
        at=at,
        about_id=None,  # the candidate reads their own journal before results are published
        subject=candidature,
        detail={"rank": rank},
    )
    return made


@transaction.atomic
def withdraw_adjustment(*, actor: Membership, committee: Committee, at: datetime) -> None:
    """Take back the last rank changed.

    :raises ValidationError: none was.
    """
    committee = _deciding(actor, committee)
    last = committee.adjustments.select_related("candidature").order_by("-position").first()
    if last is None:
        raise ValidationError("Aucun rang n'est modifié.")
    if last.candidature_id in withheld_from(actor, committee):
        raise ValidationError(_WITHHELD)
    last.delete()
    audit.record(
        act="selection.adjustment_withdrawn",
        actor=actor,
        at=at,
        about_id=None,  # as above
        subject=last.candidature,
    )
