"""The monthly statement and the yearly tax statement, their figures worked by hand.

A month from 2018 on: 1 200 € gross, 108,47 € of CSG, 5,90 € of CRDS, 1 085,63 € net; a month of 2017: 88,43 €, 5,90 €,
1 105,67 €.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cesp.contracts.models import Contract
from cesp.letters import queries as letters
from cesp.letters.models import Letter, State
from cesp.payments import operations
from cesp.payments.models import PaymentRun
from cesp.payments.statement_papers import issue_month, issue_year, month_paper, year_paper
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, payments_approver, payments_clerk, signatory
from tests.payments.factories import account, at_noon, carried_through, explained
from tests.payments.set_offs import APRIL, FEBRUARY, MARCH, MAY, decided, overpaid
from tests.payments.test_sums_received import taken_over
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db
A_MONTH = ["1 200,00 €", "108,47 €", "5,90 €", "1 085,63 €"]


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _plain(paper: Any) -> Any:
    """What a paper says, with ordinary spaces, to read the literals."""
    text = json.dumps(dict(paper.body), ensure_ascii=False)
    return json.loads(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "))


def _paid_to(*months: Month, **changes: Any) -> Contract:
    contract = concluded(**changes)
    account(contract)
    for month in months:
        carried_through(month)
    return contract


# A month


@pytest.mark.clause("PAP-9", "IDF-2")
def test_a_plain_month_has_its_day_and_its_four_amounts() -> None:
    contract = _paid_to(MARCH, APRIL)
    said = _plain(month_paper(contract, APRIL))
    assert said["opening"] == [
        "1 085,63 € ont été virés le 26 avril 2023, au titre du contrat d'engagement de service public "
        f"{contract.reference}."
    ]
    assert [one["value"] for one in said["figures"]] == ["1 200,00 €", "114,37 €", "1 085,63 €"]
    assert [one["rows"] for one in said["tables"]] == [[["Avril 2023", *A_MONTH]]]
    assert said["tables"][0]["total"] == ["Total", *A_MONTH]
    assert said["sections"][0]["sentences"] == ["Le net s'entend après CSG et CRDS, avant l'impôt sur le revenu."]


@pytest.mark.clause("PAP-9")
def test_arrears_are_named_month_by_month() -> None:
    said = _plain(month_paper(_paid_to(MARCH), MARCH))
    names = ["Octobre 2022", "Novembre 2022", "Décembre 2022", "Janvier 2023", "Février 2023", "Mars 2023"]
    assert said["tables"][0]["rows"] == [[name, *A_MONTH] for name in names]
    # 6 × 1 200; 6 × 108,47; 6 × 5,90; 6 × 1 085,63
    assert said["tables"][0]["total"] == ["Total", "7 200,00 €", "650,82 €", "35,40 €", "6 513,78 €"]
    assert said["sections"][0]["sentences"][0] == (
        "Un rappel y est compris : 5 428,15 € nets (6 000,00 € bruts) pour 5 mois d'avant mars 2023, d'octobre 2022 à "
        "février 2023 inclus. Chaque mois est calculé aux taux de ce mois."
    )


@pytest.mark.clause("IDF-17")
def test_what_is_withheld_is_a_table_of_its_own_and_leaves_the_month_whole() -> None:
    contract = overpaid()
    decided(contract)
    carried_through(APRIL)
    said = _plain(month_paper(contract, APRIL))
    paid, withheld = said["tables"]
    assert paid["total"] == ["Total", *A_MONTH]
    # 500 of 1 085,63 net: 500 × 1 200 / 1 085,63 = 552,68 gross, 49,96 of CSG, 2,72 of CRDS.
    assert withheld["rows"] == [["Février 2023", "−552,68 €", "−49,96 €", "−2,72 €", "−500,00 €"]]
    assert said["opening"][0].startswith("585,63 € ont été virés le 26 avril 2023")
    assert said["sections"][0]["sentences"][0].startswith(
        "500,00 € nets ont été retenus pour rendre des mois versés à tort, par une décision notifiée."
    )


def test_overseas_the_amounts_and_the_days_are_those_of_paris() -> None:
    said = _plain(month_paper(_paid_to(MARCH, APRIL, ars="lre"), APRIL))
    assert said["tables"][0]["rows"] == [["Avril 2023", *A_MONTH]]


@pytest.mark.parametrize("month", [FEBRUARY, MAY])
def test_the_month_before_and_the_month_after_have_no_statement(month: Month) -> None:
    contract = _paid_to(MARCH, APRIL)
    with pytest.raises(Refused, match=f"Aucun versement n'est parti en {month.in_french} au titre de ce contrat"):
        month_paper(contract, month)


def test_what_is_ordered_and_has_not_left_has_no_statement() -> None:
    contract = _paid_to()
    explained(operations.prepare_run(actor=payments_clerk(), month=MARCH, at=at_noon(MARCH)))
    with pytest.raises(Refused, match="Aucun versement n'est parti en mars 2023"):
        month_paper(contract, MARCH)


# A year


@pytest.mark.clause("IDF-2", "NAT-5", "PAP-1")
def test_a_year_is_that_of_the_transfer_and_explains_its_arrears() -> None:
    contract = _paid_to(MARCH, APRIL)
    said = _plain(year_paper(contract, 2023))
    assert said["tables"][0]["rows"] == [
        ["29 mars 2023", "d'octobre 2022 à mars 2023 inclus", "7 200,00 €", "650,82 €", "35,40 €", "6 513,78 €"],
        ["26 avril 2023", "avril 2023", *A_MONTH],
    ]
    assert said["tables"][0]["total"] == ["Total", "", "8 400,00 €", "759,29 €", "41,30 €", "7 599,41 €"]
    assert said["sections"][0]["sentences"][1] == (
        "Un rappel y est compris : 3 256,89 € nets (3 600,00 € bruts) pour 3 mois d'avant janvier 2023, d'octobre 2022 "
        "à décembre 2022 inclus. Chaque mois est calculé aux taux de ce mois."
    )
    with pytest.raises(Refused, match="Aucun versement n'est parti en 2022"):
        year_paper(contract, 2022)


@pytest.mark.clause("IDF-2")
def test_where_the_rate_changed_each_rate_has_its_row() -> None:
    """October to December 2017 at 7,5 % of CSG, January 2018 at 9,2 %: the rate follows the month due."""
    contract = concluded(lodged_on=date(2016, 11, 20), signed_on=date(2017, 2, 10), academic_year=2017)
    account(contract, from_on=date(2017, 1, 1), at=datetime(2017, 1, 3, 9, 0, tzinfo=UTC))
    carried_through(Month.of(2018, 1))
    said = _plain(year_paper(contract, 2018))
    # 3 × 88,43 = 265,29; 3 × 5,90 = 17,70; 3 × 1 105,67 = 3 317,01. In all 3 317,01 + 1 085,63 = 4 402,64.
    assert said["tables"][0]["rows"] == [
        ["29 janvier 2018", "d'octobre 2017 à décembre 2017 inclus", "3 600,00 €", "265,29 €", "17,70 €", "3 317,01 €"],
        ["29 janvier 2018", "janvier 2018", *A_MONTH],
    ]
    assert said["tables"][0]["total"] == ["Total", "", "4 800,00 €", "373,76 €", "23,60 €", "4 402,64 €"]


@pytest.mark.clause("IDF-17")
def test_a_year_is_less_what_was_withheld_in_it() -> None:
    contract = overpaid()
    decided(contract)
    carried_through(APRIL)
    said = _plain(year_paper(contract, 2023))
    # 8 400 − 552,68; 7 599,41 − 500.
    assert [one["value"] for one in said["figures"]] == ["7 847,32 €", "747,91 €", "7 099,41 €"]
    assert said["tables"][1]["rows"][0] == [
        "26 avril 2023",
        "février 2023",
        "−552,68 €",
        "−49,96 €",
        "−2,72 €",
        "−500,00 €",
    ]


def test_what_a_former_payer_paid_is_named_and_not_counted() -> None:
    contract = concluded()
    taken_over(contract, "2022-10", "2023-01")
    with pytest.raises(Refused, match="Ce que le payeur précédent a versé se lit sur l'attestation"):
        year_paper(contract, 2022)
    account(contract)
    carried_through(MARCH)
    said = _plain(year_paper(contract, 2023))
    # January to March: 3 × 1 085,63.
    assert said["figures"][2]["value"] == "3 256,89 €"
    assert "d'octobre 2022 à décembre 2022 inclus" in said["sections"][1]["sentences"][-1]


# The letters


def test_the_same_facts_are_the_same_paper_whoever_asks_and_whenever() -> None:
    contract = _paid_to(MARCH, APRIL)
    own, desk = signatory(contract.signatory), payments_clerk()
    first = issue_month(actor=own, contract=contract, month=APRIL, at=at_noon(MAY))
    assert issue_month(actor=desk, contract=contract, month=APRIL, at=at_noon(Month.of(2025, 2))) == first
    other = issue_month(actor=own, contract=contract, month=MARCH, at=at_noon(MAY))
    assert (other.replaces, Letter.objects.with_state().get(pk=first.pk).state) == (None, State.VALID)
    assert first.title == "Décompte mensuel d'allocation d'avril 2023"
    assert letters.verify_code(first.code).outcome == "valid"


def test_a_transfer_more_gives_a_paper_that_replaces_and_says_so() -> None:
    """The run of March is late: it leaves in April, as does April's."""
    contract = _paid_to()
    late = _left(MARCH, datetime(2023, 4, 5, 11, 0, tzinfo=UTC))
    assert late.pay_on.month == 4
    desk = case_desk()
    first = issue_month(actor=desk, contract=contract, month=APRIL, at=at_noon(APRIL, 10))
    year = issue_year(actor=desk, contract=contract, year=2023, at=at_noon(APRIL, 10))
    carried_through(APRIL)
    second = issue_month(actor=desk, contract=contract, month=APRIL, at=at_noon(MAY))
    assert second.replaces == first
    assert {"label": "Remplace le courrier", "value": f"n° {first.number} du 10 avril 2023"} in (
        second.content.data["head"]["references"]
    )
    assert letters.verify_code(first.code).outcome == "replaced"
    assert issue_year(actor=desk, contract=contract, year=2023, at=at_noon(MAY)).replaces == year
    # Seven months in two transfers of the same month: 7 × 1 085,63.
    assert _plain(month_paper(contract, APRIL))["figures"][2]["value"] == "7 599,41 €"


