"""Reads on people and organisations."""

from datetime import date
from functools import lru_cache

from cesp.accounts.models import Membership, MembershipQuerySet, Organisation, Person


def roles_of(person: Person, *, on: date) -> MembershipQuerySet:
    """The roles a person may act in on a day, oldest first."""
    return Membership.objects.in_force(on).filter(person=person).select_related("organisation").order_by("pk")


@lru_cache(maxsize=1)
def ars_names() -> dict[str, str]:
    """Name of each ARS by its code in lower case. Reference data: read once a process."""
    return dict(Organisation.objects.filter(kind=Organisation.Kind.ARS).values_list("code", "name"))


def managing_authority() -> Organisation:
    """Who manages the contracts today."""
    return Organisation.objects.get(kind=Organisation.Kind.MANAGING_AUTHORITY)
