"""The directory: organisations, their members, their contacts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from cesp.accounts.models import (
    Contact,
    Invitation,
    Membership,
    MembershipQuerySet,
    Organisation,
    OrganisationQuerySet,
    Review,
    Role,
    Subject,
)
from cesp.common import pagination, search

_PAGE = 30


def organisations(actor: Membership, *, words: str = "", kind: str = "") -> OrganisationQuerySet:
    """Those the actor keeps, narrowed.

    :param words: parts of a name or of a town, in any order.
    :param kind: one of :class:`Organisation.Kind`; anything else narrows nothing.
    """
    found = Organisation.objects.visible_to(actor)
    if kind in Organisation.Kind.values:
        found = found.filter(kind=kind)
    for word in search.key(words).split():
        found = found.filter(sort_key__contains=word)
    return found


def page_of_organisations(found: OrganisationQuerySet, *, cursor: str = "") -> pagination.Page[Organisation]:
    return pagination.page(found, sort=pagination.Sort("sort_key"), cursor=cursor, size=_PAGE)


def organisation(actor: Membership, pk: int) -> Organisation:
    """:raises Organisation.DoesNotExist: there is none, or another keeps it."""
    return Organisation.objects.visible_to(actor).get(pk=pk)


@dataclass(frozen=True, slots=True)
class Line:
    """A subject this organisation answers, with its desk or nothing."""

    subject: Subject
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation as its administrator reads it."""

    organisation: Organisation
    contacts: tuple[Line, ...]
    members: tuple[Membership, ...]
    coming: tuple[Membership, ...]
    past: tuple[Membership, ...]
    invitations: tuple[tuple[Invitation, bool], ...]
    review: Review | None
    has_administrator: bool


def page_of_organisation(organisation: Organisation, *, on: date, at: datetime) -> OrganisationPage:
    """Four queries, whatever the members."""
    rows = list(members(organisation))
    waiting = Invitation.objects.filter(organisation=organisation, accepted_at__isnull=True, revoked_at__isnull=True)
    return OrganisationPage(
        organisation=organisation,
        contacts=lines_of(organisation),
        members=tuple(row for row in rows if row.holds_on(on)),
        coming=tuple(row for row in rows if row.from_on > on and (row.until_on is None or row.until_on > row.from_on)),
        past=tuple(row for row in rows if row.until_on is not None and row.until_on <= on),
        invitations=tuple((one, one.expired(at)) for one in waiting.order_by("-pk")),
        review=organisation.reviews.filter(closed_at__isnull=True).order_by("-year").first(),
        has_administrator=any(row.role == Role.ADMINISTRATOR and row.holds_on(on) for row in rows),
    )


def members(organisation: Organisation) -> MembershipQuerySet:
    """Every role ever held for an organisation, by name."""
    rows = Membership.objects.filter(organisation=organisation)
    return rows.select_related("person", "organisation", "delegated_by__person").order_by("person__sort_key", "pk")


def membership(actor: Membership, pk: int) -> Membership:
    """A role in an organisation that the actor keeps.

    :raises Membership.DoesNotExist: there is none, or another keeps it.
    """
    kept = Organisation.objects.visible_to(actor)
    rows = Membership.objects.filter(organisation__in=kept)
    return rows.select_related("person", "organisation", "delegated_by__person").get(pk=pk)


def delegable(actor: Membership, pk: int) -> Membership:
    """A role that the actor may delegate: their own, or one in an organisation they keep.

    :raises Membership.DoesNotExist: neither.
    """
    own = Membership.objects.filter(person_id=actor.person_id, organisation__isnull=False)
    kept = Membership.objects.filter(organisation__in=Organisation.objects.visible_to(actor))
    return (own | kept).select_related("person", "organisation", "delegated_by__person").distinct().get(pk=pk)


def colleagues(membership: Membership, *, on: date) -> MembershipQuerySet:
    """People of the same organisation on a day, another than the member; a person may come several times."""
    rows = Membership.objects.in_force(on).filter(organisation=membership.organisation, person__is_active=True)
    return rows.exclude(person=membership.person).select_related("person").order_by("person__sort_key", "pk")


def invitation(actor: Membership, pk: int) -> Invitation:
    """:raises Invitation.DoesNotExist: there is none, or another keeps its organisation."""
    kept = Organisation.objects.visible_to(actor)
    return Invitation.objects.filter(organisation__in=kept).select_related("organisation").get(pk=pk)


def lines_of(organisation: Organisation) -> tuple[Line, ...]:
    """The subjects an organisation answers, each with its desk or nothing."""
    entered = {row.subject: row for row in organisation.contacts.select_related("organisation")}
    return tuple(Line(s, entered.get(s.value)) for s in Subject if s.answered_by == organisation.kind)


def missing_contacts(actor: Membership) -> dict[Organisation, tuple[Subject, ...]]:
    """Subjects without a mailbox, by organisation the actor keeps. Two queries."""
    entered = defaultdict(set)
    for pk, subject in Contact.objects.values_list("organisation_id", "subject"):
        entered[pk].add(subject)
    kept = Organisation.objects.visible_to(actor).exclude(kind=Organisation.Kind.UFR).order_by("-kind", "sort_key")
    return {
        one: missing
        for one in kept
        if (missing := tuple(s for s in Subject if s.answered_by == one.kind and s.value not in entered[one.pk]))
    }
