"""Which agency answers whom, and within how long."""

from __future__ import annotations

from django.conf import settings

from cesp.accounts.models import Organisation, Person
from cesp.accounts.perimeter import organisations_following, organisations_of_practice
from cesp.interviews.models import OF_PRACTICE, Terms


def agencies_for(person: Person, subject: str) -> tuple[Organisation, ...]:
    """The agencies that follow somebody, the one that a subject concerns first.

    :clauses: BIE-2
    """
    found = [one for one in organisations_following(person) if one.kind == Organisation.Kind.ARS]
    of_practice = {one.pk for one in organisations_of_practice(person)}
    return tuple(sorted(found, key=lambda one: ((one.pk in of_practice) is not (subject in OF_PRACTICE), one.pk)))


def answer_days(organisation: Organisation) -> int:
    """Working days within which an agency answers: its own promise, else the service's."""
    found = Terms.objects.filter(organisation=organisation).values_list("answer_days", flat=True).first()
    return int(found if found is not None else settings.INTERVIEW_ANSWER_WORKING_DAYS)
