"""Asking for an interview: by whom, of whom, once, and by when it is answered."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cesp.interviews.models import Interview
from cesp.interviews.operations import ask
from cesp.interviews.telling import carriers, deputies
from cesp.notifications.models import Notification
from cesp_law.refusals import Refused
from tests.factories.candidatures import conflicted
from tests.interviews.conftest import NOW, People, asked

pytestmark = pytest.mark.django_db


@pytest.mark.clause("BIE-3", "BIE-5", "PAP-8")
def test_a_request_has_its_day_of_answer_and_every_referent_is_told(people: People) -> None:
    interview = asked(people.student, half_days=["fri_pm", "mon_am"])
    assert interview.state == "asked"
    assert interview.organisation.code == "ara"
    assert interview.half_day_labels == ["lundi matin", "vendredi après-midi"]
    assert interview.answer_due_on == date(2026, 12, 4)  # ten working days after Friday 20 November
    told = Notification.objects.filter(kind="interviews.asked").values_list("person_id", flat=True)
    assert set(told) == {people.referent.person_id, people.colleague.person_id}


def test_a_referent_who_knows_the_person_is_not_told_even_as_carrier(people: People) -> None:
    conflicted(people.referent, people.student.person)
    interview = asked(people.student)
    told = Notification.objects.filter(kind="interviews.asked").values_list("person_id", flat=True)
    assert set(told) == {people.colleague.person_id}
    interview.referent = people.referent
    assert carriers(interview, NOW.date()) == deputies(interview, NOW.date()) == [people.colleague.person]


@pytest.mark.clause("BIE-3")
def test_a_second_request_is_refused_and_the_questionnaire_finds_the_first(people: People) -> None:
    first = asked(people.student)
    with pytest.raises(Refused, match="20 novembre 2026 est en cours"):
        asked(people.student)
    again = ask(actor=people.student, subject="project", manner="video", at=NOW, origin="questionnaire")
    assert again == first
    assert Interview.objects.get().subject == "course"


def test_an_agent_does_not_ask_and_nobody_is_asked_of_an_agency_that_does_not_follow(people: People) -> None:
    with pytest.raises(PermissionDenied):
        asked(people.referent)
    with pytest.raises(Refused, match="ne vous suit pas"):
        asked(people.student, organisation=people.elsewhere.organisation)
