"""Two agents pronounce the allocation at once: one does, the other is told who did. With the locks off, it breaks."""

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.internship.models import Allocation, Choice, Placement
from cesp.internship.operations import allocating
from tests.factories import internship as made
from tests.factories.memberships import case_desk
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def _two(choice: Choice) -> list[object]:
    desks = [case_desk() for _ in range(2)]
    return race(
        *(
            lambda desk=desk: allocating.allocate(actor=desk, choice=choice, signed_in_with="", at=made.FINAL_AT)  # type: ignore[misc]
            for desk in desks
        )
    )


@pytest.mark.clause("BIE-4")
def test_of_two_final_acts_one_is_done_and_the_other_is_told_who_did() -> None:
    choice, _ = made.six((["LYON"], ["LYON"]), (2, 1), {"LYON": 1})
    results = _two(choice)
    assert sorted(type(one).__name__ for one in results) == ["Allocation", "AlreadyDone"]
    refusal = next(one for one in results if isinstance(one, AlreadyDone))
    assert Allocation.objects.get().decided_by.person.full_name in refusal.sentence
    assert Placement.objects.count() == 2


def test_without_the_lock_the_second_meets_the_constraint_instead_of_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choice, _ = made.six((["LYON"], ["LYON"]), (2, 1), {"LYON": 1})
    check, meet = allocating.refuse_done, meeting(2, patience=5)

    def checked(one: Choice) -> None:
        check(one)
        meet()

    monkeypatch.setattr(allocating, "refuse_done", checked)
    with without_locks():
        results = _two(choice)
    assert not any(isinstance(one, AlreadyDone) for one in results)
    assert sum(isinstance(one, Allocation) for one in results) <= 1
    assert any(isinstance(one, Exception) for one in results)
