"""Roles: ``case_desk()``, ``referent("ara")``, ``signatory(person)``…, each by somebody new unless told."""

from datetime import date

import factory

from cesp.accounts.models import Membership, Organisation, Person, Role
from tests.factories.people import PersonFactory

_SINCE = date(2010, 1, 1)


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation
        django_get_or_create = ("kind", "code")

    kind = Organisation.Kind.MANAGING_AUTHORITY
    code = "gestion"
    name = factory.LazyAttribute(lambda o: f"Organisation {o.code}")


def managing_authority() -> Organisation:
    return OrganisationFactory()


def ars(code: str) -> Organisation:
    return OrganisationFactory(kind=Organisation.Kind.ARS, code=code, ars_code=code, name=f"ARS {code}")


def ufr(code: str = "med-lyo", *, region: str = "ara") -> Organisation:
    return OrganisationFactory(kind=Organisation.Kind.UFR, code=code, ars_code=region, name=f"UFR {code}")


def acting(role: Role, *, person: Person | None = None, organisation: Organisation | None = None) -> Membership:
    """Somebody in a role; for the managing authority unless the role or the caller says otherwise."""
    if role is not Role.SIGNATORY and organisation is None:
        organisation = managing_authority()
    return Membership.objects.create(
        person=person or PersonFactory(), role=role, organisation=organisation, from_on=_SINCE
    )


def case_desk(*, person: Person | None = None) -> Membership:
    return acting(Role.CASE_DESK, person=person)


def referent(code: str) -> Membership:
    return acting(Role.ARS_REFERENT, organisation=ars(code))


def signatory(person: Person | None = None) -> Membership:
    return acting(Role.SIGNATORY, person=person)


def payments_clerk() -> Membership:
    return acting(Role.PAYMENTS_CLERK)


def payments_approver() -> Membership:
    return acting(Role.PAYMENTS_APPROVER)


def auditor() -> Membership:
    return acting(Role.AUDITOR)
