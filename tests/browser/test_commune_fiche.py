"""A student looks at a commune, watches it, and is told when two agents publish another zoning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Contact, Membership, Organisation, Role, Subject
from cesp.common import clock
from cesp.territory.models import Commune, Departement, Region, SearchName
from cesp.zoning.models import Aid, PlaceOfPractice, WatchedCommune, Zoning
from cesp.zoning.models.places import PlaceState
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.browser.test_identity import sign_in, somebody
from tests.factories import memberships
from tests.zoning import country

PHONE = 360
HERE, GONE = "87085", "87200"
FICHE = f"/ou-s-installer/communes/{HERE}/"


@dataclass(frozen=True, slots=True)
class Region87:
    """An agency with two referents, a commune that left its zone in 2024, and a draft that brings it back."""

    author: Membership
    colleague: Membership
    draft: Zoning


@pytest.fixture(scope="module")
def naq(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Region87]:
    with django_db_blocker.unblock():
        agency = memberships.ars("naq")
        Organisation.objects.filter(pk=agency.pk).update(departements="87", name="ARS Nouvelle-Aquitaine")
        Contact.objects.create(
            organisation=agency, subject=Subject.INSTALLATION, name="Pôle installation", email="pole@ars-naq.example"
        )
        country.seed()
        _communes()
        _zonings()
        now = clock.now()
        PlaceOfPractice.objects.create(
            reference="NAQ-00001", ars="naq", commune_id=HERE, profession="medicine", kind="mixed", structure="msp",
            state=PlaceState.OPEN, listed_on=clock.today(), recorded_at=now,
        )  # fmt: skip
        Aid.objects.create(
            ars="naq", name="Prime régionale", granted_by="Région", description="Une prime.", recorded_at=now
        )
        author, colleague = (memberships.acting(Role.ARS_REFERENT, organisation=agency) for _ in range(2))
        draft = country.draft(
            {HERE: "ZIP"}, ars="naq", by=author, in_force_on=clock.today(), name="zonage médecins nouveau"
        )
        yield Region87(author, colleague, draft)


def _communes() -> None:
    region = Region.objects.get_or_create(code="75", defaults={"name": "Nouvelle-Aquitaine"})[0]
    vienne = Departement.objects.get_or_create(code="87", defaults={"name": "Haute-Vienne", "region": region})[0]
    own: dict[str, Any] = {"kind": "COM", "departement": vienne, "vintage": 2026, "population": 3_000}
    spot = {"latitude": 45.83, "longitude": 1.26}
    here = Commune.objects.create(code=HERE, name="Saint-Essai", postcodes="87100", **own, **spot)
    Commune.objects.create(code="87086", name="Saint-Essai-le-Vieux", postcodes="87110", **own)
    Commune.objects.create(code=GONE, name="Vieux-Bourg", active=False, successor=here, **own)
    for code, key, whole in ((HERE, "saint essai", True), ("87086", "saint essai le vieux", True)):
        SearchName.objects.create(commune_id=code, key=key, whole=whole, weight=1)


def _zonings() -> None:
    old = {"ars": "naq", "order_reference": "arrêté n° 2021-12 du 3 décembre 2020"}
    country.zoning({HERE: "ZIP", f"{HERE}/QN08701M": "ZAC"}, in_force_on=date(2021, 1, 1), name="zonage 2021", **old)
    country.zoning({HERE: "HZ"}, ars="naq", in_force_on=date(2024, 1, 1), name="zonage 2024")


@pytest.mark.usefixtures("naq")
def test_public_pages_of_communes(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    for address in (
        FICHE,
        f"{FICHE}?le=2022-03-01",
        f"{FICHE}?profession=pharmacy&le=hier",
        f"/ou-s-installer/communes/{GONE}/",
        "/ou-s-installer/communes/?commune=saint+essai",
        "/ou-s-installer/communes/?commune=nullepart",
    ):
        judge(page, f"{site.url}{address}")
    judge(page, f"{site.url}/ou-s-installer/communes/00000/", status=404)


@pytest.mark.usefixtures("naq")
def test_pages_of_whoever_watches(visitor: Visitor, site: Site) -> None:
    student = site.people.signatories["suspended"]
    page = visitor.page(student)
    judge(page, f"{site.url}/communes-suivies/")
    for code in (HERE, GONE):
        WatchedCommune.objects.get_or_create(
            person=student.person, commune_id=code, profession="medicine", since=clock.now()
        )
    for address in ("/communes-suivies/", FICHE, "/accueil/"):
        judge(page, f"{site.url}{address}")
    WatchedCommune.objects.filter(person=student.person).delete()


def _look_and_watch(page: Page, site: Site, *, script: bool = True) -> None:
    """Find the commune by its name, see it in zone in 2022 and out of zone today, and watch it."""
    page.goto(f"{site.url}/ou-s-installer/communes/")
    page.fill("input[name=commune]", "saint essai (87)")
    if script:  # the list hides the button until one chooses
        page.get_by_role("option", name="Saint-Essai (87)", exact=False).first.click()
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_text("En médecine, aujourd'hui : hors zone").wait_for()
    page.get_by_role("link", name="2022 ZIP").click()
    page.get_by_text("Le 1er janvier 2022 : en zone (ZIP)").wait_for()
    page.get_by_role("button", name="Suivre cette commune").click()
    page.get_by_text("Vous suivez Saint-Essai (87)").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_commune_watched_from_a_phone_tells_of_the_version_that_two_agents_publish(
    visitor: Visitor, site: Site, naq: Region87
) -> None:
    student = site.people.signatories["training"]
    page = visitor.page(student, width=PHONE)
    _look_and_watch(page, site)
    author = visitor.page(naq.author)
    author.goto(f"{site.url}{FICHE}")
    author.get_by_role("link", name="zonage médecins nouveau").click()
    author.get_by_text("une autre personne le publie").wait_for()
    colleague = visitor.page(naq.colleague)
    colleague.goto(f"{site.url}/zonages/{naq.draft.pk}/")
    colleague.get_by_role("link", name="Publier").click()
    colleague.get_by_role("button", name="Publier", exact=True).click()
    colleague.get_by_text("C'est fait").wait_for()
    page.goto(f"{site.url}/notifications/")
    told = page.get_by_role("listitem").filter(has_text="Saint-Essai (87), zone d'intervention prioritaire")
    expect(told).to_have_count(1)
    told.get_by_role("button", name="Ouvrir").click()
    page.get_by_text("En médecine, aujourd'hui : en zone (ZIP)").wait_for()
    page.goto(f"{site.url}/communes-suivies/")
    page.get_by_text("En zone : ZIP").wait_for()
    page.get_by_role("button", name="Ne plus suivre Saint-Essai (87) en médecine").click()
    page.get_by_text("Vous ne suivez aucune commune").wait_for()
    with country.reopened(naq.draft):
        naq.draft.delete()


@pytest.mark.usefixtures("naq")
def test_without_a_script_everything_is_there(visitor: Visitor, site: Site) -> None:
    student = site.people.signatories["overdue"]
    page = visitor.page(student, width=PHONE, script=False)
    _look_and_watch(page, site, script=False)
    page.goto(f"{site.url}{FICHE}")
    page.get_by_role("button", name="Ne plus suivre").click()
    page.get_by_text("Vous ne suivez plus Saint-Essai (87).").wait_for()


@pytest.mark.usefixtures("naq")
def test_by_keyboard_a_commune_is_found_and_watched(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.signatories["awaiting"])
    page.goto(f"{site.url}/ou-s-installer/communes/")
    page.get_by_role("combobox", name="Chercher une commune").focus()
    page.keyboard.type("saint essai")
    page.get_by_role("option", name="Saint-Essai (87)", exact=False).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Saint-Essai").wait_for()
    page.get_by_role("button", name="Suivre cette commune").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Vous suivez Saint-Essai").wait_for()


@pytest.mark.usefixtures("naq")
def test_a_visitor_signs_in_and_is_back_on_the_page(visitor: Visitor, site: Site) -> None:
    page = visitor.page(width=PHONE)
    page.goto(f"{site.url}{FICHE}?le=2022-01-01")
    page.get_by_role("link", name="Connectez-vous pour suivre cette commune").click()
    page.get_by_role("button", name="Recevoir un lien").wait_for()
    sign_in(page, site, somebody(), to=f"?{page.url.partition('?')[2]}")
    page.get_by_role("button", name="Suivre cette commune").wait_for()
    assert page.url == f"{site.url}{FICHE}?le=2022-01-01"
