"""The yearly review as its pages and its reminders read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cesp.accounts.models import Membership, MembershipQuerySet, Organisation, Review, ReviewAnswer


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A member to answer about, with the answer when there is one."""

    membership: Membership
    answer: ReviewAnswer | None


def review(actor: Membership, pk: int) -> Review:
    """:raises Review.DoesNotExist: there is none, or another keeps its organisation."""
    kept = Organisation.objects.visible_to(actor)
    return Review.objects.filter(organisation__in=kept).select_related("organisation").get(pk=pk)


def to_answer(review: Review, *, on: date) -> MembershipQuerySet:
    """Members whom the review asks about: those in force, delegations aside, which end by themselves."""
    rows = Membership.objects.in_force(on).filter(organisation=review.organisation, delegated_by__isnull=True)
    return rows.select_related("person", "organisation").order_by("person__sort_key", "pk")


def lines(review: Review, *, on: date) -> tuple[ReviewLine, ...]:
    answers = {answer.membership_id: answer for answer in review.answers.select_related("answered_by__person")}
    return tuple(ReviewLine(row, answers.get(row.pk)) for row in to_answer(review, on=on))


def open_reviews(actor: Membership) -> QuerySet[Review]:
    """Reviews not closed of the organisations that the actor keeps."""
    kept = Organisation.objects.visible_to(actor)
    return Review.objects.filter(closed_at__isnull=True, organisation__in=kept).select_related("organisation")
