"""The final allocation: one act, by the code of the simulations, kept with all it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common.instants import day_of, last_minute_in_french
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.internship.models import Allocation, Choice, Placement
from cesp.internship.operations.choices import LAW, held
from cesp.internship.operations.preparing import tell
from cesp.internship.permissions import require_desk
from cesp.internship.reading import Standing, written
from cesp_law.dates import in_french
from cesp_law.refusals import Refused
from cesp_law.selection import internship as law


@transaction.atomic
def allocate(*, actor: Membership, choice: Choice, signed_in_with: str, at: datetime) -> Allocation:
    """Allocate the posts for good, and tell everybody together.

    :param signed_in_with: how the agent proved who they are, just before.
    :raises AlreadyDone: somebody did; their name and the instant are said.
    :raises Refused: the list is not published, wishes are still taken, it is too early, or a ranking has no rank.
    :law: code de l'éducation, art. L. 632-6
    :clauses: BIE-4, IDF-15, NAT-6
    """
    require_desk(actor)
    choice = held(choice)
    refuse_done(choice)
    if refusal := refusal_to_allocate(choice, at=at):
        raise Refused(refusal, citation=LAW)
    standing = Standing.read(choice, on=day_of(at))
    asked = standing.as_law()
    refuse_unranked(asked)
    outcome = law.allocate(asked)
    allocation = Allocation.objects.create(
        choice=choice,
        inputs=written(asked),
        input_digest=asked.fingerprint,
        result_digest=outcome.fingerprint,
        decided_by=actor,
        decided_at=at,
        signed_in_with=signed_in_with,
    )
    Placement.objects.bulk_create(
        _placement(allocation, standing.candidates[key].pk, post, asked.wishes[key])
        for key, post in outcome.post_of.items()
    )
    audit.record(
        act="internship.allocated", actor=actor, at=at, subject=choice, detail={"digest": allocation.result_digest}
    )
    tell(choice, kind="internship.allocated", at=at)
    return allocation


def _placement(
    allocation: Allocation, candidate_id: int, post: law.Post | None, wishes: Sequence[law.Post]
) -> Placement:
    if post is None:
        return Placement(allocation=allocation, candidate_id=candidate_id)
    return Placement(
        allocation=allocation,
        candidate_id=candidate_id,
        specialty=post.specialty,
        subdivision=post.subdivision,
        wish=wishes.index(post) + 1,
    )


def refuse_done(choice: Choice) -> None:
    """:raises AlreadyDone: the final allocation has been made."""
    done = Allocation.objects.filter(choice=choice).select_related("decided_by__person").first()
    if done is not None:
        raise AlreadyDone(
            f"L'affectation définitive a déjà été prononcée par {done.decided_by.person.full_name}, le "
            f"{at_in_french(done.decided_at)}."
        )


def refusal_to_allocate(choice: Choice, *, at: datetime) -> str:
    """Why the posts may not be allocated yet; nothing when they may."""
    if choice.listed_at is None:
        return "La liste nationale des postes n'est pas publiée."
    if at < choice.wishes_until_at:
        closing = last_minute_in_french(choice.wishes_until_at)
        return f"Les vœux sont encore pris, jusqu'au {closing} (heure de Paris)."
    if day_of(at) < choice.final_on:
        return f"L'affectation définitive est prévue à compter du {in_french(choice.final_on)}."
    return ""


def refuse_unranked(asked: law.Choice) -> None:
    """:raises Refused: posts would be shared out by a ranking that holds nobody."""
    read = {opening.ranking for opening in asked.posts.values() if opening.seats}
    empty = sorted(name for name in read if not asked.ranks.get(name))
    if empty:
        raise Refused(f"Le classement « {empty[0]} » n'a encore aucun rang : importez-le d'abord.", citation=LAW)
