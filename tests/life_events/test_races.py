"""Two agents decide one request: one decision, one letter; the loser hears who and when. Without locks, it breaks."""

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import FactKind, RecordedFact
from cesp.letters.models import Letter
from cesp.life_events.letter_kinds import SUSPENSION_DECISION
from cesp.life_events.models import EventState, LifeEvent
from cesp.life_events.operations import deciding, held
from cesp.notifications.models import Notification
from tests.factories import life_events as made
from tests.factories.memberships import case_desk
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def both(event: LifeEvent) -> list[object]:
    first, second = case_desk(), case_desk()
    return race(
        lambda: deciding.grant(actor=first, event=event, reasons="", at=made.AT),
        lambda: deciding.refuse(actor=second, event=event, reasons="La pièce n'est pas datée.", at=made.AT),
    )


@pytest.mark.clause("IDF-17")
@pytest.mark.parametrize("_round", range(3))
def test_of_two_decisions_one_is_taken_and_the_other_hears_of_it(_round: int) -> None:
    event = made.suspension()
    results = both(event)
    lost = [one for one in results if isinstance(one, AlreadyDone)]
    assert len(lost) == 1, results
    event.refresh_from_db()
    assert event.decided_by is not None
    assert event.decided_by.signature in lost[0].sentence
    assert "15 janvier 2026 à 10 h 00" in lost[0].sentence
    assert Letter.objects.filter(kind=SUSPENSION_DECISION).count() == 1
    assert Notification.objects.filter(kind="life_events.request_decided").count() == 1
    granted = event.state == EventState.GRANTED
    assert RecordedFact.objects.filter(kind=FactKind.SUSPENDED).count() == int(granted)


def test_with_the_locks_off_both_believe_they_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    event = made.suspension()
    meet, read = meeting(2, patience=5), held.locked

    def read_then_meet(asked: LifeEvent) -> LifeEvent:
        found = read(asked)
        meet()
        return found

    monkeypatch.setattr(held, "locked", read_then_meet)
    with without_locks():
        results = both(event)
    assert not any(isinstance(one, AlreadyDone) for one in results), results
