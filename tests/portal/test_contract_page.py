"""The file of a contract: what its signatory reads, what an agent reads besides, and who does not."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from lxml import html

from cesp.contracts.models import Contract
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    Breached,
    DiplomaObtained,
    Installed,
    ProjectValidated,
    RegisteredWithOrder,
    Suspended,
    SuspensionGround,
    ThesisDefended,
    ZoneCategory,
)
from tests.factories import contacts, memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.portal.conftest import page_of, signed_in, taken_over

pytestmark = pytest.mark.django_db


def figures(page: html.HtmlElement) -> dict[str, str]:
    """Label → value, no-break spaces made plain."""
    return {
        box.xpath("./p[1]")[0].text.strip(): box.xpath("./p[2]")[0].text.replace("\xa0", " ").replace("\u202f", " ")
        for box in page.xpath("//*[contains(@class, 'cesp-figure ')]")
    }


@pytest.fixture
def contract() -> Contract:
    """Second cycle since October 2022 (50 months on 22 November 2026), 48 of them paid, diploma in October 2028."""
    contract = concluded()
    taken_over(contract, "2022-10", "2026-10")
    return contract


@pytest.fixture
def own(contract: Contract) -> Client:
    return signed_in(memberships.signatory(contract.signatory))


@pytest.mark.clause("BIE-1", "IDF-1", "IDF-16")
def test_the_signatory_reads_everything_without_a_click(own: Client) -> None:
    page = page_of(own, "/accueil/")
    assert figures(page) == {
        # October and November 2026 are due and not paid: 2 × 1 085,63.
        "Prochain versement": "2 171,26 €",
        "Versé à ce jour, net": "52 110,24 €",
        "Mois d'allocation dus à ce jour": "50 mois",
        # Owed is counted on what was really paid.
        "Mois d'engagement dus": "48 mois",
        # 73 months, from October 2022 to October 2028; as many from 1 November 2028.
        "Dernier jour d'engagement, au plus tôt": "30 novembre 2034",
        # 52 110,24 received + 48 × 200.
        "Si le contrat s'arrêtait le 22 novembre 2026": "61 710,24 €",
    }
    assert "jusqu'à votre diplôme, prévu le 31 octobre 2028" in page.text_content()


def test_each_figure_opens_into_its_reasons(own: Client) -> None:
    page = page_of(own, "/accueil/")
    boxes = page.xpath("//*[contains(@class, 'cesp-figure ')]")
    assert [len(box.xpath(".//details[@class='cesp-why']//li")) > 0 for box in boxes] == [True] * 6


@pytest.mark.clause("BIE-2", "IDF-18", "NAT-1")
def test_the_file_names_the_desk_of_each_subject(own: Client) -> None:
    contacts.demonstration_desks("ara")
    page = page_of(own, "/accueil/")
    assert [link.text for link in page.xpath("//ul[@class='cesp-desks']//a[starts-with(@href, 'mailto:')]")] == [
        "contrats@gestion.example",
        "paiements@gestion.example",
        "cesp@ars-ara.example",
    ]


def test_a_file_without_desks_says_so(own: Client) -> None:
    assert "pas encore renseignées" in page_of(own, "/accueil/").xpath("//ul[@class='cesp-desks']")[0].text_content()


def test_deadlines_come_with_their_distance(own: Client) -> None:
    page = page_of(own, "/accueil/")
    shown = [" ".join(node.text_content().split()) for node in page.xpath("//p[@class='cesp-deadlines__day']")]
    # Diploma on 31 October 2028: − 24, − 12, − 3 months, then the day itself.
    assert shown == [
        "31 octobre 2026 dépassé de 22 jours",
        "31 octobre 2027 dans 11 mois",
        "31 juillet 2028 dans 20 mois",
        "31 octobre 2028 dans 23 mois",
    ]


def test_pictures_have_their_tables(own: Client) -> None:
    page = page_of(own, "/accueil/")
    months = page.xpath("//td[contains(@class, 'cesp-month--')]")
    states = [cell.get("class").split("cesp-month--")[1].split()[0] for cell in months]
    assert (states.count("paid"), states.count("due"), states.count("coming")) == (48, 2, 23)
    assert page.xpath("//svg[@role='img']/title")
    assert len(page.xpath("//details[@class='cesp-as-table']//tbody/tr")) == 3


@pytest.mark.clause("IDF-17")
def test_a_suspension_is_told_and_left_out(own: Client, contract: Contract) -> None:
    months = MonthRange(Month.of(2026, 9), Month.of(2027, 1))
    recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY))
    page = page_of(own, "/accueil/")
    assert "Votre allocation est suspendue de septembre à décembre 2026 inclus" in page.text_content()
    # October 2022 to August 2026; September 2026 was paid and is no longer due.
    assert figures(page)["Mois d'allocation dus à ce jour"] == "47 mois"
    assert len(page.xpath("//td[contains(@class, 'cesp-month--overpaid')]")) == 1


def test_an_engaged_signatory_reads_what_is_served() -> None:
    contract = concluded(
        signed_on=date(2017, 2, 10), lodged_on=date(2016, 11, 2), academic_year=2016, expected_diploma_on=None
    )
    recorded(
        contract,
        DiplomaObtained(on=date(2021, 10, 31)),
        ThesisDefended(on=date(2021, 12, 1)),
        RegisteredWithOrder(on=date(2022, 1, 3)),
        ProjectValidated(on=date(2021, 11, 2), ars="ara"),
        Installed(on=date(2022, 2, 1), share_percent=100, category=ZoneCategory.ZIP),
    )
    taken_over(contract, "2016-10", "2021-11")
    page = page_of(signed_in(memberships.signatory(contract.signatory)), "/accueil/")
    told = figures(page)
    # October 2016 to October 2021: 61 months. 1 February 2022 + 61 months: 1 March 2027.
    assert told["Mois d'engagement dus"] == "61 mois"
    assert told["Mois servis"] == "57 mois"
    assert told["Dernier jour d'engagement"] == "28 février 2027"


def test_who_settled_before_every_condition_reads_that_the_engagement_does_not_run() -> None:
    contract = concluded()
    recorded(
        contract,
        DiplomaObtained(on=date(2026, 1, 14)),
        Installed(on=date(2026, 2, 1), share_percent=100, category=ZoneCategory.ZIP),
    )
    page = page_of(signed_in(memberships.signatory(contract.signatory)), "/accueil/").text_content()
    assert "l'engagement ne court pas encore : une condition manque." in page
    assert "L'engagement commencera le jour de votre installation" not in page


def test_after_a_breach_nothing_moves() -> None:
    contract = concluded()
    recorded(contract, Breached(on=date(2026, 1, 14)))
    taken_over(contract, "2022-10", "2026-02")
    page = page_of(signed_in(memberships.signatory(contract.signatory)), "/accueil/")
    # October 2022 to January 2026: 40 months. 40 × 1 085,63 + 40 × 200.
    assert figures(page)["Au 14 janvier 2026"] == "51 425,20 €"
    for offered in ("Simuler depuis mon dossier", "Préparer mon projet", "Voir où je peux m'installer"):
        assert offered not in page.text_content(), offered


def test_nobody_else_opens_it(contract: Contract) -> None:
    url = f"/contrats/{contract.reference}/"
    for actor in (memberships.signatory(PersonFactory()), memberships.referent("idf")):
        assert signed_in(actor).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_an_agency_does_not_read_what_leaving_would_cost(contract: Contract) -> None:
    url = f"/contrats/{contract.reference}/"
    shown = page_of(signed_in(memberships.referent("ara")), url).text_content()
    assert "Indemnité" not in shown
    assert "61\u202f710,24" not in shown
    desk = page_of(signed_in(memberships.case_desk()), url).text_content()
    assert "61\u202f710,24" in desk


def test_the_desk_reads_the_history_and_may_act(contract: Contract) -> None:
    page = page_of(signed_in(memberships.case_desk()), f"/contrats/{contract.reference}/")
    acts = [link.get("href").rsplit("/", 2)[1] for link in page.xpath("//tbody//a[contains(@href, '/faits/')]")]
    assert acts == ["corriger"]
    assert page.xpath("//a[contains(@href, '/faits/nouveau/')]")
    auditor = page_of(signed_in(memberships.auditor()), f"/contrats/{contract.reference}/")
    assert auditor.xpath("//a[contains(@href, '/faits/')]") == []


def test_the_file_as_it_was_known(contract: Contract) -> None:
    late = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    recorded(contract, DiplomaObtained(on=date(2025, 12, 31)), at=late)
    desk = signed_in(memberships.case_desk())
    url = f"/contrats/{contract.reference}/?connu_le="
    before, after = page_of(desk, f"{url}31/05/2026"), page_of(desk, f"{url}01/06/2026")
    assert "En formation, diplôme prévu" in before.text_content()
    assert "Diplômé le 31 décembre 2025" in after.text_content()
    # The payments were taken over in November: nothing was known of them in May.
    assert figures(before)["Versé à ce jour, net"] == "0,00 €"
    assert before.xpath("//a[contains(@href, '/faits/')]") == []
    unknown = page_of(desk, f"{url}2022-02-09").text_content()
    assert "Le contrat n'était pas encore connu ce jour-là" in unknown


def test_a_signatory_cannot_turn_back_time(own: Client, contract: Contract) -> None:
    page = page_of(own, f"/contrats/{contract.reference}/?connu_le=2022-02-09")
    assert figures(page)["Mois d'allocation dus à ce jour"] == "50 mois"


def test_a_signatory_without_a_contract_is_told_what_to_do() -> None:
    page = page_of(signed_in(memberships.signatory(PersonFactory())), "/accueil/")
    assert "Aucun contrat n'est rattaché à votre compte" in page.text_content()


@pytest.mark.parametrize("runs", [1, 30])
def test_the_page_costs_the_same_whatever_was_recorded(
    contract: Contract, runs: int, django_assert_num_queries: object
) -> None:
    for number in range(runs):
        start = Month.of(2027, 1) + number * 2
        months = MonthRange(start, start + 1)
        recorded(contract, Suspended(months=months, ground=SuspensionGround.ILLNESS))
    client = signed_in(memberships.case_desk())
    # The journal: once, then only whether it was within the hour. One query: does a set-off take from the next payment?
    for queries in (23, 22):
        with django_assert_num_queries(queries):  # type: ignore[operator]
            client.get(f"/contrats/{contract.reference}/")
