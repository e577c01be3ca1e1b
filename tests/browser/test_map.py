"""« Où puis-je m'installer ? » in the browser: the map and its table, by touch, by keyboard, without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from cesp.territory.models import Commune, SearchName
from cesp.zoning.models import PlaceOfPractice, Zoning
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.zoning import country, where

PAGE = "/ou-s-installer/"
PAGES = {
    "country": PAGE,
    "departement": f"{PAGE}?departement=01",
    "around a commune": f"{PAGE}?commune=Abbans+(01)&km=20",
    "no zoning": f"{PAGE}?region=idf",
    "not said": f"{PAGE}?profession=pharmacy&departement=01",
    "nothing found": f"{PAGE}?departement=01&categorie=TSD",
    "wrong input": f"{PAGE}?le=hier&departement=00",
    "embedded": f"{PAGE}integrer/?departement=01",
}
PHONE = 360
READY = "[data-cesp-map-ready]"
TITLE = "[data-cesp-map-title]"


@pytest.fixture(scope="module", autouse=True)
def _where(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A small country, a fictitious zoning, two places; other files of the folder may have made the country."""
    with django_db_blocker.unblock():
        if not Commune.objects.filter(pk="01001").exists():
            where.settle()
        Zoning.objects.filter(ars="ara").update(fictitious=True)
        SearchName.objects.get_or_create(commune_id="01001", key="abbans", whole=True, weight=700)
        where.place("01002", "CARTE-1")
        where.place("69001", "CARTE-2")
        Commune.objects.filter(pk="69381").update(latitude=45.77, longitude=4.83)
        where.place("69381", "CARTE-3")
        if not Zoning.objects.filter(profession="pharmacy").exists():
            country.zoning({"01001": "NR", "01004/QN001": "ZIP"}, profession="pharmacy", name="zonage pharmaciens")
        yield
        PlaceOfPractice.objects.filter(reference__startswith="CARTE-").delete()


def opened(page: Page, site: Site, path: str) -> Page:
    page.goto(site.url + path)
    page.wait_for_selector(READY)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visitor: Visitor, site: Site, name: str) -> None:
    judge(visitor.page(), site.url + PAGES[name], ready=READY)


