"""The yearly review: opened by a job, answered member by member, reminded, never decided by silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Review, ReviewAnswer, Role
from cesp.accounts.operations.members import end_role
from cesp.accounts.permissions import require_administrator
from cesp.accounts.queries import reviews as queries
from cesp.audit import operations as audit
from cesp.common import locks, mail
from cesp.common.instants import day_of
from cesp_law.dates import in_french

OPENS = (10, 1)
"""Month and day: people come and go with the academic year, which begins then."""
ANSWER_WITHIN = timedelta(days=30)
REMINDERS = (timedelta(days=15), timedelta(days=25))
"""How long after the opening a reminder leaves."""


@transaction.atomic
def open_reviews(*, on: date, at: datetime) -> list[Review]:
    """Ask every organisation that had a member on the opening day of the year; once a year each.

    :returns: the reviews opened now.
    """
    opening = date(on.year, *OPENS)
    if on < opening:
        return []
    locks.hold("reviews")
    had = Membership.objects.in_force(opening).filter(from_on__lt=opening, delegated_by__isnull=True)
    waiting = Organisation.objects.filter(pk__in=had.values("organisation")).exclude(reviews__year=on.year)
    return [open_one(organisation=one, on=on, at=at) for one in waiting.order_by("pk")]


@transaction.atomic
def open_one(*, organisation: Organisation, on: date, at: datetime) -> Review:
    """Ask one organisation, and write to its administrators."""
    review = Review.objects.create(
        organisation=organisation, year=on.year, opened_on=on, answer_until=on + ANSWER_WITHIN
    )
    _tell(review, "opened", at=at)
    audit.record(act="accounts.review_opened", actor=None, at=at, subject=review)
    return review


@transaction.atomic
def remind(*, on: date, at: datetime) -> int:
    """Remind administrators of the reviews that wait; each reminder leaves once.

    :returns: how many mails were promised.
    """
    waiting = Review.objects.filter(closed_at__isnull=True).select_related("organisation").order_by("pk")
    due = ((one, n) for one in waiting for n, after in enumerate(REMINDERS) if on >= one.opened_on + after)
    return sum(_tell(one, f"reminder-{n}", at=at) for one, n in due)


def _tell(review: Review, what: str, *, at: datetime) -> int:
    """Write to each administrator of the organisation, once for each ``what``."""
    told = _administrators(review.organisation, on=day_of(at))
    return sum(mail.queue(_mail(review, one), key=f"review:{review.pk}:{what}:{one.pk}", at=at) for one in told)


def _administrators(organisation: Organisation, *, on: date) -> Iterable[Membership]:
    rows = organisation.memberships.in_force(on).filter(role=Role.ADMINISTRATOR, person__is_active=True)
    return rows.select_related("person").order_by("pk")


def _mail(review: Review, to: Membership) -> mail.Mail:
    return mail.Mail(
        to=to.person.email,
        subject="Ces personnes sont-elles encore les vôtres ?",
        paragraphs=[
            "Une fois par an, chaque organisation confirme ses membres.",
            f"Répondez avant le {in_french(review.answer_until)}. Sans réponse, personne ne perd son accès : "
            "l'autorité gestionnaire vous appellera.",
        ],
        action=("Répondre", reverse("accounts:review", args=[review.pk])),
    )


@transaction.atomic
def answer(*, actor: Membership, review: Review, keeps: Mapping[int, bool], at: datetime) -> Review:
    """Record what the administrator says of members; a role no longer kept ends today.

    The review closes with the last answer.

    :param keeps: key of a member's role → whether they keep it; members left out wait.
    :raises PermissionDenied: the actor does not keep the organisation.
    :raises ValidationError: closed already; the last administrator; somebody who still holds files.
    """
    require_administrator(actor, review.organisation)
    locks.hold(f"organisation:{review.organisation_id}")
    review = Review.objects.select_related("organisation").get(pk=review.pk)
    if review.closed_at is not None:
        raise ValidationError("Cette revue est close.")
    members = {row.pk: row for row in queries.to_answer(review, on=day_of(at))}
    for pk in sorted(members.keys() & keeps.keys()):
        _answer_one(actor, review, members[pk], keeps=keeps[pk], at=at)
    answered = set(review.answers.filter(keeps=True).values_list("membership_id", flat=True))
    if {row.pk for row in queries.to_answer(review, on=day_of(at))} <= answered:
        review.closed_at = at
        review.save(update_fields=["closed_at"])
        audit.record(act="accounts.review_closed", actor=actor, at=at, subject=review)
    return review


def _answer_one(actor: Membership, review: Review, member: Membership, *, keeps: bool, at: datetime) -> None:
    given = {"keeps": keeps, "answered_by": actor, "answered_at": at}
    ReviewAnswer.objects.update_or_create(review=review, membership=member, defaults=given)
    if not keeps:
        end_role(actor=actor, membership=member, until_on=day_of(at), at=at)
