"""From the order to the last cent: the plan, payments, a remission, each to the cent and in the ledger."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum

from cesp.accounts.models import Role
from cesp.common.workflow import AlreadyDone
from cesp.correspondence.models import Notice, NoticeKind
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.payments.models import Account as LedgerAccount
from cesp.payments.models import Posting
from cesp.recovery.models import AskedFor, AskingState, Debt, Means, Movement, ProposalKind, ProposalState
from cesp.recovery.operations import asking, ordering, proposing, receiving
from cesp.recovery.queries import balance
from cesp.recovery.reading import Account, account_of
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.factories import recovery as made
from tests.factories.contracts import concluded
from tests.factories.memberships import acting, auditor, case_desk, payments_approver, payments_clerk, signatory

pytestmark = pytest.mark.django_db


def account(debt: Debt, on: date) -> Account:
    return account_of(Debt.objects.whole().get(pk=debt.pk), on=on)


def words_of(letter: Letter) -> str:
    body = json.dumps(letter.content.data["body"], ensure_ascii=False)
    return f"{body} {letter.content.data['head']['remedies']}".replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.clause("IDF-16")
def test_a_signatory_pays_in_36_instalments_with_one_remission() -> None:
    """72,110.24 € in 36: 35 × 2,003.06 and 2,003.14. Ten paid, 10,000 € remitted, the end is shortened by as much."""
    debt = made.ordered(concluded())
    plan = made.in_36(debt)
    assert plan.letter is not None
    assert "2 003,06 €" in words_of(plan.letter)
    assert "2 003,14 €" in words_of(plan.letter)
    for month in range(3, 13):
        made.paid(debt, 2_003_06, on=date(2026, month, 4), reference=f"VIR {month}")
    assert balance(debt, on=date(2026, 12, 4)) == 72_110_24 - 10 * 2_003_06 == 52_079_64
    remission = proposing.propose_less(
        actor=payments_clerk(),
        debt=debt,
        kind=ProposalKind.REMISSION,
        cents=Cents(10_000_00),
        reason="Gêne du débiteur.",
        at=made.at(date(2026, 12, 10)),
    )
    assert balance(debt, on=date(2026, 12, 10)) == 52_079_64  # proposed, nothing has moved
    made.confirmed(remission, on=date(2026, 12, 11))
    now = account(debt, date(2026, 12, 31))
    assert (now.paid_cents, now.reduced_cents, now.left_cents) == (20_030_60, 10_000_00, 42_079_64)
    # From the end: 2,003.14 and 3 × 2,003.06 = 8,012.32 go, then 1,987.68 of the 32nd, which keeps 15.38.
    assert [one.cents for one in now.instalments[30:]] == [2_003_06, 15_38, 0, 0, 0, 0]
    assert now.next_due is not None
    assert (now.next_due.due_on, now.next_due.left_cents) == (date(2027, 1, 5), 2_003_06)
    for rank in range(21):  # January 2027 to September 2028
        made.paid(debt, 2_003_06, on=date(2027 + rank // 12, rank % 12 + 1, 5), reference=f"SUITE {rank}")
    made.paid(debt, 15_38, on=date(2028, 10, 5), reference="FIN")
    assert account(debt, date(2028, 10, 5)).is_settled
    assert balance(debt, on=date(2026, 12, 10)) == 52_079_64  # what was true then is still read
    totals = dict(Posting.objects.order_by().values_list("account").annotate(total=Sum("cents")))
    assert totals == {
        LedgerAccount.CLAIMED: -72_110_24,
        LedgerAccount.REPAID: 62_110_24,
        LedgerAccount.REMITTED: 10_000_00,
        LedgerAccount.RECEIVABLE: 0,
    }


@pytest.mark.clause("IDF-16")
def test_the_order_is_sealed_served_and_says_its_computation_and_its_remedies() -> None:
    contract, clerk, approver = concluded(), payments_clerk(), payments_approver()
    debt = made.debt(contract, actor=clerk)
    for actor in (clerk, case_desk(), auditor(), signatory(contract.signatory)):
        with pytest.raises(PermissionDenied):
            ordering.issue_order(actor=actor, debt=debt, at=made.at(date(2026, 1, 20)))
    same_person = acting(Role.PAYMENTS_APPROVER, person=clerk.person)
    with pytest.raises(Refused, match="une autre personne signe"):
        ordering.issue_order(actor=same_person, debt=debt, at=made.at(date(2026, 1, 20)))
    order = ordering.issue_order(actor=approver, debt=debt, at=made.at(date(2026, 1, 20)))
    said = words_of(order.letter)
    for words in ("Allocations nettes reçues, 48 mois", "52 110,24 €", "20 000,00 €", "72 110,24 €", "21 mars 2026"):
        assert words in said
    assert "tribunal administratif" in said
    assert "payer en plusieurs échéances" in said
    notice = Notice.objects.get(letter=order.letter)
    assert (notice.kind, notice.person) == (NoticeKind.RECOVERY, contract.signatory)
    with pytest.raises(AlreadyDone, match=approver.person.full_name):
        ordering.issue_order(actor=payments_approver(), debt=debt, at=made.at(date(2026, 1, 21)))
    assert Letter.objects.count() == 1


@pytest.mark.clause("IDF-16")
def test_a_payment_is_recorded_once_and_a_wrong_one_is_undone_by_a_contrary_entry() -> None:
    debt = made.ordered(concluded())
    first = made.paid(debt, 500_00, on=date(2026, 2, 1), reference="VIR 1")
    assert made.paid(debt, 500_00, on=date(2026, 2, 1), reference=" VIR  1 ") == first
    with pytest.raises(Refused, match="déjà celle d'un paiement"):
        made.paid(debt, 400_00, on=date(2026, 2, 1), reference="VIR 1")
    undone = receiving.reverse_payment(
        actor=payments_clerk(), movement=first, reason="Imputé à la mauvaise personne", at=made.at(date(2026, 2, 9))
    )
    assert undone.on == date(2026, 2, 1)
    assert balance(debt, on=date(2026, 2, 1)) == balance(debt, on=date(2026, 2, 9)) == 72_110_24
    with pytest.raises(AlreadyDone, match="déjà annulé"):
        receiving.reverse_payment(
            actor=payments_clerk(), movement=first, reason="Encore", at=made.at(date(2026, 2, 10))
        )
    with pytest.raises(Refused, match="Seul un paiement"):
        receiving.reverse_payment(
            actor=payments_clerk(), movement=undone, reason="Encore", at=made.at(date(2026, 2, 10))
        )
    made.paid(debt, 400_00, on=date(2026, 2, 10), reference="VIR 1")  # its reference is free again
    assert balance(debt, on=date(2026, 2, 10)) == 71_710_24
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Movement.objects.filter(pk=first.pk).update(reference="AUTRE")


def test_what_is_no_payment_is_refused_with_a_sentence() -> None:
    debt = made.ordered(concluded())
    for cents, words in ((0, "supérieur à zéro"), (-1, "supérieur à zéro"), (72_110_25, "dépasse ce qui reste")):
        with pytest.raises(Refused, match=words):
            made.paid(debt, cents, on=date(2026, 2, 1), reference="VIR 1")
    common = {"debt": debt, "cents": Cents(100), "means": Means.CARD, "at": made.at(date(2026, 2, 1))}
    with pytest.raises(ValidationError, match="à venir"):
        receiving.record_payment(actor=payments_clerk(), on=date(2026, 2, 2), reference="VIR 1", **common)
    with pytest.raises(ValidationError, match="pas de paiement avant"):
        receiving.record_payment(actor=payments_clerk(), on=date(2026, 1, 14), reference="VIR 1", **common)
    with pytest.raises(ValidationError, match="Recopiez la référence"):
        receiving.record_payment(actor=payments_clerk(), on=date(2026, 2, 1), reference=" ", **common)
    for actor in (payments_approver(), case_desk(), auditor(), signatory(debt.contract.signatory)):
        with pytest.raises(PermissionDenied):
            receiving.record_payment(actor=actor, on=date(2026, 2, 1), reference="VIR 1", **common)
    made.paid(debt, 72_110_24, on=date(2026, 2, 1), reference="TOUT")
    with pytest.raises(Refused, match="dépasse ce qui reste"):
        made.paid(debt, 1, on=date(2026, 2, 2), reference="DE TROP")


@pytest.mark.clause("IDF-16")
@pytest.mark.parametrize(
    ("kind", "ledger_account", "words"),
    [
        (ProposalKind.REMISSION, LedgerAccount.REMITTED, "remise gracieuse"),
        (ProposalKind.WRITE_OFF, LedgerAccount.WRITTEN_OFF, "admise en non-valeur"),
        (ProposalKind.CANCELLATION, LedgerAccount.CLAIMED, "n'était pas due"),
    ],
)
def test_what_is_no_longer_claimed_is_confirmed_by_another_person_and_written(
    kind: ProposalKind, ledger_account: LedgerAccount, words: str
) -> None:
    debt, clerk = made.ordered(concluded()), payments_clerk()
    with pytest.raises(Refused, match="dépasse ce qui reste"):
        proposing.propose_less(
            actor=clerk, debt=debt, kind=kind, cents=Cents(72_110_25), reason="Motif", at=made.at(date(2026, 2, 1))
        )
    proposal = proposing.propose_less(
        actor=clerk, debt=debt, kind=kind, cents=Cents(72_110_24), reason="Motif dit", at=made.at(date(2026, 2, 1))
    )
    with pytest.raises(Refused, match="Une proposition attend déjà"):
        proposing.propose_less(
            actor=payments_clerk(), debt=debt, kind=kind, cents=Cents(1), reason="M", at=made.at(date(2026, 2, 1))
        )
    same_person = acting(Role.PAYMENTS_APPROVER, person=clerk.person)
    with pytest.raises(Refused, match="une autre personne la confirme"):
        proposing.confirm(actor=same_person, proposal=proposal, seen_cents=72_110_24, at=made.at(date(2026, 2, 2)))
    with pytest.raises(PermissionDenied):
        proposing.confirm(actor=clerk, proposal=proposal, seen_cents=72_110_24, at=made.at(date(2026, 2, 2)))
    with pytest.raises(Refused, match="a changé pendant votre lecture"):
        proposing.confirm(actor=payments_approver(), proposal=proposal, seen_cents=1, at=made.at(date(2026, 2, 2)))
    done = made.confirmed(proposal, on=date(2026, 2, 2))
    assert done.letter is not None
    said = words_of(done.letter)
    assert words in said
    assert "Motif dit" in said
    assert "Plus rien ne vous est réclamé" in said
    assert balance(debt, on=date(2026, 2, 2)) == 0
    moved = Posting.objects.filter(entry=done.movement.entry).values_list("account", "cents")
    assert dict(moved) == {ledger_account: 72_110_24, LedgerAccount.RECEIVABLE: -72_110_24}
    assert Notification.objects.get(kind="recovery.decided").person == debt.contract.signatory


def test_a_plan_replaces_the_one_before_and_spreads_what_is_left() -> None:
    debt = made.ordered(concluded())
    made.in_36(debt)
    made.paid(debt, 2_110_24, on=date(2026, 3, 1), reference="VIR 1")
    again = proposing.propose_plan(
        actor=payments_clerk(),
        debt=debt,
        instalments=70,
        first_due_on=date(2026, 4, 30),
        reason="Baisse de revenus.",
        at=made.at(date(2026, 3, 10)),
    )
    made.confirmed(again, on=date(2026, 3, 11))
    assert again.letter_id != ""
    now = account(debt, date(2026, 3, 11))
    assert now.plan == again
    assert [one.cents for one in now.instalments] == [1_000_00] * 70
    before = account(debt, date(2026, 3, 10))
    assert before.plan is not None
    assert before.plan.instalments == 36


def test_a_plan_needs_an_order_and_days_to_come() -> None:
    debt = made.debt(concluded())
    asked = {"actor": payments_clerk(), "debt": debt, "instalments": 36, "reason": "Motif"}
    at = made.at(date(2026, 2, 10))
    with pytest.raises(Refused, match="n'est pas émis"):
        proposing.propose_plan(first_due_on=date(2026, 3, 5), at=at, **asked)
    ordering.issue_order(actor=payments_approver(), debt=debt, at=made.at(date(2026, 1, 20)))
    with pytest.raises(ValidationError, match="est à venir"):
        proposing.propose_plan(first_due_on=date(2026, 2, 10), at=at, **asked)
    with pytest.raises(ValidationError, match="dans l'année"):
        proposing.propose_plan(first_due_on=date(2027, 3, 5), at=at, **asked)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        proposing.propose_plan(first_due_on=date(2026, 3, 5), at=at, **(asked | {"reason": " "}))
    proposal = proposing.propose_plan(first_due_on=date(2026, 2, 11), at=at, **asked)
    with pytest.raises(Refused, match="est passée"):
        made.confirmed(proposal, on=date(2026, 2, 11))


@pytest.mark.clause("IDF-16")
def test_a_signatory_asks_and_is_answered_by_a_confirmed_proposal_or_a_refusal() -> None:
    contract = concluded()
    debt, own = made.ordered(contract), signatory(contract.signatory)
    at = made.at(date(2026, 2, 1))
    with pytest.raises(PermissionDenied):
        asking.ask(actor=signatory(), debt=debt, wanted=AskedFor.PLAN, explanation="", instalments=36, at=at)
    with pytest.raises(ValidationError, match="en combien de mois"):
        asking.ask(actor=own, debt=debt, wanted=AskedFor.PLAN, explanation="", at=at)
    plan = asking.ask(actor=own, debt=debt, wanted=AskedFor.PLAN, explanation="", instalments=36, at=at)
    assert asking.ask(actor=own, debt=debt, wanted=AskedFor.PLAN, explanation="", instalments=12, at=at) == plan
    remission = asking.ask(actor=own, debt=debt, wanted=AskedFor.REMISSION, explanation="Deux enfants.", at=at)
    granted = made.in_36(debt)
    plan.refresh_from_db()
    assert (plan.state, plan.letter) == (AskingState.GRANTED, granted.letter)
    refused = asking.refuse(
        actor=payments_approver(), asking=remission, reasons="Revenus suffisants.", at=made.at(date(2026, 2, 12))
    )
    assert refused.letter is not None
    assert "Revenus suffisants." in words_of(refused.letter)
    assert "tribunal administratif" in words_of(refused.letter)
    with pytest.raises(AlreadyDone, match="refusée"):
        asking.withdraw(actor=own, asking=remission, at=made.at(date(2026, 2, 13)))


def test_a_proposal_is_taken_back_or_not_kept_and_nothing_moves() -> None:
    debt = made.ordered(concluded())
    at = made.at(date(2026, 2, 1))
    less = {"debt": debt, "kind": ProposalKind.REMISSION, "cents": Cents(5), "reason": "Motif", "at": at}
    first = proposing.propose_less(actor=payments_clerk(), **less)
    assert proposing.withdraw(actor=payments_clerk(), proposal=first, at=at).state == ProposalState.WITHDRAWN
    second = proposing.propose_less(actor=payments_clerk(), **less)
    with pytest.raises(Refused, match="Dites pourquoi"):
        proposing.refuse(actor=payments_approver(), proposal=second, reasons=" ", at=at)
    proposing.refuse(actor=payments_approver(), proposal=second, reasons="Pièces manquantes.", at=at)
    with pytest.raises(AlreadyDone, match="refusée"):
        proposing.confirm(actor=payments_approver(), proposal=second, seen_cents=72_110_24, at=at)
    assert balance(debt, on=date(2026, 2, 1)) == 72_110_24
