"""The pages: choose, answer, see the effect, confirm; who may open them; what leaves as a spreadsheet."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from lxml import html
from time_machine import travel

from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import DiplomaObtained, EnteredThirdCycle, Suspended, SuspensionGround
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

MATERNITY = Suspended(months=MonthRange(Month.of(2023, 3), Month.of(2023, 7)), ground=SuspensionGround.MATERNITY)
ANSWERS = {"from": "mars 2023", "last": "juin 2023", "ground": "maternity", "evidence": "ARRETE-77"}


@pytest.fixture(autouse=True)
def _today():  # type: ignore[no-untyped-def]
    with travel("2026-01-15 10:00 +0100", tick=False):
        yield


@pytest.fixture
def desk() -> Client:
    return signed_in(memberships.case_desk(person=PersonFactory(given_names="Ada", family_name="Desk")))


def address(name: str, contract: Contract, *rest: object) -> str:
    return reverse(f"contracts:{name}", args=[contract.reference, *rest])


def page_of(response) -> html.HtmlElement:  # type: ignore[no-untyped-def]
    assert response.status_code == 200, response
    return html.fromstring(response.content.decode())


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def hidden(page: html.HtmlElement) -> dict[str, str]:
    """What the confirmation page would send back."""
    form = page.xpath("//main//form")[0]
    return {field.get("name"): field.get("value", "") for field in form.xpath(".//input[@type='hidden']")}


def test_every_kind_of_fact_is_one_click_away(desk: Client) -> None:
    contract = concluded()
    page = page_of(desk.get(address("choose_fact", contract)))
    links = [link.get("href") for link in page.xpath("//main//section//a")]
    assert len(links) == 16
    assert all(desk.get(link).status_code == 200 for link in links)


def test_from_the_answers_to_the_effect_to_the_file(desk: Client) -> None:
    contract = concluded()
    record = address("record_fact", contract, "suspended")
    page = page_of(desk.post(record, ANSWERS | {"step": "preview"}))
    assert "Suspension de mars 2023 à juin 2023 inclus (4 mois), maternité. Pièce : ARRETE-77." in text(page)
    rows = [[text(cell) for cell in row] for row in page.xpath("//table[1]//tbody/tr")]
    assert ["Mois suspendus", "0 mois", "4 mois"] in rows
    assert RecordedFact.objects.count() == 1

    response = desk.post(record, hidden(page) | {"step": "confirm"})
    assert response.status_code == 302
    assert response["Location"] == reverse("portal:contract", args=[contract.reference])
    fact = contract.facts.get(position=2)
    assert (fact.payload, fact.evidence) == (
        {"from": "2023-03", "until": "2023-07", "ground": "maternity"},
        "ARRETE-77",
    )
    assert (fact.recorded_by.person.full_name, fact.recorded_at.isoformat()) == (
        "Ada Desk",
        "2026-01-15T09:00:00+00:00",
    )


def test_what_was_answered_can_be_changed_before_confirming(desk: Client) -> None:
    contract = concluded()
    record = address("record_fact", contract, "suspended")
    page = page_of(desk.post(record, ANSWERS | {"step": "preview"}))
    again = page_of(desk.post(record, hidden(page) | {"step": "edit"}))
    assert again.xpath("//input[@name='from']/@value") == ["mars 2023"]
    assert again.xpath("//select[@name='ground']/option[@selected]/@value") == ["maternity"]
    assert again.xpath("//*[@data-cesp-error-summary]") == []


def test_a_wrong_answer_comes_back_with_what_was_typed(desk: Client) -> None:
    contract = concluded()
    page = page_of(
        desk.post(address("record_fact", contract, "suspended"), ANSWERS | {"from": "marsse", "step": "preview"})
    )
    assert "Premier mois suspendu : Écrivez le mois ainsi" in text(page.xpath("//*[@data-cesp-error-summary]")[0])
    assert page.xpath("//input[@name='from']/@value") == ["marsse"]


@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_what_the_law_refuses_is_said_with_its_source(desk: Client, step: str) -> None:
    contract = concluded()
    recorded(contract, MATERNITY)
    overlap = ANSWERS | {"from": "juin 2023", "last": "août 2023", "ground": "illness", "step": step}
    page = page_of(desk.post(address("record_fact", contract, "suspended"), overlap))
    summary = text(page.xpath("//*[@data-cesp-error-summary]")[0])
    assert "juin 2023" in summary
    assert summary.endswith(")")
    assert contract.facts.count() == 2


def test_a_file_that_moved_after_the_preview_is_read_again(desk: Client) -> None:
    contract = concluded()
    record = address("record_fact", contract, "suspended")
    page = page_of(desk.post(record, ANSWERS | {"step": "preview"}))
    bob = memberships.case_desk(person=PersonFactory(given_names="Bob", family_name="Roy"))
    recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)), actor=bob)
    moved = page_of(desk.post(record, hidden(page) | {"step": "confirm"}))
    assert "« Entrée en troisième cycle » a été enregistré par Bob Roy le 15 janvier 2026 à 10 h 00" in text(moved)
    assert contract.facts.count() == 2
    again = page_of(desk.post(record, ANSWERS | {"step": "preview"}))
    assert desk.post(record, hidden(again) | {"step": "confirm"}).status_code == 302


def test_a_second_click_records_nothing_twice(desk: Client) -> None:
    contract = concluded()
    record = address("record_fact", contract, "suspended")
    sent = hidden(page_of(desk.post(record, ANSWERS | {"step": "preview"}))) | {"step": "confirm"}
    assert desk.post(record, sent).status_code == 302
    assert "par Ada Desk le 15 janvier 2026" in text(page_of(desk.post(record, sent)))
    assert contract.facts.count() == 2


def test_a_correction_starts_from_the_fact_and_says_what_it_replaces(desk: Client) -> None:
    contract = concluded()
    (fact,) = recorded(contract, MATERNITY)
    correct = address("correct_fact", contract, fact.pk)
    page = page_of(desk.get(correct))
    assert "Suspension de mars 2023 à juin 2023 inclus (4 mois), maternité." in text(page)
    assert page.xpath("//input[@name='last']/@value") == ["juin 2023"]
    page = page_of(desk.post(correct, ANSWERS | {"last": "août 2023", "step": "preview"}))
    assert "au lieu de : suspension de mars 2023 à juin 2023 inclus" in text(page)
    assert desk.post(correct, hidden(page) | {"step": "confirm"}).status_code == 302
    assert contract.facts.get(position=3).supersedes == fact
    late = page_of(desk.post(correct, ANSWERS | {"last": "juillet 2023", "step": "confirm"}))
    assert "a déjà été corrigé par Ada Desk le 15 janvier 2026 à 10 h 00" in text(late)


def test_the_terms_are_corrected_on_screen_too(desk: Client) -> None:
    contract = concluded()
    correct = address("correct_fact", contract, contract.facts.get().pk)
    page = page_of(desk.get(correct))
    form = page.xpath("//main//form")[0]
    answers = {field.name: field.value for field in form.inputs if field.name and field.value is not None}
    page = page_of(desk.post(correct, answers | {"ars": "idf", "evidence": "AVENANT-1", "step": "preview"}))
    assert desk.post(correct, hidden(page) | {"step": "confirm"}).status_code == 302
    contract.summary.refresh_from_db()
    assert contract.summary.ars == "idf"


def test_an_annulment_shows_its_effect_and_strikes_out(desk: Client) -> None:
    contract = concluded()
    (fact,) = recorded(contract, MATERNITY)
    annul = address("annul_fact", contract, fact.pk)
    page = page_of(desk.post(annul, {"evidence": "NOTE-1", "step": "preview"}))
    assert "Annulation : suspension de mars 2023 à juin 2023 inclus" in text(page)
    assert desk.post(annul, hidden(page) | {"step": "confirm"}).status_code == 302
    assert contract.facts.get(position=3).kind == "annulled"


def test_what_is_not_there_answers_404(desk: Client) -> None:
    contract, other = concluded(), concluded()
    (fact,) = recorded(other, MATERNITY)
    absent = [
        "/contrats/CESP-1999-000001/faits/nouveau/",
        address("record_fact", contract, "concluded"),
        address("record_fact", contract, "annulled"),
        address("record_fact", contract, "nonsense"),
        address("correct_fact", contract, fact.pk),
        address("annul_fact", contract, fact.pk),
        "/contrats/export.ods",
    ]
    assert [desk.get(page).status_code for page in absent] == [404] * len(absent)


OTHERS = {
    "signatory": memberships.signatory,
    "referent": lambda: memberships.referent("ara"),
    "payments clerk": memberships.payments_clerk,
    "payments approver": memberships.payments_approver,
    "auditor": memberships.auditor,
}


@pytest.mark.parametrize("somebody", OTHERS.values(), ids=OTHERS)
def test_nobody_else_finds_the_pages_that_act(somebody) -> None:  # type: ignore[no-untyped-def]
    contract = concluded()
    (fact,) = recorded(contract, MATERNITY)
    client = signed_in(somebody())
    pages = [
        address("choose_fact", contract),
        address("record_fact", contract, "suspended"),
        address("correct_fact", contract, fact.pk),
        address("annul_fact", contract, fact.pk),
    ]
    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert [client.post(page, ANSWERS | {"step": "confirm"}).status_code for page in pages] == [404] * 4
    assert contract.facts.count() == 2


@pytest.mark.parametrize("facts", [1, 30])
def test_the_pages_cost_the_same_whatever_the_file_holds(  # type: ignore[no-untyped-def]
    desk: Client, facts: int, django_assert_num_queries
) -> None:
    contract = concluded()
    for number in range(facts):
        declared_on = date(2024, 1, 1) + timedelta(days=number)
        recorded(contract, ExpectedDiplomaDeclared(on=date(2028, 10, 31), declared_on=declared_on))
    record = address("record_fact", contract, "entered_third_cycle")
    answers = {"on": "1/11/2025", "evidence": "P"}
    with django_assert_num_queries(5):
        desk.get(record)
    with django_assert_num_queries(8):
        page = page_of(desk.post(record, answers | {"step": "preview"}))
    with django_assert_num_queries(45 if connection.vendor == "postgresql" else 42):  # three locks are queries
        desk.post(record, hidden(page) | {"step": "confirm"})


def exported(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/contrats/export.csv{query}")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    return [line.split(";") for line in lines]


def test_the_export_is_the_list_filtered_and_sorted(desk: Client) -> None:
    concluded(signatory=PersonFactory(given_names="Zoé", family_name="=Abadie"))
    concluded(signatory=PersonFactory(given_names="Léo", family_name="Zed"))
    concluded(signatory=PersonFactory(given_names="Max", family_name="Roy"), ars="idf")
    heading, *rows = exported(desk, "?ars=ara&sort=-nom")
    assert heading[:4] == ["Référence", "Nom", "Prénoms", "Profession"]
    assert [row[1] for row in rows] == ["Zed", "'=Abadie"]
    assert [row[1] for row in exported(desk, "?q=roy")[1:]] == ["Roy"]


def test_the_workbook_holds_real_days(desk: Client) -> None:
    contract = concluded(signatory=PersonFactory(given_names="Zoé", family_name="=Abadie"))
    recorded(contract, DiplomaObtained(on=date(2025, 10, 31)))
    response = desk.get("/contrats/export.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]
    row = dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True))
    assert (row["Nom"], row["Mois dus"], row["Net dû"]) == ("=Abadie", 37, 40_168.31)
    assert row["Dernier mois d'allocation"].date() == date(2025, 10, 1)
    assert row["Alertes"] == "diplômé, ni installé ni en report"


def test_an_export_holds_ones_perimeter_only() -> None:
    here = concluded(signatory=PersonFactory(family_name="Ici"))
    concluded(signatory=PersonFactory(family_name="Ailleurs"), ars="idf")
    assert [row[1] for row in exported(signed_in(memberships.referent("ara")))[1:]] == ["Ici"]
    assert signed_in(memberships.signatory(here.signatory)).get("/contrats/export.csv").status_code == 404
