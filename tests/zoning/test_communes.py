"""The public page of a commune: in zone then and now, its history, what is around, whom to write to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Contact, Organisation, Subject
from cesp.territory.models import Commune, FormerCode, SearchName
from cesp.zoning.models import Aid, Establishment, PlaceOfPractice, ZonedArea
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries import communes, nearby
from cesp.zoning.queries.communes import Fiche
from tests.browsing import signed_in
from tests.factories import memberships
from tests.zoning import country

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _country() -> Iterator[None]:
    country.settle()
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def doctors() -> None:
    """ZIP from 2021, ZAC from April 2022, out of zone from 2025."""
    country.zoning({"01001": "ZIP"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    country.zoning({"01001": "ZAC"}, in_force_on=date(2022, 4, 1), name="zonage 2022", order_reference="2022-17")
    country.zoning({"01001": "HZ"}, in_force_on=date(2025, 1, 1), name="zonage 2025")


def fiche(code: str = "01001", *, profession: str = "medicine", on: date = TODAY, actor: Any = None) -> Fiche:
    commune = communes.looked_up(code).commune
    assert commune is not None
    return communes.fiche(commune, profession=profession, on=on, today=TODAY, actor=actor)


def place(code: str, number: int, **changes: Any) -> PlaceOfPractice:
    values: dict[str, Any] = {
        "reference": f"R69{number:06d}",
        "ars": "ara",
        "commune_id": code,
        "profession": "medicine",
        "kind": "mixed",
        "structure": "msp",
        "state": PlaceState.OPEN,
        "listed_on": date(2026, 10, 1),
        "recorded_at": country.NOW,
    }
    return PlaceOfPractice.objects.create(**values | changes)


def read(address: str, client: Client | None = None, *, status: int = 200) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == status
    return " ".join(html.fromstring(answer.content).text_content().split())


ADDRESS = "/ou-s-installer/communes/01001/"


@pytest.mark.clause("INS-2", "BIE-6", "PAP-7")
@pytest.mark.usefixtures("doctors")
def test_in_zone_in_2022_and_not_today_is_answered_plainly() -> None:
    page = read(f"{ADDRESS}?le=2022-03-31")
    assert "En médecine, aujourd'hui : hors zone" in page
    assert "Hors zone, à compter du 1er janvier 2025." in page
    assert "Le 31 mars 2022 : en zone (ZIP)" in page
    assert (
        "Zone d'intervention prioritaire (ZIP), que la région admet pour cette profession, du 1er janvier 2021 au "
        "31 mars 2022." in page
    )
    assert "Le 1er avril 2022 : en zone (ZAC)" in read(f"{ADDRESS}?le=2022-04-01")
    assert "Le 31 décembre 2020 : zonage non connu" in read(f"{ADDRESS}?le=2020-12-31")
    assert "2022-17" in page


@pytest.mark.usefixtures("doctors")
def test_each_year_is_said_in_words_and_drawn() -> None:
    page = fiche()
    assert [(year.number, year.words, year.in_zone) for year in page.years] == [
        (2026, "Hors zone", False),
        (2025, "Hors zone", False),
        (2024, "ZAC", True),
        (2023, "ZAC", True),
        (2022, "ZIP puis ZAC", True),
        (2021, "ZIP", True),
    ]
    assert page.band is not None
    # Six years of axis: a year and a quarter is 20.8 %, up to the end of 2024 66.7 %.
    drawn = [(one.look, one.x, one.width, one.label) for one in page.band.segments]
    assert drawn == [
        ("zip", "0%", "20.77%", "ZIP"),
        ("zac", "20.77%", "45.92%", "ZAC"),
        ("out", "66.68%", "33.32%", "Hors zone"),
    ]


@pytest.mark.clause("IDF-8")
def test_the_doctors_zoning_that_serves_dentists_says_so_until_theirs() -> None:
    country.zoning({"75056": "ZIP+"}, ars="idf", serves_also=["odontology"])
    country.zoning(
        {"75056": "SUR"}, ars="idf", profession="odontology", in_force_on=date(2026, 6, 1), name="zonage dentistes"
    )
    page = fiche("75056", profession="odontology")
    assert [(one.days, one.short, one.borrowed) for one in page.periods] == [
        ("du 1er janvier 2022 au 31 mai 2026", "ZIP+", True),
        ("à compter du 1er juin 2026", "Sur-dotée", False),
    ]
    then = read("/ou-s-installer/communes/75056/?profession=odontology&le=2026-05-31")
    assert "Le 31 mai 2026 : en zone (ZIP+)" in then
    assert "zonage en médecine, qui sert aussi cette profession tant qu'elle n'a pas le sien" in then
    assert "C'est le zonage des signataires en médecine, qui sert aussi ceux en odontologie" in then
    assert "En médecine, aujourd'hui : en zone (ZIP+)" in read("/ou-s-installer/communes/75056/")
    assert "zonage non connu" in read("/ou-s-installer/communes/75056/?profession=pharmacy")


@pytest.mark.clause("INS-2", "PAP-7")
def test_a_category_that_the_region_does_not_admit_is_said() -> None:
    country.zoning({"01001": "ZIP+"})
    assert fiche().now.sentence == (
        "Zone d'intervention prioritaire renforcée (ZIP+), que la région n'admet pas, à compter du 1er janvier 2022."
    )


def test_a_district_classed_otherwise_is_named() -> None:
    made = country.zoning({"69001": "HZ", "69001/QN06901M": "ZIP", "69001/QN06902M": "HZ"})
    with country.reopened(made):
        ZonedArea.objects.filter(zoning=made, part="QN06901M").update(part_name="Le Vallon")
    page = read("/ou-s-installer/communes/69001/")
    assert "Quartier Le Vallon : Zone d'intervention prioritaire" in page
    assert "Le quartier Le Vallon est classé autrement : Zone d'intervention prioritaire." in page
    assert "QN06902M" not in page
    assert page.count("Le quartier Le Vallon est classé autrement") == 1
    # The day asked says as much as today.
    then = read("/ou-s-installer/communes/69001/?le=2022-03-01")
    assert then.count("Le quartier Le Vallon est classé autrement") == 2


def test_a_category_not_said_is_not_out_of_zone() -> None:
    country.zoning({"01001": "NR"})
    page = read(ADDRESS)
    assert "En médecine, aujourd'hui : non renseigné" in page
    assert (
        "À compter du 1er janvier 2022, le zonage ne dit pas si la commune est en zone. Ce n'est pas « hors zone » : "
        "demandez à l'agence régionale de santé." in page
    )


@pytest.mark.parametrize(("count", "words"), [(0, "0 habitant"), (1, "1 habitant"), (2, "2 habitants")])
def test_inhabitants_are_counted_in_french(count: int, words: str) -> None:
    Commune.objects.filter(pk="01001").update(population=count)
    assert f"Population {words} Intercommunalité" in read(ADDRESS)


def test_the_link_of_a_year_leads_to_what_it_says() -> None:
    country.zoning({"01001": "ZIP"}, in_force_on=date(2022, 7, 1))
    links = html.fromstring(Client().get(ADDRESS).content).xpath("//ul[@aria-labelledby='annees']//a")
    last = {link.text_content().strip(): link.get("href") for link in links}["2022 ZIP"]
    assert last == "?profession=medicine&le=2022-07-01"
    assert "Le 1er juillet 2022 : en zone (ZIP)" in read(ADDRESS + last)
    assert [year.first_day for year in fiche().years][:1] == [date(2026, 1, 1)]


def test_the_map_is_opened_on_the_day_asked() -> None:
    Commune.objects.filter(pk="69001").update(latitude=45.6, longitude=4.8)
    country.zoning({"69001": "ZIP"})
    for asked, link in (
        ("", "/ou-s-installer/?profession=medicine&departement=69"),
        ("?le=2022-03-01", "/ou-s-installer/?profession=medicine&departement=69&le=2022-03-01"),
    ):
        content = Client().get(f"/ou-s-installer/communes/69001/{asked}").content
        assert html.fromstring(content).xpath("//figcaption/a/@href") == [link]


@pytest.mark.clause("BIE-6")
def test_what_protects_a_place_says_until_when() -> None:
    country.zoning({"01001": "ZIP"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    country.zoning({"01001": "HZ"}, in_force_on=date(2023, 11, 26), name="zonage 2023")
    # In zone up to 25 November 2023: three years later, to the day, a list still holds its places; not the day after.
    assert fiche().now.protected_in_words == (
        "La commune était en ZIP jusqu'au 25 novembre 2023 inclus : une liste publiée jusqu'au 25 novembre 2026 inclus "
        "peut encore porter un de ses lieux (décret n° 2010-735 du 29 juin 2010 ; repris au code de l'éducation par le "
        "décret n° 2020-268 du 17 mars 2020 : conditions remplies dans les trois ans précédant la publication de la "
        "liste)."
    )
    commune = communes.looked_up("01001").commune
    assert commune is not None
    after = date(2026, 11, 26)
    page = communes.fiche(commune, profession="medicine", on=after, today=after, actor=None)
    assert page.now.protected_in_words == ""
    # In the past as well: a list published on 1 June 2024 could hold them up to the same day.
    then = read(f"{ADDRESS}?le=2024-06-01")
    assert then.count("une liste publiée jusqu'au 25 novembre 2026 inclus peut encore porter un de ses lieux") == 2


def test_two_versions_that_say_the_same_are_one_answer_and_two_lines() -> None:
    country.zoning({"01001": "ZIP"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    country.zoning({"01001": "ZIP"}, in_force_on=date(2024, 1, 1), name="zonage 2024")
    country.zoning({"01001": "HZ"}, in_force_on=date(2027, 1, 1), name="zonage 2027")
    page = fiche()
    assert page.now.days == "du 1er janvier 2021 au 31 décembre 2026"
    assert len(page.periods) == 3


def test_a_version_to_come_is_drawn_and_judges_nothing_yet() -> None:
    country.zoning({"01001": "HZ"})
    country.zoning({"01001": "ZIP"}, in_force_on=date(2027, 2, 1), name="zonage 2027")
    page = fiche()
    assert (page.now.inline, [one.short for one in page.periods]) == ("hors zone", ["Hors zone", "ZIP"])


@pytest.mark.clause("PAP-5", "NAT-3", "NAT-9")
def test_places_nearby_are_the_nearest_first_within_thirty_kilometres() -> None:
    # A degree of latitude is 111.19 km: 0.09 is 10 km, 0.26 is 29 km, 0.28 is 31 km.
    for code, latitude in (("01001", 46.0), ("01002", 46.09), ("01003", 46.26), ("01004", 46.28)):
        Commune.objects.filter(pk=code).update(latitude=latitude, longitude=5.0)
    here = place("01001", 4, priority=2)
    first, near, far = place("01001", 5, priority=1), place("01002", 3), place("01003", 2)
    place("01004", 1)
    place("01001", 6, profession="odontology")
    place("01001", 7, state=PlaceState.CLOSED)
    place("01001", 8, listed_on=date(2026, 11, 26))
    around = fiche().around
    assert [(one.place, one.km) for one in around.places] == [(first, 0), (here, 0), (near, 10), (far, 29)]
    assert around.total == 4
    fewer = nearby.places_around(Commune.objects.get(pk="01001"), profession="medicine", on=TODAY, at_most=3)
    assert ([one.place for one in fewer.places], fewer.total) == ([first, here, near], 4)
    page = read(ADDRESS)
    assert "4 lieux à moins de 30 km" in page
    assert "dans la commune" in page
    assert "29 km" in page


def test_a_commune_that_nobody_located_has_its_own_places_only() -> None:
    Commune.objects.filter(pk="01002").update(latitude=46.0, longitude=5.0)
    own = place("01001", 1)
    place("01002", 2)
    assert [one.place for one in fiche().around.places] == [own]


def test_the_commune_itself_is_described_and_what_is_unknown_says_so() -> None:
    Commune.objects.filter(pk="01001").update(latitude=46.0, longitude=5.0)
    page = read(ADDRESS)
    assert "Population 700 habitants" in page
    assert "Intercommunalité aucune" in page
    assert "Hôpital le plus proche distance non connue" in page
    assert "Châtillon-en-Michaille" in read("/ou-s-installer/communes/01003/")
    own = {"structure": "hospital", "longitude": 5.0}
    Establishment.objects.create(finess="010000001", name="Hôpital lointain", latitude=47.0, **own)
    assert "distance non connue" in read(ADDRESS)
    Establishment.objects.create(finess="010000002", name="Hôpital de Fleyriat", latitude=46.09, **own)
    Establishment.objects.create(finess="010000003", name="Cabinet", latitude=46.0, longitude=5.0, structure="msp")
    assert "Hôpital de Fleyriat, 10 km à vol d'oiseau" in read(ADDRESS)


@pytest.mark.clause("INS-12", "IDF-13")
def test_the_agency_s_desk_and_the_aids_of_the_region_are_there() -> None:
    ars = Organisation.objects.get(kind=Organisation.Kind.ARS, code="ara")
    said = {"granted_by": "-", "description": "-", "recorded_at": country.NOW}
    Aid.objects.create(name="Aide d'ici", ars="ara", professions=["medicine"], **said)
    Aid.objects.create(name="Aide d'ailleurs", ars="idf", **said)
    Aid.objects.create(name="Aide des dentistes", ars="ara", professions=["odontology"], **said)
    Aid.objects.create(name="Aide finie", ars="ara", until_on=TODAY, **said)
    assert "aucun bureau n'est indiqué" in read(ADDRESS)
    Contact.objects.create(organisation=ars, subject=Subject.INSTALLATION, name="Pôle", email="pole@exemple.test")
    page = read(ADDRESS)
    assert "pole@exemple.test" in page
    assert "Aide d'ici" in page
    for absent in ("Aide d'ailleurs", "Aide des dentistes", "Aide finie"):
        assert absent not in page
    assert "Aide d'ailleurs" in read("/ou-s-installer/communes/75056/")


def searched(**names: str) -> None:
    """Keys to find communes by: ``searched(abbans="01001")``; whole ones."""
    for key, codes in names.items():
        for code in codes.split():
            SearchName.objects.create(commune_id=code, key=key.lstrip("_"), whole=True, weight=1)


def test_a_former_code_and_a_postcode_lead_to_the_commune_of_today() -> None:
    searched(_01300="01003")
    client = Client()
    for code in ("01091", "01300"):
        answer = client.get(f"/ou-s-installer/communes/{code}/?le=2022-01-01")
        assert (answer.status_code, answer["Location"]) == (302, "/ou-s-installer/communes/01003/?le=2022-01-01")


def test_an_unknown_code_and_a_postcode_of_several_ask_again() -> None:
    searched(_01100="01001 01004")
    page = read("/ou-s-installer/communes/99999/", status=404)
    assert "Aucune commune ne porte le code « 99999 »" in page
    assert "Chercher une commune" in page
    several = read("/ou-s-installer/communes/01100/", status=404)
    assert "code postal de plusieurs communes" in several
    assert "Abbans (01)" in several
    assert "Saint-Cyr (01)" in several


def test_a_search_goes_straight_to_the_one_commune_meant() -> None:
    searched(abbans="01001", _01100="01001 01004")
    client = Client()
    found = client.get("/ou-s-installer/communes/", {"commune": "abbans", "profession": "odontology"})
    assert found["Location"] == "/ou-s-installer/communes/01001/?profession=odontology"
    chosen = client.get("/ou-s-installer/communes/", {"commune": "01100", "commune-choix": "01004"})
    assert chosen["Location"] == "/ou-s-installer/communes/01004/"
    several = html.fromstring(client.get("/ou-s-installer/communes/?commune=01100&le=2022-01-01").content)
    assert several.xpath("//main//li/a/@href") == [
        "/ou-s-installer/communes/01001/?le=2022-01-01",
        "/ou-s-installer/communes/01004/?le=2022-01-01",
    ]
    assert "Aucune commune ne porte ce nom" in read("/ou-s-installer/communes/?commune=nullepart")


@pytest.mark.parametrize("typed", ["profession=plombier", "le=hier", "le=9999-01-01"])
@pytest.mark.usefixtures("doctors")
def test_what_is_wrong_in_the_address_is_today_s_doctors(typed: str) -> None:
    assert "En médecine, aujourd'hui : hors zone" in read(f"{ADDRESS}?{typed}")


@pytest.mark.usefixtures("doctors")
def test_the_history_is_downloaded_and_read_again() -> None:
    answer = Client().get(f"{ADDRESS}historique.csv?profession=medicine")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1] == (
        "01001;Abbans;;;médecine;01/01/2021;01/04/2022;Zone d'intervention prioritaire;zonage 2021;;"
        "Licence Ouverte 2.0 (Etalab)"
    )
    assert len(lines) == 4
    for wrong in ("01001/historique.pdf", "01091/historique.csv", "99999/historique.csv"):
        assert Client().get(f"/ou-s-installer/communes/{wrong}").status_code == 404


@pytest.mark.usefixtures("doctors")
def test_a_draft_is_seen_by_its_agency_alone() -> None:
    draft = country.draft({"01001": "ZIP"})
    assert fiche(actor=country.referent()).drafts == (draft,)
    assert fiche(actor=memberships.auditor()).drafts == (draft,)
    for blind in (None, country.referent("idf"), memberships.signatory(), memberships.payments_clerk()):
        assert fiche(actor=blind).drafts == ()
    assert draft.name not in read(ADDRESS)
    own = signed_in(country.referent())
    assert f"{draft.name}, pour le 1er avril 2026" in read(ADDRESS, own)
    versions = html.fromstring(own.get(ADDRESS).content).xpath("//main//td//a[starts-with(@href, '/zonages/')]")
    assert [link.text for link in versions] == ["zonage 2025", "zonage 2022", "zonage 2021"]
    assert b"/zonages/" not in signed_in(memberships.signatory()).get(ADDRESS).content


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_as_many_questions_at_one_row_and_at_thirty(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Commune.objects.filter(pk="01001").update(latitude=46.0, longitude=5.0)
    ars = Organisation.objects.get(kind=Organisation.Kind.ARS, code="ara")
    Contact.objects.create(organisation=ars, subject=Subject.INSTALLATION, name="Pôle", email="pole@exemple.test")
    for number in range(rows):
        place("01001", number)
        country.zoning({"01001": "ZIP", f"01001/QN{number}": "HZ"}, in_force_on=date(1990 + number, 1, 1))
        Aid.objects.create(name=f"{number}", granted_by="-", description="-", recorded_at=country.NOW)
        FormerCode.objects.create(code=f"9{number:04d}", name=f"Ancienne {number}", commune_id="01001")
    client = Client()
    read(ADDRESS, client)
    with django_assert_num_queries(13):
        client.get(ADDRESS)


def test_the_menu_of_a_visitor_finds_the_search_again() -> None:
    assert reverse("zoning:communes") == "/ou-s-installer/communes/"
    assert "Peut-on s'y installer ?" in read("/ou-s-installer/communes/")
