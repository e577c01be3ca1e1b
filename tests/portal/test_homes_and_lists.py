"""An agent opens on what waits, finds anybody in a few keys, and takes the list away."""

from datetime import date

import pytest
from django.test import Client

from cesp.accounts.models import Role
from cesp.contracts import operations
from cesp_law.facts import DiplomaObtained, Profession
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.portal.conftest import page_of, signed_in

pytestmark = pytest.mark.django_db


def refresh() -> None:
    operations.refresh_summaries(today=date(2026, 11, 22))


def person(given_names: str, family_name: str):  # type: ignore[no-untyped-def]
    return PersonFactory(given_names=given_names, family_name=family_name)


@pytest.fixture
def _contracts() -> None:
    """One graduate who waits, one diploma expected and not recorded, one project late since June in IDF."""
    waiting = concluded(signatory=person("Anne", "Abadie"), expected_diploma_on=date(2025, 10, 31))
    recorded(waiting, DiplomaObtained(on=date(2025, 10, 31)))
    concluded(signatory=person("Zoé", "Durand"), expected_diploma_on=date(2026, 10, 31))
    concluded(
        signatory=person("Jean", "Petit"),
        ars="idf",
        profession=Profession.ODONTOLOGY,
        expected_diploma_on=date(2027, 6, 30),
    )
    refresh()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SIGNATORY}))
def test_no_agent_opens_on_a_blank_page(role: Role) -> None:
    actor = memberships.referent("ara") if role == Role.ARS_REFERENT else memberships.acting(role)
    page = page_of(signed_in(actor), "/accueil/")
    assert page.xpath("//h1")[0].text.startswith("Bonjour")
    assert page.xpath("//*[@class='cesp-empty__title']") or page.xpath("//h2")


@pytest.mark.usefixtures("_contracts")
@pytest.mark.clause("INS-16", "PAP-8")
def test_work_is_sorted_by_kind_with_counts() -> None:
    page = page_of(signed_in(memberships.case_desk()), "/accueil/")
    works = {
        " ".join(" ".join(box.xpath("./h3/text() | ./h3/a/text()")).split()): (
            sum(int(count.text) for count in box.xpath(".//*[@class='cesp-count']")),
            [link.text for link in box.xpath(".//li/a")],
        )
        for box in page.xpath("//section[contains(@class, 'cesp-work')]")
    }
    assert works == {
        "Diplômé, ni installé ni en report": (1, ["Anne Abadie"]),
        "Diplôme prévu, pas encore enregistré": (1, ["Zoé Durand"]),
        "Délai passé : présenter le projet d'installation (au plus tard)": (1, ["Jean Petit"]),
        "Déclarations de scolarité 2026-2027 : dates à fixer": (0, []),
    }


@pytest.mark.usefixtures("_contracts")
def test_what_presses_is_read_first_and_each_title_leads_to_its_list() -> None:
    page = page_of(signed_in(memberships.case_desk()), "/accueil/")
    read = [element.text_content().split()[0] for element in page.xpath("//main//h2 | //main//h3")]
    assert read == ["En", "Diplômé,", "Diplôme", "Délai", "À", "Déclarations", "Les"]
    assert page.xpath("//h3/a[contains(., 'ni installé ni en report')]/@href") == [
        "/contrats/?alert=neither_installed_nor_deferred"
    ]
    assert not page.xpath("//main//a[normalize-space()='Ouvrir']")


def test_the_desk_of_payments_reads_what_the_month_waits_for() -> None:
    clerk = page_of(signed_in(memberships.payments_clerk()), "/accueil/").text_content()
    # Last working days of November 2026: the 30th, 27th, 26th (pay day); approved by the 25th.
    assert "Préparer la mensualité de novembre 2026" in clerk
    assert "25 novembre 2026" in clerk
    approver = page_of(signed_in(memberships.payments_approver()), "/accueil/").text_content()
    assert "Rien n'attend aujourd'hui" in approver
    assert "26 novembre 2026" in approver


@pytest.mark.usefixtures("_contracts")
def test_a_referent_sees_the_region_alone() -> None:
    page = page_of(signed_in(memberships.referent("idf")), "/accueil/")
    assert [link.text for link in page.xpath("//section[contains(@class, 'cesp-work')]//li/a")] == ["Jean Petit"]


