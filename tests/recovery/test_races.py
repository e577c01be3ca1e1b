"""Two at once: one payment, one confirmation, one order, one claim. Without the locks, it breaks."""

from datetime import date

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.letters.models import Letter
from cesp.recovery.models import Debt, Movement, ProposalKind
from cesp.recovery.operations import held, proposing, receiving
from cesp.recovery.queries import balance
from cesp.recovery.reading import Account
from cesp_law.money import Cents
from tests.factories import recovery as made
from tests.factories.contracts import concluded
from tests.factories.memberships import payments_approver, payments_clerk
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 2, 1)


def both_record(debt: Debt) -> list[object]:
    """One transfer, read on two screens."""
    first, second = payments_clerk(), payments_clerk()
    payment = {"debt": debt, "cents": Cents(50_000), "on": DAY, "means": "transfer", "reference": "VIR 1"}
    return race(
        lambda: receiving.record_payment(actor=first, at=made.at(DAY), **payment),
        lambda: receiving.record_payment(actor=second, at=made.at(DAY), **payment),
    )


@pytest.mark.parametrize("_round", range(2))
def test_one_transfer_recorded_by_two_clerks_is_recorded_once(_round: int) -> None:
    debt = made.ordered(concluded())
    first, second = both_record(debt)
    assert first == second
    assert Movement.objects.count() == 1
    assert balance(debt, on=DAY) == 7_161_024


def test_a_remission_confirmed_by_two_approvers_is_confirmed_once() -> None:
    debt = made.ordered(concluded())
    proposal = proposing.propose_less(
        actor=payments_clerk(),
        debt=debt,
        kind=ProposalKind.REMISSION,
        cents=Cents(10_000_00),
        reason="Gêne.",
        at=made.at(DAY),
    )
    letters, actors = Letter.objects.count(), (payments_approver(), payments_approver())
    results = race(
        *(
            lambda actor=actor: proposing.confirm(
                actor=actor, proposal=proposal, seen_cents=7_211_024, at=made.at(DAY, 10)
            )
            for actor in actors
        )
    )
    assert len([one for one in results if isinstance(one, AlreadyDone)]) == 1, results
    assert balance(debt, on=DAY) == 6_211_024
    assert Letter.objects.count() == letters + 1


def test_with_the_locks_off_both_clerks_record(monkeypatch: pytest.MonkeyPatch) -> None:
    debt = made.ordered(concluded())
    meet, read = meeting(2, patience=5), held.locked

    def read_then_meet(debt: Debt, **when: object) -> Account:
        found = read(debt, **when)
        meet()
        return found

    monkeypatch.setattr(receiving, "locked", read_then_meet)
    with without_locks():
        first, second = both_record(debt)
    assert first != second
