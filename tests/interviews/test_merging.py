"""Two accounts of one person: their interviews become one list, unless both are open with one agency."""

import pytest

from cesp.accounts.person_links import move, objections
from cesp.interviews.models import Interview
from cesp.interviews.operations import asking
from tests.interviews.conftest import NOW, People, asked

pytestmark = pytest.mark.django_db


def test_two_open_interviews_with_one_agency_stop_a_merge_and_one_follows_the_person(people: People) -> None:
    kept, emptied = people.student.person, people.other.person
    first = asked(people.student)
    asked(people.other)
    said = objections(kept, emptied, actor=people.head)
    assert "Les deux comptes ont un entretien en cours avec ARS ara : l'un des deux s'annule d'abord." in said
    asking.cancel(actor=people.student, interview=first, at=NOW)
    assert "entretien" not in " ".join(objections(kept, emptied, actor=people.head))
    move(kept, emptied, stay=[people.other.pk], on=NOW.date())
    assert Interview.objects.filter(person=kept).count() == 2