@pytest.mark.usefixtures("_contracts")
def test_the_link_of_a_kind_shows_the_same_contracts() -> None:
    client = signed_in(memberships.case_desk())
    page = page_of(client, "/contrats/?deadline=installation&due=late&sort=echeance")
    assert [link.text for link in page.xpath("//tbody/tr/th/a")] == ["Abadie Anne", "Durand Zoé"]
    page = page_of(client, "/contrats/?alert=neither_installed_nor_deferred")
    assert [link.text for link in page.xpath("//tbody/tr/th/a")] == ["Abadie Anne"]


@pytest.mark.usefixtures("_contracts")
def test_filters_count_and_stay_in_the_address() -> None:
    page = page_of(signed_in(memberships.case_desk()), "/contrats/?q=a&ars=ara&sort=-nom")
    options = [option.text for option in page.xpath("//select[@name='profession']/option")]
    assert options == ["Toutes les valeurs", "Médecine (2)"]
    assert [tag.get("href") for tag in page.xpath("//ul[contains(@class, 'fr-tags-group')]//a")] == [
        "?ars=ara&sort=-nom",
        "?q=a&sort=-nom",
    ]
    exports = [link.get("href") for link in page.xpath("//a[contains(@href, 'export')]")]
    assert exports == [f"/contrats/export.{form}?q=a&ars=ara&sort=-nom" for form in ("xlsx", "csv")]
    assert page.xpath("//th[@aria-sort='descending']/a")[0].get("href") == "?q=a&ars=ara&sort=nom"


def test_pages_follow_one_another_without_an_offset() -> None:
    for number in range(51):
        concluded(signatory=person("A", f"Nom {number:02d}"))
    client = signed_in(memberships.case_desk())
    first = page_of(client, "/contrats/?profession=medicine")
    (forth,) = first.xpath("//a[contains(@class, '--next')]/@href")
    second = page_of(client, f"/contrats/{forth}")
    assert [link.text for link in second.xpath("//tbody/tr/th/a")] == ["Nom 50 A"]
    (back,) = second.xpath("//a[contains(@class, '--prev')]/@href")
    assert "profession=medicine" in back
    assert len(page_of(client, f"/contrats/{back}").xpath("//tbody/tr")) == 50


def test_nothing_found_says_what_to_do() -> None:
    page = page_of(signed_in(memberships.auditor()), "/contrats/?q=personne")
    assert "Aucun contrat ne répond à ces critères" in page.text_content()


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("url", "queries"), [("/accueil/", 27), ("/contrats/", 6)])
def test_lists_cost_the_same_whatever_the_rows(
    rows: int, url: str, queries: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        concluded(signatory=person("A", f"Nom {number}"), expected_diploma_on=date(2026, 10, 31))
    refresh()
    client = signed_in(memberships.case_desk())
    with django_assert_num_queries(queries):  # type: ignore[operator]
        client.get(url)


@pytest.mark.usefixtures("_contracts")
def test_the_search_field_takes_the_slash_key() -> None:
    client = signed_in(memberships.case_desk())
    for url in ("/accueil/", "/contrats/"):
        assert len(page_of(client, url).xpath("//input[@data-cesp-search]")) == 1


@pytest.mark.usefixtures("_contracts")
def test_an_agency_takes_away_no_indemnity() -> None:
    heading = b"Indemnit"
    agency = b"".join(signed_in(memberships.referent("ara")).get("/contrats/export.csv").streaming_content)  # type: ignore[attr-defined]
    desk = b"".join(signed_in(memberships.case_desk()).get("/contrats/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert (heading in agency, heading in desk) == (False, True)


def test_the_public_page_tells_the_deal_at_today_s_values(client: Client) -> None:
    shown = page_of(client, "/").text_content().replace("\u202f", " ").replace("\xa0", " ")
    for amount in ("1 200,00 €", "1 085,63 €", "24 mois", "20 000,00 €", "2 000,00 €"):
        assert amount in shown


def test_a_lost_page_helps(client: Client) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()
