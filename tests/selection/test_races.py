"""Two at once: one seal makes one set of minutes, two members' sheets are both in. Without the locks, it breaks."""

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.selection.models import Minutes, Ranked, Sheet
from cesp.selection.operations import sealing
from tests.factories.committees import SEALED_AT, composed, deliberating, file_of, hands_in, scoring_open
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_seals_at_once_make_one_set_of_minutes() -> None:
    world = composed()
    deliberating(world, {"Abel": ("15", "12"), "Benoit": ("10", "10")})

    def seal() -> Minutes:
        return sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)

    results = race(seal, seal)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyDone", "Minutes"], results
    assert (Minutes.objects.count(), Ranked.objects.count()) == (1, 2)


def test_without_the_lock_the_second_seal_is_no_polite_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    world = composed()
    deliberating(world, {"Abel": ("15", "12")})
    meet, computed = meeting(2, patience=5), sealing.deliberation_of
    monkeypatch.setattr(sealing, "deliberation_of", lambda row: (computed(row), meet())[0])

    def seal() -> Minutes:
        return sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)

    with without_locks():
        results = race(seal, seal)
    assert not any(isinstance(one, AlreadyDone) for one in results), results
    assert Minutes.objects.count() <= 1  # the database still refuses the second


def test_two_members_hand_in_at_once() -> None:
    world = composed()
    abel = file_of(world.committee, "Abel")
    scoring_open(world)
    results = race(
        *(lambda who=who: hands_in(world.committee, who, abel, "15", "12") for who in world.members)  # type: ignore[misc]
    )
    assert results == [None] * 4
    assert Sheet.objects.filter(handed_in_at__isnull=False).count() == 4
