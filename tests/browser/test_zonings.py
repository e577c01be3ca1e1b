"""An agency's zonings in the browser: each state of a file and of a version, and the whole way with a colleague."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Organisation, Role
from cesp.common import clock
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning import tasks
from cesp.zoning.models import Category, Deposit, Zoning
from cesp.zoning.operations import deciding, deposits, preparing, publishing
from cesp.zoning.operations.deposits import Described
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.zoning import country

NAMES = {"46042": "Cahors", "46102": "Figeac", "46128": "Gourdon", "46138": "Gramat", "46240": "Prayssac"}
FILE = (
    "CartoSanté; ;\nFrance; ;\nCode;Libellé;Zonage médecins\n"
    "46042;Cahors;2_ZAC\n46102;Figeac;Zone bleue\n46128;Gourdon;1_ZIP\n46138;Gramat;3_HZ\n99046;Ailleurs;1_ZIP\n"
)


@dataclass(frozen=True, slots=True)
class Agency:
    author: Membership
    colleague: Membership
    desk: Membership
    auditor: Membership


@pytest.fixture(scope="module")
def occ(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Agency]:
    """An agency with two referents, five communes and a version in force."""
    with django_db_blocker.unblock():
        agency = memberships.ars("occ")
        Organisation.objects.filter(pk=agency.pk).update(departements="46", name="ARS Occitanie")
        country.seed()
        region = Region.objects.get_or_create(code="76", defaults={"name": "Occitanie"})[0]
        lot = Departement.objects.get_or_create(code="46", defaults={"name": "Lot", "region": region})[0]
        Commune.objects.bulk_create(
            Commune(
                code=code, name=name, kind="COM", departement=lot, postcodes="46000", population=4_000, vintage=2026
            )
            for code, name in NAMES.items()
        )
        country.zoning(
            dict.fromkeys(NAMES, "ZIP") | {"46042/QN04601M": "ZAC"},
            ars="occ",
            serves_also=["odontology"],
            name="zonage 2022",
        )
        author, colleague = (memberships.acting(Role.ARS_REFERENT, organisation=agency) for _ in range(2))
        yield Agency(author, colleague, site.people.agents["case_desk"], site.people.agents["auditor"])


def received(agency: Agency, content: str, year: int) -> Deposit:
    described = Described(profession="medicine", in_force_on=date(year, 1, 1), name=f"zonage {year}")
    return deposits.receive(
        actor=agency.author, file_name="zonage.csv", content=content.encode(), described=described, at=clock.now()
    )


def checked(agency: Agency, content: str, year: int) -> Deposit:
    return deposits.check(deposit_id=received(agency, content, year).pk, at=clock.now())


def prepared(agency: Agency, content: str, year: int) -> Deposit:
    held = checked(agency, content, year)
    deciding.leave_unsaid(actor=agency.author, deposit=held, at=clock.now())
    preparing.ask_drafts(actor=agency.author, deposit=held, seen=held.kept_digest)
    return preparing.prepare(deposit_id=held.pk, at=clock.now())


FILES: dict[str, Callable[[Agency], Deposit]] = {
    "received": lambda agency: received(agency, FILE, 2031),
    "refused": lambda agency: checked(agency, "Code;Libellé;Zonage infirmiers\n46042;Cahors;1\n", 2032),
    "unmapped": lambda agency: checked(agency, "a;b;c\nCahors;46042;ZIP\n", 2033),
    "checked": lambda agency: checked(agency, FILE, 2034),
    "prepared": lambda agency: prepared(agency, FILE, 2035),
}


@pytest.mark.parametrize("state", FILES)
def test_every_state_of_a_file(visitor: Visitor, site: Site, occ: Agency, state: str) -> None:
    held = FILES[state](occ)
    for reader in (occ.author, occ.auditor):
        page = visitor.page(reader)
        judge(page, f"{site.url}/zonages/fichiers/{held.pk}/")
        if state == "unmapped" and reader is occ.author:
            judge(page, f"{site.url}/zonages/fichiers/{held.pk}/colonnes/")


def test_lists_and_every_state_of_a_version(visitor: Visitor, site: Site, occ: Agency) -> None:
    draft = prepared(occ, FILE, 2036).drafts.get()
    published = prepared(occ, FILE, 2037).drafts.get()
    publishing.publish(actor=occ.colleague, zoning=published, at=clock.now())
    page = visitor.page(occ.colleague)
    for path in ("", "?state=draft&profession=pharmacy", "fichiers/", "categories/", "fichiers/?page=x"):
        judge(page, f"{site.url}/zonages/{path}")
    for row, act in ((draft, "publish"), (draft, "abandon"), (published, "withdraw")):
        for path in ("", "comparaison/", "comparaison/?effet=lost&departement=46", f"{act}/", "?quartiers=1"):
            judge(page, f"{site.url}/zonages/{row.pk}/{path}")


def test_the_drafts_of_a_national_file(visitor: Visitor, site: Site, occ: Agency) -> None:
    described = Described(profession="medicine", in_force_on=date(2038, 1, 1), name="zonage national")
    held = deposits.receive(
        actor=occ.desk, file_name="zonage.csv", content=FILE.encode(), described=described, at=clock.now()
    )
    held = deposits.check(deposit_id=held.pk, at=clock.now())
    deciding.leave_unsaid(actor=occ.desk, deposit=held, at=clock.now())
    preparing.ask_drafts(actor=occ.desk, deposit=held, seen=held.kept_digest)
    preparing.prepare(deposit_id=held.pk, at=clock.now())
    for reader in (occ.desk, memberships.case_desk()):
        judge(visitor.page(reader), f"{site.url}/zonages/fichiers/{held.pk}/publier/")


def work() -> None:
    """What the worker would do, for the last task asked for."""
    row = DBTaskResult.objects.filter(status="READY").order_by("-enqueued_at").first()
    assert row is not None
    getattr(tasks, row.task_path.rsplit(".", 1)[1]).call(*row.args_kwargs["args"])
    DBTaskResult.objects.filter(pk=row.pk).delete()


def done(page: Page, *, script: bool) -> None:
    """Have the work done, and the page show it."""
    work()
    if not script:
        page.get_by_role("link", name="Actualiser").click()


def deposit(page: Page, site: Site, path: Path, name: str, day: str) -> None:
    page.goto(f"{site.url}/zonages/")
    page.get_by_role("link", name="Déposer un fichier").click()
    page.get_by_label("Nom du zonage").fill(name)
    page.get_by_label("En vigueur à compter du").fill(day)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Déposer et contrôler").click()
    page.get_by_role("heading", name="Contrôle en cours").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_agent_imports_reads_the_differences_and_a_colleague_publishes(
    visitor: Visitor, site: Site, occ: Agency, tmp_path: Path, *, script: bool
) -> None:
    year = 2041 if script else 2043
    path = tmp_path / "zonage.csv"
    path.write_text(FILE + f"99047;Essai {year};1_ZIP\n", encoding="utf-8")
    page = visitor.page(occ.author, script=script)
    deposit(page, site, path, f"zonage {year}", f"{year}-01-01")
    done(page, script=script)
    page.get_by_role("heading", name="Ce que le contrôle a trouvé").wait_for()
    page.get_by_label("« Zone bleue » est").select_option(label="Zone d'action complémentaire (ZAC)")
    page.get_by_role("button", name="Contrôler de nouveau").click()
    page.get_by_role("heading", name="Contrôle en cours").wait_for()
    done(page, script=script)
    page.get_by_label("Catégorie de Prayssac (46)").select_option(label="Zone d'intervention prioritaire")
    page.get_by_role("button", name="Enregistrer ces catégories").click()
    page.get_by_role("button", name="Préparer le projet").click()
    page.get_by_role("heading", name="Préparation en cours").wait_for()
    done(page, script=script)
    page.get_by_role("heading", name="Ce qui en a été préparé").wait_for()
    page.get_by_role("link", name="Lire la comparaison").click()
    page.get_by_role("heading", name=f"Ce que change « zonage {year} »").wait_for()
    page.get_by_role("link", name="Revenir à la version").click()
    assert "une autre personne le publie" in page.inner_text("main")
    address = page.url

    other = visitor.page(occ.colleague, script=script)
    other.goto(address)
    other.get_by_role("link", name="Publier…").click()
    other.get_by_role("heading", name=f"Publier « zonage {year} » ?").wait_for()
    other.get_by_role("button", name="Publier", exact=True).click()
    other.get_by_text(f"C'est fait : zonage {year}.").wait_for()
    version = Zoning.objects.get(name=f"zonage {year}")
    assert (version.state, version.published_by) == ("published", occ.colleague)
    assert {area.commune_id: area.category.code for area in version.areas.select_related("category")} == {
        "46042": "ZAC", "46102": "ZAC", "46128": "ZIP", "46138": "HZ", "46240": "ZIP",
    }  # fmt: skip
    other.get_by_role("link", name="Retirer…").click()
    other.get_by_role("heading", name="Ce que ce retrait change").wait_for()
    other.get_by_role("button", name="Retirer").click()
    other.get_by_text(f"C'est fait : zonage {year}.").wait_for()
    version.refresh_from_db()
    assert version.state == "withdrawn"


def test_columns_are_said_by_keyboard_alone(visitor: Visitor, site: Site, occ: Agency) -> None:
    held = checked(occ, "Commune;Réf;Classement\nCahors;46042;ZIP\nFigeac;46102;HZ\n", 2051)
    page = visitor.page(occ.author)
    page.goto(f"{site.url}/zonages/fichiers/{held.pk}/")
    reach(page, page.get_by_role("link", name="Indiquer les colonnes").inner_text())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Que contiennent les colonnes ?").wait_for()
    for label, letter in (("Code INSEE de la commune", "B"), ("Catégorie", "C")):
        page.get_by_label(label).focus()
        page.keyboard.type(f"Colonne {letter}")
    reach(page, "Contrôler avec ces colonnes")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Contrôle en cours").wait_for()
    work()
    page.get_by_role("heading", name="Ce que le contrôle a trouvé").wait_for()
    held.refresh_from_db()
    assert (held.shape, held.rows_kept) == ("mapped", 2)


def reach(page: Page, text: str) -> None:
    """Go from control to control with the Tab key until one reads so."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || document.activeElement.value || ''").strip() == text:
            return
    pytest.fail(f"« {text} » is out of the keyboard's reach")


def test_a_category_is_added_and_a_wrong_one_is_told_by_its_field(visitor: Visitor, site: Site, occ: Agency) -> None:
    page = visitor.page(occ.author)
    page.goto(f"{site.url}/zonages/categories/")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("link", name="Code").first.wait_for()
    page.get_by_label("Code", exact=False).first.fill("ZB46")
    page.get_by_label("Libellé").fill("Zone bleue du Lot")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("rowheader", name="ZB46").wait_for()
    assert Category.objects.get(code="ZB46").ars == "occ"
