"""The ladder of silence: due and not yet done, once, caught up; and never a sanction."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import RecordedFact, Summary
from cesp.notifications.models import Notification
from cesp.questionnaire.models import Chase, Response, Step, Summons, SummonsDecision
from cesp.questionnaire.operations import deciding
from cesp.questionnaire.operations.following import follow
from cesp_law.facts import Breached
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.questionnaires import announced, opened, response_of, sent, written

pytestmark = [pytest.mark.django_db, pytest.mark.clause("BIE-3", "INS-8", "IDF-12")]


def morning(month: int, day: int) -> datetime:
    """Ten to seven in the morning, or to eight, in Paris."""
    return datetime(2026, month, day, 5, 50, tzinfo=UTC)


def _steps(response: Response) -> list[str]:
    return list(response.chases.order_by("pk").values_list("step", flat=True))


def _told(kind: str) -> int:
    return Notification.objects.filter(kind=kind).count()


def test_it_opens_by_itself_on_its_day_and_calls_everybody_once() -> None:
    concluded()
    announced()
    follow(at=datetime(2026, 2, 28, 22, 50, tzinfo=UTC))
    assert not Response.objects.exists()
    follow(at=morning(3, 1))
    follow(at=morning(3, 1))
    assert Response.objects.count() == _told("questionnaire.opened") == 1
    concluded()
    follow(at=morning(3, 2))
    assert Response.objects.count() == 2
    concluded()
    follow(at=morning(4, 1))
    assert Response.objects.count() == 2, "nobody is called after the closing"


def test_a_contract_that_is_over_is_not_called_and_not_recalled() -> None:
    over, later = concluded(), concluded()
    recorded(over, Breached(on=date(2025, 6, 1)))
    opened()
    assert list(Response.objects.values_list("contract", flat=True)) == [later.pk]
    recorded(later, Breached(on=date(2026, 3, 5)))
    Summary.objects.filter(contract=later).update(phase="breached")
    follow(at=morning(3, 15))
    assert not Chase.objects.exists()


def test_the_ladder_climbs_rung_by_rung_the_day_of_and_not_the_day_before() -> None:
    response = response_of(concluded(), opened())
    found = {}
    for day in ((3, 14), (3, 15), (3, 24), (3, 25), (3, 31), (4, 1), (4, 30), (5, 1)):
        follow(at=morning(*day))
        follow(at=morning(*day))
        found[day] = _steps(response)
    assert found == {
        (3, 14): [],
        (3, 15): ["first"],
        (3, 24): ["first"],
        (3, 25): ["first", "second"],
        (3, 31): ["first", "second"],
        (4, 1): ["first", "second", "referent"],
        (4, 30): ["first", "second", "referent"],
        (5, 1): ["first", "second", "referent", "summons"],
    }
    assert _told("questionnaire.reminder") == _told("questionnaire.last_reminder") == 1


def test_a_job_that_missed_days_catches_up_without_speaking_of_a_day_that_is_past() -> None:
    response = response_of(concluded(), opened())
    follow(at=morning(3, 28))
    assert _steps(response) == ["second"]
    follow(at=morning(5, 10))
    assert _steps(response) == ["second", "referent", "summons"]
    assert Summons.objects.count() == 1


def test_a_draft_is_recalled_and_what_is_sent_is_not() -> None:
    first, second = memberships.signatory(), memberships.signatory()
    draft, done = concluded(signatory=first.person), concluded(signatory=second.person)
    opened()
    written(first, response_of(draft))
    sent(second, response_of(done))
    follow(at=morning(3, 15))
    assert [one.response.contract_id for one in Chase.objects.all()] == [draft.pk]


def test_the_referent_of_the_region_is_told_once_how_many_said_nothing() -> None:
    ara, idf = memberships.referent("ara"), memberships.referent("idf")
    concluded()
    concluded()
    opened()
    for day in (1, 2):
        follow(at=morning(4, day))
    told = Notification.objects.filter(kind="questionnaire.silent")
    assert [(one.person_id, one.data["count"]) for one in told] == [(ara.person_id, 2)]
    assert idf.person_id != ara.person_id


def test_silence_sanctions_nothing_ever() -> None:
    """Every rung, then two years of nights: no fact, no amount, no phase moves; a person still has to decide."""
    contract = concluded()
    response = response_of(contract, opened())
    before = (RecordedFact.objects.count(), Summary.objects.values().get(contract=contract))
    for year in (2026, 2027, 2028):
        follow(at=datetime(year, 12, 31, 6, 0, tzinfo=UTC))
    assert (RecordedFact.objects.count(), Summary.objects.values().get(contract=contract)) == before
    summons = Summons.objects.get(response=response)
    assert summons.decision == ""
    assert Step.SUMMONS in _steps(response)


def test_a_summons_is_decided_by_the_region_s_referent_with_a_reason_once() -> None:
    actor = memberships.signatory()
    response = response_of(concluded(signatory=actor.person), opened())
    follow(at=morning(5, 1))
    summons = Summons.objects.get()
    claire = memberships.referent("ara")
    decide = {"summons": summons, "decision": SummonsDecision.SUMMONED, "at": morning(5, 2)}
    for other in (memberships.referent("idf"), memberships.case_desk(), actor):
        with pytest.raises(PermissionDenied):
            deciding.decide_summons(actor=other, reason="Deux relances.", **decide)
    with pytest.raises(Refused, match="Dites pourquoi"):
        deciding.decide_summons(actor=claire, reason="", **decide)
    deciding.decide_summons(actor=claire, reason="Deux relances sans réponse.", **decide)
    with pytest.raises(AlreadyDone, match=claire.person.full_name):
        deciding.decide_summons(actor=memberships.referent("ara"), reason="Moi aussi.", **decide)
    assert RecordedFact.objects.filter(contract=response.contract_id).count() == 1