def _left(month: Month, at: datetime) -> PaymentRun:
    clerk = payments_clerk()
    run = explained(operations.prepare_run(actor=clerk, month=month, at=at))
    operations.control_run(actor=clerk, run=run, at=at)
    operations.approve_run(actor=payments_approver(), run=run, at=at)
    operations.emit_run(actor=clerk, run=run, at=at)
    run.refresh_from_db()
    return run


def test_an_auditor_and_another_signatory_do_not_ask_for_it() -> None:
    contract = _paid_to(MARCH)
    for actor in (auditor(), signatory(), payments_approver()):
        with pytest.raises(PermissionDenied):
            issue_year(actor=actor, contract=contract, year=2023, at=at_noon(MAY))


# The pages


def test_ones_own_page_lists_years_and_months_and_gives_each_paper() -> None:
    contract = _paid_to(MARCH, APRIL)
    client = signed_in(signatory(contract.signatory))
    page = _read(client, "/mes-versements/")
    assert "7 599,41 €" in page
    assert "avec un rappel de 5 mois" in page
    assert page.index("Avril 2023") < page.index("Mars 2023")
    for path, title in (
        ("2023-04", "Décompte mensuel d'allocation d'avril 2023"),
        ("2023", "Relevé fiscal de l'année 2023"),
    ):
        answer = client.post(f"/paiements/contrats/{contract.reference}/decomptes/{path}/", follow=True)
        assert title in _text(answer)
    page = _read(client, "/mes-versements/")
    assert all(letter.number in page for letter in Letter.objects.all())


