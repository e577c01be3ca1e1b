"""Late instalments: told once, whatever nights ran; never when the person died or contests."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership
from cesp.accounts.operations.deaths import close_for_death
from cesp.notifications.models import Notification
from cesp.recovery import deadlines
from cesp.recovery.models import AskedFor, Debt, HaltGround, LateInstalment, ProposalKind
from cesp.recovery.operations import asking, halting, lateness, ordering, proposing, stating
from cesp.recovery.queries.work import debts_waiting
from cesp.recovery.reading import account_of
from cesp.recovery.told import state_of
from cesp_law.facts import Waived, WaiverGround
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.factories import recovery as made
from tests.factories.contracts import concluded, recorded
from tests.factories.life_events import holder
from tests.factories.memberships import auditor, case_desk, payments_approver, payments_clerk, signatory

pytestmark = pytest.mark.django_db


def night(on: date) -> int:
    return lateness.remind_all(on=on, at=made.at(on, 6))


def told() -> list[str]:
    return [str(one.data["instalment_due_on"]) for one in Notification.objects.filter(kind="recovery.late")]


def late() -> list[date]:
    return list(
        LateInstalment.objects.filter(settled_at__isnull=True).order_by("due_on").values_list("due_on", flat=True)
    )


@pytest.mark.clause("IDF-16")
def test_a_missed_instalment_is_told_once_eight_days_later_and_settled_when_paid() -> None:
    debt = made.ordered(concluded())
    made.in_36(debt)
    assert night(date(2026, 3, 12)) == 0  # the seventh day after 5 March
    assert night(date(2026, 3, 13)) == 1
    assert night(date(2026, 3, 13)) == night(date(2026, 3, 14)) == 0
    assert told() == ["2026-03-05"]
    made.paid(debt, 2_003_06, on=date(2026, 3, 20), reference="VIR 1")
    assert late() == []
    assert Notification.objects.get(kind="recovery.late").settled_at is not None


def test_after_nights_that_did_not_run_only_the_last_of_several_is_told() -> None:
    debt = made.ordered(concluded())
    made.in_36(debt)
    assert night(date(2026, 5, 20)) == 1
    assert told() == ["2026-05-05"]
    assert late() == [date(2026, 3, 5), date(2026, 4, 5), date(2026, 5, 5)]
    made.paid(debt, 4_006_12, on=date(2026, 5, 21), reference="VIR 1")
    assert late() == [date(2026, 5, 5)]
    assert night(date(2026, 5, 22)) == 0


def test_an_order_without_a_plan_is_late_after_its_own_day() -> None:
    debt = made.ordered(concluded())  # 20 January: to pay by 21 March
    assert night(date(2026, 3, 28)) == 0
    assert night(date(2026, 3, 29)) == 1
    made.in_36(debt, on=date(2026, 4, 1), first=date(2026, 5, 5))
    assert late() == []  # the plan gives new days


@pytest.mark.parametrize("ground", list(HaltGround))
def test_nobody_is_reminded_of_a_debt_that_is_halted(ground: HaltGround) -> None:
    debt = made.ordered(concluded())
    made.in_36(debt)
    night(date(2026, 3, 13))
    halting.halt(actor=payments_clerk(), debt=debt, ground=ground, at=made.at(date(2026, 3, 14)))
    assert late() == []
    assert night(date(2026, 4, 20)) == 0
    assert list(deadlines.due([debt.contract.signatory_id], on=date(2026, 4, 20))) == []
    halting.lift(actor=payments_clerk(), debt=debt, at=made.at(date(2026, 4, 21)))
    assert night(date(2026, 4, 22)) == 1


def test_the_death_of_a_signatory_stops_everything_that_is_addressed_to_them() -> None:
    contract = concluded()
    debt = made.ordered(contract)
    made.in_36(debt)
    request = asking.ask(
        actor=holder(contract),
        debt=debt,
        wanted=AskedFor.REMISSION,
        explanation="Une année sans revenus.",
        at=made.at(date(2026, 2, 20)),
    )
    recorded(contract, Waived(on=date(2026, 3, 1), ground=WaiverGround.DEATH), at=made.at(date(2026, 3, 2)))
    assert night(date(2026, 5, 20)) == 0
    held = account_of(Debt.objects.whole().get(pk=debt.pk), on=date(2026, 5, 20))
    assert state_of(held) == ("Non poursuivie", "info")
    before = Notification.objects.count()
    answered = asking.refuse(
        actor=payments_approver(), asking=request, reasons="Sans objet.", at=made.at(date(2026, 5, 20))
    )
    assert answered.letter is not None
    assert answered.letter.person is None
    cancelled = proposing.propose_less(
        actor=payments_clerk(),
        debt=debt,
        kind=ProposalKind.CANCELLATION,
        cents=Cents(72_110_24),
        reason="Le décès dispense de l'indemnité.",
        at=made.at(date(2026, 5, 21)),
    )
    done = made.confirmed(cancelled, on=date(2026, 5, 22))
    assert done.letter is not None
    assert done.letter.person is None
    assert stating.issue_statement(actor=payments_clerk(), debt=debt, at=made.at(date(2026, 5, 23))).person is None
    assert Notification.objects.count() == before


def test_a_death_that_the_file_of_a_broken_contract_does_not_hold_counts_too() -> None:
    debt = made.ordered(concluded())
    assert night(date(2026, 5, 19)) == 1
    clerk = payments_clerk()
    assert [one.code for one in debts_waiting(clerk, today=date(2026, 5, 19))] == ["en-retard"]
    close_for_death(debt.contract.signatory, died_on=date(2026, 5, 18))
    assert night(date(2026, 5, 20)) == 0
    assert late() == []
    assert debts_waiting(clerk, today=date(2026, 5, 20)) == ()  # nobody is asked to call a dead person
    assert account_of(Debt.objects.whole().get(pk=debt.pk), on=date(2026, 5, 20)).is_deceased


def test_no_order_is_issued_in_the_name_of_somebody_who_died() -> None:
    contract = concluded()
    debt = made.debt(contract)
    recorded(contract, Waived(on=date(2026, 1, 16), ground=WaiverGround.DEATH), at=made.at(date(2026, 1, 17)))
    with pytest.raises(Refused, match="décédée"):
        ordering.issue_order(actor=payments_approver(), debt=debt, at=made.at(date(2026, 1, 20)))


def test_the_next_instalment_is_a_deadline_of_who_owes_it_and_tells_no_agency() -> None:
    debt = made.ordered(concluded())
    made.in_36(debt)
    made.paid(debt, 2_003_06, on=date(2026, 3, 1), reference="VIR 1")
    assert list(deadlines.people(on=date(2026, 3, 10))) == [debt.contract.signatory_id]
    (due,) = deadlines.due([debt.contract.signatory_id], on=date(2026, 3, 10))
    assert due.due_on == date(2026, 4, 5)
    assert not deadlines.INSTALMENT.pressing


@pytest.mark.parametrize("actor", [auditor, case_desk, signatory])
def test_a_statement_is_made_for_who_owes_it_and_by_the_payments_desks_alone(actor: Callable[[], Membership]) -> None:
    debt = made.debt(concluded())
    with pytest.raises(PermissionDenied):
        stating.issue_statement(actor=actor(), debt=debt, at=made.at(date(2026, 1, 20)))
    held = stating.issue_statement(actor=payments_approver(), debt=debt, at=made.at(date(2026, 1, 20)))
    assert held.person == debt.contract.signatory
