"""Which organisations follow whom, because of a candidature: the port that ``accounts.perimeter`` asks."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from cesp.accounts.models import Organisation, Person
from cesp.campaigns.models import Candidature, Conflict, Opinion
from cesp.campaigns.models.candidatures import IN_THE_RUNNING, CandidatureQuerySet
from cesp.contracts.models import Contract


def people_followed_by(organisation: Organisation) -> QuerySet[Any, int]:
    """Candidates of a UFR, and those of a region: trained there, going there, or asking for its agreement."""
    rows = _running()
    if organisation.kind == Organisation.Kind.ARS and organisation.ars_code:
        code = organisation.ars_code
        asked = Q(pk__in=Opinion.objects.filter(ars=code).values("candidature"))
        return rows.filter(Q(ufr__ars_code=code) | Q(intended_ars=code) | asked).values_list("person_id", flat=True)
    if organisation.kind == Organisation.Kind.UFR:
        return rows.filter(ufr=organisation).values_list("person_id", flat=True)
    return rows.none().values_list("person_id", flat=True)


def people_withheld_from(person: Person) -> QuerySet[Any, int]:
    """Candidates whom somebody declared that they cannot judge (a conflict of interest)."""
    return Conflict.objects.filter(person=person).order_by().values_list("candidature__person_id", flat=True)


def people_before_the_desk() -> QuerySet[Any, int]:
    """Candidates whom no committee has sent to the case desk yet, and who have no contract (IDF-4)."""
    sent = Candidature.objects.sent().values("person_id")
    signatories = Contract.objects.order_by().values("signatory_id")
    unsent = Candidature.objects.exclude(person_id__in=sent).exclude(person_id__in=signatories)
    return unsent.order_by().values_list("person_id", flat=True)


def organisations_following(person: Person) -> QuerySet[Organisation]:
    """The UFR of somebody's candidatures, and the ARS of its region, of the place they want, and those asked."""
    own = _running().filter(person=person)
    asked = Opinion.objects.filter(candidature__in=own.values("pk")).values("ars")
    regions = (
        Q(ars_code__in=own.values("ufr__ars_code"))
        | Q(ars_code__in=own.exclude(intended_ars="").values("intended_ars"))
        | Q(ars_code__in=asked)
    )
    return Organisation.objects.filter(Q(kind=Organisation.Kind.ARS) & regions | Q(pk__in=own.values("ufr")))


def organisations_of_practice(person: Person) -> QuerySet[Organisation]:
    """None: a candidate practises nowhere yet."""
    return Organisation.objects.none()


def _running() -> CandidatureQuerySet:
    return Candidature.objects.filter(state__in=IN_THE_RUNNING).order_by()
