"""Finding people and what they act as."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from cesp.accounts.models import Membership, MembershipQuerySet, Person
from cesp.common import pagination, search

_PAGE = 20


def roles_of(person: Person, *, on: date) -> MembershipQuerySet:
    """The roles a person may act in on a day, oldest first."""
    in_force = Membership.objects.in_force(on).filter(person=person)
    return in_force.select_related("person", "organisation", "delegated_by__person").order_by("pk")


def own_membership(person: Person, pk: int, *, on: date) -> Membership:
    """:raises Membership.DoesNotExist: not theirs, or not in force."""
    return roles_of(person, on=on).get(pk=pk)


def people_found(words: str) -> QuerySet[Person]:
    """People by parts of their names, or by their whole e-mail address; nobody without words."""
    if "@" in words:
        return Person.objects.filter(email=words.strip().lower())
    found = Person.objects.all() if search.key(words) else Person.objects.none()
    for word in search.key(words).split():
        found = found.filter(search_key__contains=word)
    return found


def page_of_people(words: str, *, cursor: str = "") -> pagination.Page[Person]:
    found = people_found(words).prefetch_related("memberships__organisation")
    return pagination.page(found, sort=pagination.Sort("sort_key"), cursor=cursor, size=_PAGE)


def person(pk: int) -> Person:
    """:raises Person.DoesNotExist: nobody has this key."""
    return Person.objects.get(pk=pk)


def delegations_given(person: Person, *, on: date) -> MembershipQuerySet:
    """Delegations that somebody gave, or that were given of their roles, under way or to come."""
    given = Membership.objects.not_over(on).filter(delegated_by__person=person)
    return given.select_related("person", "organisation", "delegated_by__person").order_by("from_on", "pk")


def delegation(pk: int) -> Membership:
    """:raises Membership.DoesNotExist: there is none of this key."""
    rows = Membership.objects.filter(delegated_by__isnull=False)
    return rows.select_related("person", "organisation", "delegated_by__person", "delegated_by__organisation").get(
        pk=pk
    )
