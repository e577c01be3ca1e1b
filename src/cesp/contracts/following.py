"""Which organisations follow whom, because of a contract: the port that ``accounts.perimeter`` asks."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from cesp.accounts.models import Organisation, Person
from cesp.contracts.models import Contract, Summary


def people_followed_by(organisation: Organisation) -> QuerySet[Any, int]:
    """Signatories trained or settling in a region, or enrolled in a UFR; nobody for another organisation."""
    rows = Contract.objects.order_by()
    if organisation.kind == Organisation.Kind.ARS and organisation.ars_code:
        region = Q(summary__ars=organisation.ars_code) | Q(summary__practice_ars=organisation.ars_code)
        return rows.filter(region).values_list("signatory_id", flat=True)
    if organisation.kind == Organisation.Kind.UFR:
        return rows.filter(ufr=organisation).values_list("signatory_id", flat=True)
    return rows.none().values_list("signatory_id", flat=True)


def people_withheld_from(person: Person) -> QuerySet[Any, int]:
    """Nobody: a contract is followed by an agency, whoever works there."""
    return Contract.objects.none().values_list("signatory_id", flat=True)


def people_before_the_desk() -> QuerySet[Any, int]:
    """Nobody: whoever has a contract is followed by the desk."""
    return Contract.objects.none().values_list("signatory_id", flat=True)


def organisations_following(person: Person) -> QuerySet[Organisation]:
    """The ARS of a signatory's training and of their practice, and their UFR."""
    own = Summary.objects.filter(contract__signatory=person).order_by()
    regions = Q(ars_code__in=own.values("ars")) | Q(ars_code__in=own.exclude(practice_ars="").values("practice_ars"))
    enrolled = Q(pk__in=Contract.objects.filter(signatory=person, ufr__isnull=False).values("ufr"))
    return Organisation.objects.filter(Q(kind=Organisation.Kind.ARS) & regions | enrolled)


def organisations_of_practice(person: Person) -> QuerySet[Organisation]:
    """The ARS of the region where a signatory practises or settles."""
    own = Summary.objects.filter(contract__signatory=person).exclude(practice_ars="").order_by()
    return Organisation.objects.filter(kind=Organisation.Kind.ARS, ars_code__in=own.values("practice_ars"))
