"""A set-off from its proposal to its end: who decides, what is shown before, what the letter says, what is told."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cesp.accounts.models import Membership
from cesp.audit.models import Entry as Line
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp.letters.models import Content
from cesp.notifications.models import Notification
from cesp.payments import set_off_queries, setting_off
from cesp.payments.overpayments import overpayment_of, overpayments
from cesp.payments.set_off_models import SetOff, SetOffAct, SetOffState
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Excluded
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import acting, case_desk, payments_approver, payments_clerk, signatory
from tests.payments.factories import account, at_noon, carried_through, prepared
from tests.payments.set_offs import (
    APRIL,
    AUGUST,
    FEBRUARY,
    JULY,
    JUNE,
    MARCH,
    MAY,
    REASONS,
    decided,
    overpaid,
    proposed,
    suspended,
)
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db
AT = at_noon(APRIL, 10)


@pytest.fixture(autouse=True)
def _in_april_2023() -> Iterator[None]:
    with time_machine.travel(datetime(2023, 4, 10, 11, 0, tzinfo=UTC), tick=False):
        yield


def _instalments(contract: Contract, cap: int) -> list[tuple[Month, int, int, int]]:
    _, schedule = setting_off.effect(contract=contract, cap_cents=Cents(cap), first=APRIL, at=AT)
    return [(one.month, one.withheld_cents, one.paid_cents, one.left_cents) for one in schedule.instalments]


@pytest.mark.clause("NAT-7")
def test_the_effect_is_shown_month_by_month_before_the_act() -> None:
    contract = overpaid()
    assert _instalments(contract, 50_000) == [
        (APRIL, 50000, 58563, 167126),
        (MAY, 50000, 58563, 117126),
        (JUNE, 50000, 58563, 67126),
        (JULY, 50000, 58563, 17126),
        (AUGUST, 17126, 91437, 0),
    ]
    assert not SetOff.objects.exists()
    # Half of 1,085.63 € at the most: 542.81 €.
    assert _instalments(contract, 54_281)[0][1] == 54281
    with pytest.raises(Refused, match="50 % du net"):
        _instalments(contract, 54_282)
    with pytest.raises(Refused, match="plafond"):
        _instalments(contract, 0)


def _expected(contract: Contract, on: date) -> None:
    recorded(contract, ExpectedDiplomaDeclared(on=on, declared_on=date(2023, 4, 1)), at=at_noon(APRIL, 2))


def test_near_the_diploma_the_set_off_says_what_will_remain() -> None:
    """The diploma is expected in May: April and May bear 500 € each, 1,171.26 € go to an order to pay."""
    contract = overpaid()
    recorded(
        contract, ExpectedDiplomaDeclared(on=date(2023, 5, 20), declared_on=date(2023, 4, 1)), at=at_noon(APRIL, 2)
    )
    _, schedule = setting_off.effect(contract=contract, cap_cents=Cents(50_000), first=APRIL, at=AT)
    assert (schedule.cents, schedule.left_cents, schedule.last_month, schedule.is_supposed) == (
        100000,
        117126,
        MAY,
        True,
    )
    set_off = decided(contract)
    assert set_off.total_cents == 100000
    found = overpayment_of(contract, today=AT.date())
    assert (found.left_cents, found.planned_cents, found.claimable_cents) == (217126, 100000, 117126)
    assert set_off.letter is not None
    body = Content.objects.get(letter=set_off.letter).data["body"]
    assert any("1 171,26" in line.replace("\u202f", " ") and "ordre de recouvrer" in line for line in body["closing"])


def test_once_no_allowance_is_to_come_nothing_can_be_withheld() -> None:
    contract = overpaid()
    recorded(
        contract, ExpectedDiplomaDeclared(on=date(2023, 4, 12), declared_on=date(2023, 4, 1)), at=at_noon(APRIL, 2)
    )
    with pytest.raises(Refused, match="ordre de recouvrer"):
        setting_off.effect(contract=contract, cap_cents=Cents(50_000), first=MAY, at=AT)


@pytest.mark.clause("NAT-7")
def test_another_person_decides_and_the_signatory_is_told_with_a_letter() -> None:
    contract = overpaid()
    approver = payments_approver()
    set_off = proposed(contract)
    told = Notification.objects.get(person=approver.person, kind="payments.set_off_proposed")
    assert not overpayment_of(contract, today=AT.date()).planned_cents
    with pytest.raises(PermissionDenied):
        setting_off.confirm(actor=payments_clerk(), set_off=set_off, at=AT)
    set_off = setting_off.confirm(actor=approver, set_off=set_off, at=AT, seen_cents=217126)
    told.refresh_from_db()
    assert told.settled_at is not None
    assert (set_off.state, set_off.total_cents, set_off.first_month) == (SetOffState.CONFIRMED, 217126, APRIL)
    assert set_off.letter is not None
    content = Content.objects.get(letter=set_off.letter).data
    assert [one["month"] for one in content["body"]["instalments"]] == [
        "Avril 2023",
        "Mai 2023",
        "Juin 2023",
        "Juillet 2023",
        "Août 2023",
    ]
    assert content["body"]["reasons"] == [REASONS]
    assert "tribunal administratif" in content["head"]["remedies"]
    mine = Notification.objects.get(person=contract.signatory, kind="payments.set_off_decided")
    assert mine.path == "/mes-retenues/"
    lines = Line.objects.filter(act__startswith="payments.set_off").order_by("pk")
    assert list(lines.values_list("act", flat=True)) == [
        "payments.set_off_proposed",
        "payments.set_off_confirmed",
    ]
    with pytest.raises(AlreadyDone, match="décidée"):
        setting_off.confirm(actor=approver, set_off=set_off, at=AT)


def test_one_person_in_two_roles_does_not_decide_what_they_proposed() -> None:
    contract = overpaid()
    set_off = proposed(contract)
    approver = payments_approver()
    twice = Membership.objects.create(
        person=set_off.proposed_by, role=approver.role, organisation=approver.organisation, from_on=date(2020, 1, 1)
    )
    with pytest.raises(Refused, match="une autre personne la décide"):
        setting_off.confirm(actor=twice, set_off=set_off, at=AT)
    with pytest.raises(Refused, match="une autre personne la décide"):
        setting_off.refuse(actor=twice, set_off=set_off, reason="plafond trop lourd", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SetOff.objects.filter(pk=set_off.pk).update(
            state=SetOffState.CONFIRMED, decided_by=set_off.proposed_by_id, decided_at=AT
        )


def test_a_proposal_is_refused_withdrawn_or_made_again() -> None:
    contract = overpaid()
    first = proposed(contract)
    with pytest.raises(AlreadyDone, match="attend d'être confirmée"):
        proposed(contract)
    with pytest.raises(Refused, match="motifs"):
        setting_off.refuse(actor=payments_approver(), set_off=first, reason="non", at=AT)
    setting_off.refuse(actor=payments_approver(), set_off=first, reason="plafond trop lourd", at=AT)
    assert Notification.objects.filter(person=first.proposed_by, kind="payments.set_off_refused").exists()
    second = proposed(contract, cap=20_000)
    setting_off.withdraw(actor=payments_clerk(), set_off=second, at=AT)
    assert list(SetOff.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "withdrawn"]
    assert SetOffAct.objects.get(transition="refuse").reason == "plafond trop lourd"
    with pytest.raises(IntegrityError), transaction.atomic():
        SetOffAct.objects.all().update(reason="autre")


def test_what_was_read_is_what_is_decided() -> None:
    contract = overpaid()
    with pytest.raises(Refused, match="Relisez l'échéancier"):
        setting_off.propose(
            actor=payments_clerk(),
            contract=contract,
            cap_cents=Cents(50_000),
            first=APRIL,
            reasons=REASONS,
            seen_cents=108563,
            at=AT,
        )
    set_off = proposed(contract)
    # January too is found not due: more is overpaid, and no more than was proposed is decided.
    suspended(contract, MonthRange(Month.of(2023, 1), FEBRUARY), at=at_noon(APRIL, 5))
    set_off = setting_off.confirm(actor=payments_approver(), set_off=set_off, seen_cents=217126, at=AT)
    assert set_off.total_cents == 217126
    found = overpayment_of(contract, today=AT.date())
    assert (found.left_cents, found.claimable_cents) == (325689, 108563)


def test_another_cap_is_another_set_off_that_takes_the_place_of_the_first() -> None:
    contract = overpaid()
    first = decided(contract)
    carried_through(APRIL)
    second = decided(contract, cap=20_000, first=MAY, at=at_noon(MAY, 2))
    first.refresh_from_db()
    assert (first.state, second.total_cents) == (SetOffState.REPLACED, 167126)
    assert carried_through(MAY).withheld_cents == 20000
    stopped = setting_off.stop(actor=payments_clerk(), set_off=second, reason="à la demande du signataire", at=AT)
    assert stopped.state == SetOffState.STOPPED
    assert Notification.objects.filter(person=contract.signatory, kind="payments.set_off_stopped").exists()
    assert carried_through(JUNE).withheld_cents == 0
    with pytest.raises(Refused, match="déjà approuvée ou passée"):
        setting_off.effect(contract=contract, cap_cents=Cents(20_000), first=JUNE, at=at_noon(JUNE, 25))


def test_a_balance_is_that_of_its_day_as_it_was_known() -> None:
    contract = overpaid()
    decided(contract)
    carried_through(APRIL)
    carried_through(MAY)
    said = {
        on: (found.overpaid_cents, found.withheld_cents, found.left_cents)
        for on in (date(2023, 4, 1), date(2023, 4, 2), date(2023, 4, 19), date(2023, 4, 20), date(2023, 5, 20))
        for found in [set_off_queries.balance_of(contract, on=on)]
    }
    # The suspension is recorded on April 2nd; the runs are approved on the 20th.
    assert list(said.values()) == [
        (0, 0, 0),
        (217126, 0, 217126),
        (217126, 0, 217126),
        (217126, 50000, 167126),
        (217126, 100000, 117126),
    ]


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def _text(response: object) -> str:
    assert response.status_code == 200  # type: ignore[attr-defined]
    content = unescape(response.content.decode())  # type: ignore[attr-defined]
    return (
        " ".join(re.sub(r"<[^>]+>", " ", content).split()).replace("\u202f", " ").replace("\xa0", " ").replace("’", "'")
    )


def test_from_the_list_to_the_decision_on_the_pages() -> None:
    contract = overpaid()
    clerk, approver = _client(payments_clerk()), _client(payments_approver())
    prepared(APRIL, day=10)
    page = f"/paiements/trop-percus/{contract.reference}/"
    assert page in clerk.get("/paiements/trop-percus/").content.decode()
    offered = _text(clerk.get(page))
    assert "Proposer une retenue" in offered
    assert "Recouvrer par un ordre" in offered
    asked = {"cap": "500,00", "first": "2023-04", "reasons": REASONS}
    shown = clerk.post(page + "retenir/", asked)
    text = _text(shown)
    assert "Août 2023" in text
    assert "914,37 €" in text
    assert not SetOff.objects.exists()
    assert "Au plus 542,81" in _text(clerk.post(page + "retenir/", asked | {"cap": "x"}))
    assert "le plafond mensuel va de" in _text(clerk.post(page + "retenir/", asked | {"cap": "900"})).lower()
    response = clerk.post(page + "retenir/", asked | {"propose": "yes", "seen": "217126"})
    assert response.status_code == 302
    set_off = SetOff.objects.get()
    assert approver.get(page).content.decode().count("Confirmer cette retenue") == 1
    assert "Confirmer cette retenue" not in clerk.get(page).content.decode()
    own = _client(signatory(contract.signatory))
    assert "Rien n'est décidé à ce jour" in _text(own.get("/mes-retenues/"))
    assert approver.post(f"/paiements/retenues/{set_off.public_id}/refuser/", {"reason": "non"}).status_code == 200
    approver.post(f"/paiements/retenues/{set_off.public_id}/confirmer/", {"seen": "217126"})
    set_off.refresh_from_db()
    assert set_off.state == SetOffState.CONFIRMED
    carried_through(APRIL)
    text = _text(own.get("/mes-retenues/"))
    for words in ("de février 2023 à mars 2023 inclus", "Il reste 1 671,26 €", REASONS, "914,37 €", "maternité"):
        assert words in text, words
    assert "Retenu sur le virement" in _text(clerk.get("/paiements/2023-04/lignes/?kind=withheld"))
    text = _text(clerk.get("/paiements/2023-04/"))
    assert "585,63 €" in text
    assert "ôtées du net dû, 1 085,63 €" in text
    assert "500,00 € rendus par retenue" in _text(clerk.get(f"/paiements/contrats/{contract.reference}/"))
    assert "il restait 2 171,26 € à rendre" in _text(clerk.get(page + "?au=2023-04-09"))
    for beyond in ("9999-12-31", "0001-01-01"):  # no day follows the one, none comes before the other
        assert "il restait" not in _text(clerk.get(page + f"?au={beyond}"))
    export = b"".join(clerk.get("/paiements/trop-percus/export.csv").streaming_content).decode("utf-8-sig")
    assert export.splitlines()[1].endswith("2171,26;500,00;0,00;1671,26;1671,26;500,00;0,00")
    clerk.post(f"/paiements/retenues/{set_off.public_id}/arreter/", {"reason": "à la demande du signataire"})
    assert "à la demande du signataire" in _text(own.get("/mes-retenues/"))


def test_with_no_month_to_come_an_order_is_offered_and_no_set_off() -> None:
    contract = overpaid()
    recorded(contract, Excluded(on=date(2023, 3, 31)), at=at_noon(APRIL, 3))
    offered = _text(_client(payments_clerk()).get(f"/paiements/trop-percus/{contract.reference}/"))
    assert "Aucun mois d'allocation n'est à venir" in offered
    assert "Recouvrer par un ordre" in offered
    assert "Proposer une retenue" not in offered


def test_nobody_reads_the_set_offs_of_somebody_else() -> None:
    contract = overpaid()
    set_off = proposed(contract)
    other = _client(signatory(concluded().signatory))
    assert "Aucune retenue" in _text(other.get("/mes-retenues/"))
    for actor in (case_desk(), acting("administrator")):
        address = f"/paiements/retenues/{set_off.public_id}/confirmer/"
        assert _client(actor).post(address).status_code in (403, 404)
    assert SetOff.objects.get().state == SetOffState.PROPOSED


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_with_set_offs(count: int) -> None:
    contracts = [concluded() for _ in range(count)]
    for one in contracts:
        account(one)
    carried_through(MARCH)
    for one in contracts:
        suspended(one, MonthRange(FEBRUARY, APRIL))
        decided(one)
    carried_through(APRIL)
    clerk = payments_clerk()
    with CaptureQueriesContext(connection) as caught:
        found = overpayments(clerk, today=date(2023, 4, 25))
    assert [one.withheld_cents for one in found.rows] == [50000] * count
    assert len(caught) == 10  # two of them ask what orders to pay have in charge


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_make_one_decision() -> None:
    contract = overpaid()
    set_off = proposed(contract)
    first, second = payments_approver(), payments_approver()
    results = race(
        lambda: setting_off.confirm(actor=first, set_off=set_off, at=AT),
        lambda: setting_off.refuse(actor=second, set_off=set_off, reason="plafond trop lourd", at=AT),
    )
    assert sorted(type(one).__name__ for one in results) == ["AlreadyDone", "SetOff"]
    assert SetOffAct.objects.filter(set_off=set_off).count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_decisions_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both read the proposal before either has decided."""
    contract = overpaid()
    set_off = proposed(contract)
    first, second = payments_approver(), payments_approver()
    meet = meeting(2, patience=5)
    read = setting_off._locked

    def locked(*args: object, **kwargs: object) -> SetOff:
        found = read(*args, **kwargs)  # type: ignore[arg-type]
        meet()
        return found

    monkeypatch.setattr(setting_off, "_locked", locked)
    with without_locks():
        results = race(
            lambda: setting_off.refuse(actor=first, set_off=set_off, reason="plafond trop lourd", at=AT),
            lambda: setting_off.refuse(actor=second, set_off=set_off, reason="motifs à reprendre", at=AT),
        )
    assert not any(isinstance(one, AlreadyDone) for one in results)
