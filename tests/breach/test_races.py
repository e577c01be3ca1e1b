"""Two agents sign one decision: one decision, one letter; the loser hears who and when. Without locks, it breaks."""

import pytest

from cesp.breach import operations
from cesp.breach.letter_kinds import BREACH_DECISION
from cesp.breach.models import Case, CaseState
from cesp.breach.operations import deciding
from cesp.common.workflow import AlreadyDone
from cesp.correspondence.models import Notice
from cesp.letters.models import Letter
from cesp.life_events.models import EventState
from cesp.life_events.operations import filing
from cesp_law.refusals import Refused
from tests.factories import breach as made
from tests.factories.memberships import case_desk
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def both(case: Case) -> list[object]:
    first, second = case_desk(), case_desk()
    return race(
        lambda: operations.sign(actor=first, case=case, at=made.DECIDED_AT),
        lambda: operations.sign(actor=second, case=case, at=made.DECIDED_AT),
    )


@pytest.mark.clause("IDF-16")
def test_of_two_signatures_one_is_given_and_the_other_hears_of_it() -> None:
    case = made.proposed()
    results = both(case)
    lost = [one for one in results if isinstance(one, AlreadyDone)]
    assert len(lost) == 1, results
    case.refresh_from_db()
    assert case.state == CaseState.PRONOUNCED
    assert case.decided_by is not None
    assert case.decided_by.signature in lost[0].sentence
    assert "20 mars 2024 à 10 h 00" in lost[0].sentence
    assert Letter.objects.filter(kind=BREACH_DECISION).count() == 1
    assert Notice.objects.filter(letter__kind=BREACH_DECISION).count() == 1


def test_with_the_locks_off_both_believe_they_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = made.proposed()
    meet, read = meeting(2, patience=5), deciding.locked

    def read_then_meet(asked: Case) -> Case:
        found = read(asked)
        meet()
        return found

    monkeypatch.setattr(deciding, "locked", read_then_meet)
    with without_locks():
        results = both(case)
    assert not any(isinstance(one, AlreadyDone) for one in results), results


def test_a_renunciation_taken_back_while_the_desk_opens_its_procedure_waits_its_turn() -> None:
    """One holds the request then its case; the other held them the other way round: PostgreSQL ended one of them."""
    case, desk = made.renounced(), case_desk()
    event, signatory = case.life_event, made.holder(case.contract)
    assert event is not None
    results = race(
        lambda: filing.withdraw(actor=signatory, event=event, at=made.OPENED_AT),
        lambda: operations.open_procedure(actor=desk, case=case, at=made.OPENED_AT),
    )
    case.refresh_from_db()
    event.refresh_from_db()
    assert [type(one) for one in results if isinstance(one, Exception)] in ([AlreadyDone], [Refused]), results
    assert (case.state, event.state) in (
        (CaseState.WITHDRAWN, EventState.WITHDRAWN),
        (CaseState.OPEN, EventState.NOTED),
    )