def test_nothing_paid_is_said_on_the_page_and_refused_in_a_sentence() -> None:
    contract = concluded()
    client = signed_in(signatory(contract.signatory))
    assert "Aucun versement par le service à ce jour" in _read(client, "/mes-versements/")
    answer = client.post(f"/paiements/contrats/{contract.reference}/decomptes/2023/", follow=True)
    assert answer.redirect_chain[-1][0] == "/mes-versements/"
    assert "Aucun versement n'est parti en 2023 au titre de ce contrat" in _text(answer)
    assert not Letter.objects.exists()


def test_a_desk_reads_and_asks_and_an_auditor_reads() -> None:
    contract = _paid_to(MARCH)
    address = f"/paiements/contrats/{contract.reference}/decomptes/"
    assert "Relevé fiscal de 2023" in _read(signed_in(case_desk()), address)
    assert signed_in(payments_clerk()).post(f"{address}2023-03/").status_code == 302
    page = _read(signed_in(auditor()), address)
    assert Letter.objects.get().number in page
    assert "Relevé fiscal de 2023" not in page
    assert signed_in(signatory()).post(f"{address}2023/").status_code == 404


def _read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return _text(answer)


def _text(answer: Any) -> str:
    text = answer.content.decode().replace("&#x27;", "'")
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
