"""The certificate of sums received, its figures worked by hand from 1 200 €, 108,47 € of CSG and 5,90 € of CRDS."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cesp.contracts.models import Contract
from cesp.letters.models import Letter
from cesp.payments import operations
from cesp.payments.ledger import PaidElsewhere
from cesp.payments.models import Entry, EntryKind, OrderedMonths
from cesp.payments.sums_received import issue_sums_received, paper_of
from cesp_law.dates import Month, MonthRange
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, payments_clerk, signatory
from tests.payments.factories import account, carried_through, explained, prepared
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def taken_over(contract: Contract, first: str, until: str) -> None:
    """Months that a former payer paid, through the operation itself."""
    paid = PaidElsewhere(
        contract_id=contract.pk,
        months=MonthRange(Month.parse(first), Month.parse(until)),
        gross_cents=120000,
        csg_cents=10847,
        crds_cents=590,
    )
    operations.take_over_payments(actor=case_desk(), payments=[paid], at=AT)


def _plain(value: Any) -> Any:
    """Ordinary spaces, to read the literals."""
    if isinstance(value, str):
        return value.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value]


def _line(year: str, months: str, gross: str, csg: str, crds: str, net: str) -> dict[str, str]:
    return {"year": year, "months": months, "gross": gross, "csg": csg, "crds": crds, "net": net}


@pytest.mark.clause("PAP-9", "IDF-2")
def test_sums_are_told_by_year_of_allowance_and_in_all() -> None:
    contract = concluded()
    taken_over(contract, "2024-10", "2026-02")
    body = _plain(paper_of(contract).body)
    assert body["years"] == [
        # 3 × 1 200 = 3 600; 3 × 108,47 = 325,41; 3 × 5,90 = 17,70; 3 × 1 085,63 = 3 256,89
        _line("2024", "3", "3 600,00 €", "325,41 €", "17,70 €", "3 256,89 €"),
        _line("2025", "12", "14 400,00 €", "1 301,64 €", "70,80 €", "13 027,56 €"),
        _line("2026", "1", "1 200,00 €", "108,47 €", "5,90 €", "1 085,63 €"),
    ]
    assert body["total"] == _line("Total", "16", "19 200,00 €", "1 735,52 €", "94,40 €", "17 370,08 €")
    assert body["periods"] == ["D'octobre 2024 à janvier 2026 inclus : 16 mois"]
    assert body["closing"][-1] == "Ces sommes ont été versées par le payeur précédent."


def test_what_has_not_left_for_the_bank_was_not_received() -> None:
    contract = concluded()
    account(contract)
    with pytest.raises(Refused, match="Aucune somme n'a encore été versée"):
        paper_of(contract)
    explained(prepared(Month.of(2023, 1)))
    with pytest.raises(Refused):
        paper_of(contract)


def test_the_last_transfer_is_named() -> None:
    contract = concluded()
    account(contract)
    carried_through(Month.of(2023, 3))
    body = _plain(paper_of(contract).body)
    assert body["total"]["months"] == "6"
    assert body["closing"][-1] == "Le dernier virement pris en compte est du 29 mars 2023."


@pytest.mark.unbalanced_on_purpose
def test_a_month_paid_in_two_goes_counts_once_and_a_gap_makes_two_periods() -> None:
    contract = concluded()
    taken_over(contract, "2024-10", "2024-12")
    taken_over(contract, "2025-02", "2025-03")
    entry = Entry.objects.create(kind=EntryKind.TAKEOVER, recorded_at=AT, recorded_by=case_desk())
    OrderedMonths.objects.create(
        entry=entry,
        contract=contract,
        first_month=Month.of(2024, 10),
        until_month=Month.of(2024, 11),
        occurrence=1,
        gross_cents=10_00,
        csg_cents=1_00,
        crds_cents=10,
        net_cents=8_90,
    )
    body = _plain(paper_of(contract).body)
    # 2 × 1 085,63 + 8,90 = 2 180,16
    assert (body["years"][0]["months"], body["years"][0]["net"]) == ("2", "2 180,16 €")
    assert body["periods"] == [
        "D'octobre 2024 à novembre 2024 inclus : 2 mois",
        "De février 2025 : 1 mois",
    ]


def _certify(contract: Contract, actor: Any, *, at: datetime = AT) -> Letter:
    return issue_sums_received(actor=actor, contract=contract, at=at)


def test_a_new_certificate_replaces_the_one_before() -> None:
    contract = concluded()
    taken_over(contract, "2024-10", "2025-01")
    actor = signatory(contract.signatory)
    first = _certify(contract, actor)
    assert _certify(contract, actor) == first
    second = _certify(contract, case_desk(), at=AT + timedelta(days=1))
    assert second.replaces == first
    assert first.content.data["head"]["signature"]["name"] == ""
    assert second.content.data["head"]["signature"]["name"] != ""


def test_an_auditor_and_another_signatory_do_not_ask_for_it() -> None:
    contract = concluded()
    taken_over(contract, "2024-10", "2025-01")
    for actor in (auditor(), signatory()):
        with pytest.raises(PermissionDenied):
            _certify(contract, actor)


def test_one_click_from_ones_own_page_gives_the_letter() -> None:
    contract = concluded()
    taken_over(contract, "2024-10", "2025-01")
    client = signed_in(signatory(contract.signatory))
    assert "Obtenir mon attestation de sommes perçues" in client.get("/accueil/").content.decode()
    answer = client.post(f"/paiements/contrats/{contract.reference}/attestation/", follow=True)
    assert "Attestation de sommes perçues" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/courriers/{Letter.objects.get().number}/"


def test_nothing_paid_says_so_and_writes_nothing() -> None:
    contract = concluded()
    client = signed_in(payments_clerk())
    answer = client.post(f"/paiements/contrats/{contract.reference}/attestation/", follow=True)
    assert "Aucune somme n&#x27;a encore été versée" in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_contract_of_somebody_else_is_not_found() -> None:
    contract = concluded()
    taken_over(contract, "2024-10", "2025-01")
    client = signed_in(signatory())
    assert client.post(f"/paiements/contrats/{contract.reference}/attestation/").status_code == 404
