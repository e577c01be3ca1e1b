"""Which agencies follow a signatory because of a project in their region, before any fact says so (BIE-10, IDF-18).

The port that ``accounts.perimeter`` asks, and the one that ``contracts.models`` asks for the contracts themselves.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cesp.accounts.models import Organisation, Person
from cesp.projects.models import OPEN, Project, ProjectState

_RUNNING = (*OPEN, ProjectState.VALIDATED)


def contracts_read_by(ars: str) -> QuerySet[Any, int]:
    """Keys of the contracts with a project sent to a region, or standing there."""
    return Project.objects.filter(ars=ars, state__in=_RUNNING).order_by().values_list("contract_id", flat=True)


def people_followed_by(organisation: Organisation) -> QuerySet[Any, int]:
    """Signatories with a project sent to an agency's region, or standing there; nobody for another organisation."""
    rows = Project.objects.order_by()
    if organisation.kind == Organisation.Kind.ARS and organisation.ars_code:
        rows = rows.filter(ars=organisation.ars_code, state__in=_RUNNING)
    else:
        rows = rows.none()
    return rows.values_list("contract__signatory_id", flat=True)


def people_withheld_from(person: Person) -> QuerySet[Any, int]:
    """Nobody: no conflict of interest is declared on a project."""
    return Project.objects.none().values_list("contract__signatory_id", flat=True)


def people_before_the_desk() -> QuerySet[Any, int]:
    """Nobody: whoever has a contract is followed by the desk."""
    return Project.objects.none().values_list("contract__signatory_id", flat=True)


def organisations_following(person: Person) -> QuerySet[Organisation]:
    """The agencies that a project of somebody was sent to, or stands in."""
    own = Project.objects.filter(contract__signatory=person, state__in=_RUNNING).order_by()
    return Organisation.objects.filter(kind=Organisation.Kind.ARS, ars_code__in=own.values("ars"))


def organisations_of_practice(person: Person) -> QuerySet[Organisation]:
    """The same: they follow where the person means to settle."""
    return organisations_following(person)
