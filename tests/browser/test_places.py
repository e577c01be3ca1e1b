"""An agency proposes places, ranks them and sets its rules; anybody finds a place near home, on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Organisation, Role
from cesp.common import clock, search
from cesp.territory.models import Commune, Departement, Region, SearchName
from cesp.zoning.models import Aid, PlaceOfPractice, RegionalRulesVersion
from cesp.zoning.models.places import PlaceState
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.zoning import country

PHONE = 360
HERE, THERE, AWAY = "29901", "29902", "29903"


@dataclass(frozen=True, slots=True)
class Brittany:
    """An agency with a referent, three communes (two in zone, one that left it in 2025), and what it keeps."""

    referent: Membership
    protected: PlaceOfPractice
    proposed: PlaceOfPractice
    aid: Aid


@pytest.fixture(scope="module")
def bre(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Brittany]:
    with django_db_blocker.unblock():
        agency = memberships.ars("bre")
        Organisation.objects.filter(pk=agency.pk).update(departements="29", name="ARS Bretagne")
        country.seed()
        _communes()
        for year, areas in ((2022, {HERE: "ZIP", THERE: "ZIP", AWAY: "ZAC"}), (2025, {HERE: "ZIP", THERE: "ZAC"})):
            country.zoning(
                areas, ars="bre", in_force_on=country.FROM.replace(year=year), name=f"zonage médecins {year}"
            )
        referent = memberships.acting(Role.ARS_REFERENT, organisation=agency)
        protected = _place("BRE-00001", AWAY, PlaceState.OPEN, priority=1, listed_on=clock.today())
        proposed = _place("BRE-00002", HERE, PlaceState.PROPOSED)
        aid = Aid.objects.create(
            ars="bre", name="Prime finistérienne", granted_by="Département", description="Une prime.",
            recorded_at=clock.now(),
        )  # fmt: skip
        yield Brittany(referent, protected, proposed, aid)


def _communes() -> None:
    region = Region.objects.get_or_create(code="53", defaults={"name": "Bretagne"})[0]
    departement = Departement.objects.get_or_create(code="29", defaults={"name": "Finistère", "region": region})[0]
    for code, name, north in ((HERE, "Plouessai", 48.4), (THERE, "Trégourien", 48.5), (AWAY, "Kerlointain", 47.9)):
        Commune.objects.create(
            code=code, name=name, kind="COM", departement=departement, postcodes="29900", population=3_000,
            latitude=north, longitude=-4.4, sort_key=name.lower(), vintage=2026,
        )  # fmt: skip
        SearchName.objects.create(commune_id=code, key=search.key(name), whole=True, weight=3_000)


def _place(reference: str, commune: str, state: PlaceState, **changes: object) -> PlaceOfPractice:
    values: dict[str, object] = {
        "reference": reference,
        "ars": "bre",
        "commune_id": commune,
        "profession": "medicine",
        "kind": "mixed",
        "structure": "msp",
        "structure_name": "Maison de santé",
        "state": state,
        "confirmed_on": clock.today() - timedelta(days=250),
        "recorded_at": clock.now(),
    }
    return PlaceOfPractice.objects.create(**values | changes)


def test_what_everybody_reads(visitor: Visitor, site: Site, bre: Brittany) -> None:
    page = visitor.page()
    for path in (
        "/lieux/?region=bre",
        "/lieux/?commune=Plouessai&distance=100",
        "/lieux/?specialite=aucune",
        "/lieux/BRE-00001/",
        "/aides/?region=bre",
        "/aides/?region=cor&profession=pharmacy",
    ):
        judge(page, site.url + path)


def test_what_the_agency_keeps(visitor: Visitor, site: Site, bre: Brittany) -> None:
    page = visitor.page(bre.referent)
    for path in (
        "/lieux/tenir/",
        "/lieux/tenir/?etat=closed",
        "/lieux/tenir/nouveau/",
        f"/lieux/tenir/{bre.protected.pk}/",
        f"/lieux/tenir/{bre.protected.pk}/fermer/",
        "/lieux/tenir/fichiers/",
        "/aides/tenir/",
        "/aides/tenir/nouvelle/",
        "/regles/",
        "/regles/bre/",
        "/regles/bre/nouvelle/",
    ):
        judge(page, site.url + path)


@pytest.mark.clause("PAP-5", "PAP-6", "NAT-3", "NAT-9")
def test_a_place_is_proposed_ranked_by_keyboard_and_found_on_a_phone(
    visitor: Visitor, site: Site, bre: Brittany
) -> None:
    page = visitor.page(bre.referent)
    page.goto(f"{site.url}/lieux/tenir/nouveau/")
    page.get_by_role("combobox", name="Commune").fill("Trégour")
    page.get_by_role("option", name="Trégourien").click()
    page.get_by_label("Profession").select_option("medicine")
    page.get_by_label("Nature du poste").select_option("salaried")
    page.get_by_label("Type de structure").select_option("cms")
    page.get_by_label("Nom de la structure").fill("Centre de santé des Abers")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le lieu est préparé, avec son numéro.")).to_be_visible()
    row = page.get_by_role("row", name="Trégourien")
    row.get_by_role("button", name="Ouvrir").click()
    rank = page.get_by_role("row", name="Trégourien").get_by_role("textbox")
    last = int(rank.input_value())
    page.get_by_role("row", name="Trégourien").get_by_role("button", name="Monter").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le rang est changé.")).to_be_visible()
    expect(rank).to_have_value(str(last - 1))
    expect(page.get_by_role("row", name="Kerlointain")).to_contain_text("Protégé")

    phone = visitor.page(width=PHONE)
    phone.goto(f"{site.url}/lieux/")
    phone.get_by_text("Filtrer", exact=True).click()
    phone.get_by_label("Près de").fill("Plouessai (29)")
    phone.get_by_role("button", name="Voir les lieux").click()
    expect(phone.get_by_text("à 11 km")).to_be_visible()
    phone.get_by_role("link", name="Trégourien (29)").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Trégourien (29)")
    expect(phone.get_by_text("Centre de santé des Abers")).to_be_visible()
    expect(phone.get_by_text("Prime finistérienne")).to_be_visible()


def test_without_a_script_a_commune_is_chosen_and_a_file_imported(visitor: Visitor, site: Site, bre: Brittany) -> None:
    page = visitor.page(bre.referent, script=False)
    page.goto(f"{site.url}/lieux/tenir/fichiers/")
    lines = [
        "Code INSEE;Profession;Nature du poste;Structure;Nom de la structure",
        f"{HERE};médecine;libéral;MSP;Pôle des îles",
        "99999;médecine;libéral;MSP;Ailleurs",
    ]
    page.set_input_files(
        "input[type=file]", files=[{"name": "lieux.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}]
    )
    page.get_by_role("button", name="Contrôler le fichier").click()
    expect(page.get_by_text("le code INSEE 99999 n'existe pas")).to_be_visible()
    page.get_by_text("Inscrire aussi les nouveaux lieux").click()
    page.get_by_role("button", name="Importer 1 lieu").click()
    expect(page.get_by_text("Lieux créés : 1, dont ouverts : 1. Lieux modifiés : 0.")).to_be_visible()
    page.goto(f"{site.url}/lieux/?region=bre")
    expect(page.get_by_text("Pôle des îles")).to_be_visible()


def test_the_report_of_a_file_and_the_effect_of_rules_are_readable(visitor: Visitor, site: Site, bre: Brittany) -> None:
    page = visitor.page(bre.referent)
    page.goto(f"{site.url}/lieux/tenir/fichiers/")
    text = f"Code INSEE;Profession;Nature du poste;Structure\n{HERE};médecine;mixte;PMI\n1;a;b;c\n"
    page.set_input_files(
        "input[type=file]", files=[{"name": "lieux.csv", "mimeType": "text/csv", "buffer": text.encode()}]
    )
    page.get_by_role("button", name="Contrôler le fichier").click()
    judge(page, page.url)
    page.get_by_role("button", name="Abandonner ce fichier").click()
    expect(page).to_have_url(f"{site.url}/lieux/tenir/fichiers/")


@pytest.mark.clause("INS-9")
def test_rules_show_their_effect_before_they_are_recorded_then_read_side_by_side(
    visitor: Visitor, site: Site, bre: Brittany
) -> None:
    page = visitor.page(bre.referent)
    for day, months in (("2027-01-01", "4"), ("2028-01-01", "5")):
        page.goto(f"{site.url}/regles/bre/nouvelle/")
        page.get_by_label("À compter du").fill(day)
        page.get_by_label("Motif").fill("Décision de la directrice générale")
        page.get_by_label("Préavis d'un report").fill(months)
        page.get_by_role("button", name="Voir ce que cela change").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ce que cela change")
        expect(page.get_by_role("row", name="Préavis d'un report")).to_contain_text(f"{months} mois avant le diplôme")
        page.get_by_role("button", name="Enregistrer ces règles").click()
        expect(page.get_by_text("Les règles sont enregistrées")).to_be_visible()
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("row", name="Préavis d'un report")).to_contain_text("4 mois avant le diplôme")
    assert RegionalRulesVersion.objects.filter(ars="bre").count() == 2
    judge(page, page.url)
    judge(page, f"{site.url}/regles/bre/")