def test_dark_mode_keeps_its_contrasts(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    page.emulate_media(color_scheme="dark")
    judge(page, f"{site.url}{PAGE}?departement=01", ready=READY)


@pytest.mark.clause("PAP-7", "PAP-5")
def test_a_student_finds_places_near_home_on_a_phone(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(width=PHONE), site, PAGE)
    page.get_by_label("Chercher une commune").press_sequentially("abba")
    page.locator("[role=listbox] [role=option]", has_text="Abbans (01)").click()
    page.wait_for_url("**commune=Abbans**")
    page.locator(TITLE, has_text="Abbans (01)").wait_for()
    page.get_by_label("Autour de cette commune").select_option("20")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.wait_for_selector(READY)
    page.locator(TITLE, has_text="Abbans (01), à moins de 20 km").wait_for()
    page.get_by_text("à 11 km, poste salarié").wait_for()
    page.locator("[data-cesp-map-canvas]").scroll_into_view_if_needed()
    page.get_by_role("button", name="Belley-le-Lac (01) : 1 lieu proposé").click()
    popup = page.locator(".leaflet-popup-content")
    popup.get_by_text("Zone d'action complémentaire (ZAC) : un engagement peut s'y accomplir.").wait_for()
    popup.get_by_text("Zonage fictif : aucun arrêté ne le dit.").wait_for()
    assert popup.get_by_role("link", name="Ouvrir la fiche de la commune").get_attribute("href") == (
        f"{PAGE}communes/01002/?{page.evaluate('JSON.parse(document.getElementById(`cesp-map-state`).textContent).data').partition('?')[2]}"
    )
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    popup.get_by_role("link", name="CARTE-1").click()
    page.get_by_role("heading", name="Belley-le-Lac (01)").wait_for()


def test_the_address_is_the_state_and_the_back_button_works(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, PAGE)
    page.get_by_text("Par département", exact=True).click()
    page.get_by_role("link", name="Ain (01)", exact=True).click()
    page.locator(TITLE, has_text="Ain (01)").wait_for()
    assert page.url == f"{site.url}{PAGE}?departement=01"
    assert page.evaluate("document.activeElement.textContent") == "Ain (01)"
    assert page.get_by_label("Département", exact=True).input_value() == "01"
    page.go_back()
    page.locator(TITLE, has_text="France").wait_for()
    assert page.get_by_label("Département", exact=True).input_value() == ""
    page.go_forward()
    page.locator(TITLE, has_text="Ain (01)").wait_for()
    sent = opened(visitor.page(), site, PAGE + "?departement=01")
    assert sent.locator(TITLE).inner_text() == "Ain (01)"


def test_a_departement_opens_from_the_map(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, PAGE)
    page.locator("path[data-departement='01']").dispatch_event("click")
    page.locator(TITLE, has_text="Ain (01)").wait_for()
    page.get_by_text("Choisissez une commune").wait_for()


def test_points_too_near_to_be_told_apart_are_one_that_opens(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, PAGE)
    page.get_by_role("button", name="Ain (01), Rhône (69) : 3 lieux proposés").click()
    page.get_by_role("button", name="Belley-le-Lac (01) : 1 lieu proposé").wait_for()


@pytest.mark.clause("PAP-5")
def test_a_place_in_a_district_opens_in_its_city(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, f"{PAGE}?departement=69")
    page.get_by_role("button", name="Lyon 1er Arrondissement (69) : 1 lieu proposé").click()
    popup = page.locator(".leaflet-popup-content")
    popup.get_by_text("Lyon (69)", exact=True).wait_for()
    popup.get_by_text("Lyon 1er Arrondissement : Zone d'intervention prioritaire").wait_for()
    popup.get_by_role("link", name="CARTE-3").wait_for()


def test_a_place_without_an_outline_opens_the_fiche(visitor: Visitor, site: Site) -> None:
    """As if the outlines of Rhône were older than one of its communes."""
    page = visitor.page()
    page.route(
        "**/donnees/69.json*",
        lambda route: route.fulfill(body=route.fetch().text().replace('"outline":"69001"', '"outline":"69999"')),
    )
    opened(page, site, f"{PAGE}?departement=69")
    page.get_by_role("button", name="Grigny-sur-Rhône (69) : 1 lieu proposé").click()
    page.wait_for_url("**/communes/69001/**")


@pytest.mark.clause("PAP-7")
def test_not_said_is_neither_in_zone_nor_out(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, f"{PAGE}?profession=pharmacy&commune=Abbans+(01)")
    popup = page.locator(".leaflet-popup-content")
    popup.get_by_text("Ce n'est pas « hors zone » : demandez à l'agence régionale de santé.").wait_for()
    assert popup.get_by_text("pas d'engagement ici").count() == 0


@pytest.mark.clause("PAP-7")
def test_a_commune_found_by_its_quarter_is_drawn_apart(visitor: Visitor, site: Site) -> None:
    """Among the communes in ZIP, Saint-Cyr stays for its quarter; the others are faint."""
    page = opened(visitor.page(), site, f"{PAGE}?profession=pharmacy&departement=01&categorie=ZIP")
    apart = page.locator("path.cesp-edge--parts")
    apart.first.wait_for(state="attached")
    assert apart.count() == 1
    assert apart.get_attribute("stroke-dasharray") == "4 3"
    assert apart.get_attribute("fill-opacity") == "1"
    assert (
        page.locator("path.cesp-edge:not(.cesp-edge--parts)[fill-opacity='1'][fill='url(#cesp-zone-out)']").count() == 0
    )
    page.get_by_text("un quartier (QPV) ou un arrondissement y est classé autrement").wait_for()


def test_the_map_is_skipped_or_used_by_keyboard(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, f"{PAGE}?departement=01")
    page.get_by_role("link", name="Passer la carte").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "tableau"
    page.get_by_role("link", name="Passer la carte").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-cesp-map-canvas')")
    scale = page.locator(".leaflet-control-scale-line")
    before = scale.inner_text()
    page.keyboard.press("+")
    page.wait_for_timeout(800)
    assert scale.inner_text() != before


def test_without_script_the_table_is_the_page(visitor: Visitor, site: Site) -> None:
    page = visitor.page(script=False)
    page.goto(site.url + PAGE)
    assert "La carte demande JavaScript." in page.locator("noscript p").inner_text()
    picture = page.locator("img.cesp-map__picture")
    picture.wait_for()
    assert page.request.get(site.url + str(picture.get_attribute("src"))).ok
    page.get_by_label("Chercher une commune").fill("Abbans (01)")
    page.get_by_label("Autour de cette commune").select_option("20")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_role("heading", name="Abbans (01), à moins de 20 km").wait_for()
    page.get_by_role("row", name="Belley-le-Lac (01)").get_by_text("Zone d'action complémentaire (ZAC)").wait_for()
    page.get_by_role("link", name="Guadeloupe").wait_for()


def test_a_broken_network_is_said_and_the_table_stays(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    page.route("**/donnees/**", lambda route: route.abort())
    page.goto(site.url + PAGE)
    page.get_by_text("La carte n'a pas pu se charger. Le tableau, plus bas, dit la même chose.").wait_for()
    page.get_by_role("link", name="Abbans (01)").wait_for()


def test_in_the_page_of_another_site_links_open_elsewhere(visitor: Visitor, site: Site) -> None:
    page = opened(visitor.page(), site, f"{PAGE}integrer/?departement=01")
    link = page.get_by_role("link", name="Ouvrir la page complète")
    assert link.get_attribute("target") == "_blank"
    assert page.get_by_text("Zonage fictif de démonstration", exact=False).count() >= 1
