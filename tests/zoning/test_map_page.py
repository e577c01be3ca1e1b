"""« Où puis-je m'installer ? »: the page, its table, its filters, what it says when there is nothing to say."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.territory.models import Commune, SearchName
from cesp.zoning.models import Zoning
from cesp.zoning.queries import rules
from tests.zoning import country, where

pytestmark = pytest.mark.django_db
PAGE = "/ou-s-installer/"


@pytest.fixture(autouse=True)
def _where(db: None) -> None:
    rules.forget()
    where.settle()
    where.place("01002", "R01000001")
    for code, name in (
        ("01001", "abbans"),
        ("01002", "belley le lac"),
        ("69123", "lyon"),
        ("69001", "grigny sur rhone"),
    ):
        SearchName.objects.create(commune_id=code, key=name, whole=True, weight=1)


def seen(client: Client, **query: Any) -> Any:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return response


def names(response: Any) -> list[str]:
    return [line.commune.name for line in response.context["shown"].table.lines]


@pytest.mark.clause("PAP-7", "INS-2")
def test_everybody_reads_each_commune_with_its_category(client: Client) -> None:
    response = seen(client, departement="01", le="2026-01-01")
    assert {one.commune.pk: one.zone.code for one in response.context["shown"].table.lines} == {
        "01001": "ZIP",
        "01002": "ZAC",
        "01003": "ZV",
        "01004": "HZ",
    }
    text = response.content.decode()
    assert "Zone d&#x27;intervention prioritaire (ZIP)" in text
    assert "Médecine, zonage en vigueur le 1er janvier 2026." in text
    assert "arrêté n° 2021-17-0001" in text
    assert "Quartier QN001" in text


@pytest.mark.clause("BIE-6")
def test_the_day_asked_for_is_the_one_that_judges(client: Client) -> None:
    country.zoning({"01001": "ZAC"}, in_force_on=date(2026, 4, 1), name="zonage médecins 2026")
    zone = lambda le: seen(client, departement="01", le=le).context["shown"].table.lines[0].zone.code  # noqa: E731
    assert (zone("2026-03-31"), zone("2026-04-01")) == ("ZIP", "ZAC")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"departement": "69"}, ["Grigny-sur-Rhône", "Lyon", "Lyon 1er Arrondissement", "Lyon 2e Arrondissement"]),
        ({"region": "idf"}, ["Paris"]),
        ({"region": "ara", "categorie": "ZAC"}, ["Belley-le-Lac"]),
        ({"departement": "01", "categorie": ["ZIP", "HZ"]}, ["Abbans", "Saint-Cyr", "Valserhône"]),
        ({"categorie": "aucun"}, ["Paris"]),
        ({"lieux": "1"}, ["Belley-le-Lac"]),
        ({"commune": "Abbans (01)"}, ["Abbans"]),
        ({"commune": "Abbans (01)", "km": "20"}, ["Abbans", "Belley-le-Lac"]),
        ({"commune-choix": "01001", "commune": "x", "km": "100", "categorie": "ZV"}, ["Valserhône"]),
    ],
)
def test_filters(client: Client, query: dict[str, Any], expected: list[str]) -> None:
    assert sorted(names(seen(client, **query))) == sorted(expected)


def test_the_districts_of_a_city_are_told_apart_from_communes(client: Client) -> None:
    """Rhône: Grigny, in zone, and Lyon, whose first district alone is."""
    response = seen(client, departement="69")
    table = response.context["shown"].table
    assert (table.total, table.districts) == (2, 2)
    assert "2 communes et 2 arrondissements" in response.content.decode()
    assert {one.zone.code: one.communes for one in response.context["shown"].legend} == {"ZIP": 1, "HZ": 1}
    Commune.objects.filter(pk="69381").update(latitude=45.5, longitude=4.9)
    around = seen(client, commune="Grigny-sur-Rhône (69)", km="10").context["shown"]
    assert (around.table.total, around.table.districts) == (1, 1)
    assert {one.zone.code: one.communes for one in around.legend} == {"ZIP": 1}


@pytest.mark.clause("PAP-7")
@pytest.mark.parametrize("query", [{"departement": "01"}, {"commune": "Abbans (01)", "km": "100"}, {}])
def test_a_commune_is_found_by_its_quarter(client: Client, query: dict[str, str]) -> None:
    """Valserhône is a zone of vigilance, its quarter is in ZIP, as Abbans is; so are Grigny and a district of Lyon."""
    response = seen(client, **query, categorie="ZIP")
    assert {"Abbans", "Valserhône"} == {name for name in names(response) if name[:4] in {"Abba", "Vals", "Bell"}}
    assert "Quartier QN001" in response.content.decode()
    legend = {one.zone.code: (one.communes, one.through_parts) for one in seen(client, **query).context["shown"].legend}
    assert legend["ZIP"] == (1 if query.get("departement") else 2, 1)
    assert legend["ZV"] == (1, 0)
    assert "pour un quartier seulement" in response.content.decode()


def test_a_category_of_quarters_alone_can_be_asked_for(client: Client) -> None:
    country.zoning({"01001": "ZAC", "01003/QN001": "ZIP"}, in_force_on=date(2025, 1, 1))
    response = seen(client, departement="01")
    assert [(one.zone.code, one.communes, one.through_parts) for one in response.context["shown"].legend] == [
        ("ZIP", 0, 1),
        ("ZAC", 1, 0),
        ("HZ", 3, 0),
    ]
    assert names(seen(client, departement="01", categorie="ZIP")) == ["Valserhône"]


def test_around_a_commune_the_nearest_comes_first_and_the_distance_is_said(client: Client) -> None:
    response = seen(client, commune="Abbans (01)", km="100")
    assert [(line.commune.pk, round(line.km, 1)) for line in response.context["shown"].table.lines] == [
        ("01001", 0.0),
        ("01002", 11.1),
        ("69123", 30.1),
        ("01003", 55.6),
        ("69001", 56.1),
    ]
    assert "Abbans (01), à moins de 100 km" in response.content.decode()


@pytest.mark.clause("PAP-5")
def test_places_near_a_commune_come_with_their_distance(client: Client) -> None:
    where.place("01001", "R01000002", priority=9)
    where.place("01003", "R01000003")
    where.place("01001", "R01000004", profession="odontology")
    where.place("01001", "R01000005", state="closed")
    shown = seen(client, commune="Abbans (01)", km="20").context["shown"]
    assert [(one.place.reference, round(one.km)) for one in shown.places] == [("R01000002", 0), ("R01000001", 11)]
    assert shown.places_total == 2


@pytest.mark.clause("PAP-5")
def test_a_place_on_a_vanished_commune_is_found_in_the_one_that_took_it_over(client: Client) -> None:
    """Grigny, of Rhône, went to Abbans, of Ain: its place with it, wherever one looks."""
    where.place("69001", "R01000002", priority=3)
    Commune.objects.filter(pk="69001").update(active=False, successor="01001")
    found = ["R01000001", "R01000002"]
    assert names(seen(client, lieux="1")) == ["Abbans", "Belley-le-Lac"]
    ain = seen(client, departement="01").context["shown"]
    assert [one.place.reference for one in ain.places] == found
    assert {line.commune.pk: line.places for line in ain.table.lines} == {
        "01001": 1,
        "01002": 1,
        "01003": 0,
        "01004": 0,
    }
    around = seen(client, commune="Abbans (01)", km="20").context["shown"]
    assert [(one.place.reference, round(one.km)) for one in around.places] == [("R01000002", 0), ("R01000001", 11)]
    assert seen(client, departement="69").context["shown"].places_total == 0
    counts = {one.departement.pk: one.places for one in seen(client).context["shown"].departements}
    assert counts == {"01": 2, "69": 0, "75": 0}


def test_sorts(client: Client) -> None:
    assert names(seen(client, departement="01", tri="-population")) == [
        "Valserhône",
        "Belley-le-Lac",
        "Abbans",
        "Saint-Cyr",
    ]
    assert names(seen(client, departement="01", tri="nonsense"))[0] == names(seen(client, departement="01"))[0]


@pytest.mark.parametrize("query", [{"departement": "01"}, {"commune": "Abbans (01)", "km": "100"}])
def test_pages_follow_one_another_and_back(client: Client, query: dict[str, str]) -> None:
    Commune.objects.bulk_create(
        Commune(
            code=f"01{n}", name=f"Village {n}", kind="COM", departement_id="01", vintage=2026, sort_key=f"village {n}",
            latitude=46.0, longitude=5.0 + n / 10_000, population=10,
        )
        for n in range(100, 160)
    )  # fmt: skip
    found, cursor = [], ""
    while True:
        page = seen(client, **query, page=cursor).context["shown"].table.page
        found += [one.pk for one in page.rows]
        if page.next is None:
            break
        cursor = str(page.next)
    assert len(found) == len(set(found)) == seen(client, **query).context["shown"].table.total > 60
    back = seen(client, **query, page=str(page.previous)).context["shown"].table.page
    assert [one.pk for one in back.rows] == found[25:50]


def test_no_zoning_is_not_out_of_zone(client: Client) -> None:
    text = seen(client, region="idf").content.decode()
    assert "Aucun zonage n'est publié ici pour la profession « médecine »" in text
    assert "Ce n'est pas\n        « hors zone »" in text
    (line,) = seen(client, region="idf").context["shown"].table.lines
    assert line.zone.code == "aucun"


def test_not_said_is_not_out_of_zone(client: Client) -> None:
    country.zoning({"01001": "ZIP", "01002": "NR"}, in_force_on=date(2025, 1, 1))
    note = "ce n&#x27;est pas « hors zone » : demandez à l&#x27;ARS"
    assert seen(client, departement="01", categorie="NR").content.decode().replace("'", "&#x27;").count(note) == 1
    assert note not in seen(client, departement="01", categorie="HZ").content.decode().replace("'", "&#x27;")
    assert "1 sur 4, dont 1 non renseignée" in seen(client, region="ara").content.decode()


@pytest.mark.clause("IDF-8")
def test_a_zoning_that_serves_dentists_says_so(client: Client) -> None:
    country.zoning({"75056": "ZIP+"}, ars="idf", serves_also=["odontology"], name="zonage médecins IDF")
    response = seen(client, departement="75", profession="odontology")
    assert response.context["shown"].table.lines[0].zone.code == "ZIP+"
    assert "pris pour la profession « médecine » et qui sert aussi celle-ci" in response.content.decode()


def test_a_fictitious_zoning_says_so_above_the_table_and_on_the_map(client: Client) -> None:
    assert "Zonage fictif</h3>" not in seen(client, departement="01").content.decode()
    Zoning.objects.update(fictitious=True)
    response = seen(client, departement="01")
    assert "Zonage fictif</h3>" in response.content.decode()
    assert response.context["state"]["fictitious"] is True
    assert "Zonage fictif de démonstration" in client.get(f"{PAGE}integrer/").content.decode()


@pytest.mark.parametrize(
    ("query", "sentence", "title"),
    [
        ({"departement": "00"}, "Aucun département ne porte le code « 00 » : la France entière est montrée.", "France"),
        ({"region": "xyz"}, "Aucune région ne porte le code « xyz » : la France entière est montrée.", "France"),
        ({"le": "hier"}, "Écrivez le jour ainsi : 03/01/2023 ou 3 janvier 2023.", "France"),
        ({"le": "0001-01-01"}, "Écrivez une année entre 1950 et 2100.", "France"),
        ({"profession": "x"}, "Aucune profession ne porte ce nom : médecine est montrée.", "France"),
        ({"commune": "Nulle-Part"}, "Aucune commune ne porte ce nom.", "France"),
        ({"commune": "Abbans", "km": "7"}, "Cette distance n'est pas proposée", "Abbans (01)"),
        ({"categorie": ["A"] * 21}, "Trop de catégories : toutes sont montrées.", "France"),
    ],
)
def test_what_does_not_read_is_said_and_the_rest_is_shown(
    client: Client, query: dict[str, Any], sentence: str, title: str
) -> None:
    response = seen(client, **query)
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert response.context["title"] == title
    assert names(response)


def test_hostile_words_stay_words(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    Commune.objects.filter(pk="01001").update(name=evil[:60])
    Zoning.objects.update(name=evil, order_reference=evil, order_url="")
    response = seen(client, departement="01", commune=evil, categorie=evil, tri=evil, page=evil)
    assert "<script>alert" not in response.content.decode()
    assert "<script>alert" not in seen(client, departement="01").content.decode()


def test_an_empty_result_offers_a_way_out(client: Client) -> None:
    response = seen(client, departement="01", categorie="TSD")
    assert "Aucune commune ne répond à ces critères" in response.content.decode()
    assert response.context["unfiltered"] == "departement=01"


@pytest.mark.parametrize(
    ("query", "places", "communes"),
    [
        ({"departement": "01", "categorie": "TSD"}, "1 lieu d'exercice proposé", "0 commune"),
        ({"departement": "69"}, "0 lieu d'exercice proposé", "2 communes et 2 arrondissements"),
        ({"departement": "69", "categorie": "ZIP"}, "0 lieu d'exercice proposé", "1 commune et 1 arrondissement"),
    ],
)
def test_none_and_one_are_singular(client: Client, query: dict[str, str], places: str, communes: str) -> None:
    text = seen(client, **query).content.decode()
    titles = [" ".join(found.split()) for found in re.findall(r"<h3 id=[^>]*>(.*?)</h3>", text, re.DOTALL)]
    assert titles[:2] == [places, communes]


def test_the_state_of_the_map_is_that_of_the_address(client: Client) -> None:
    state = seen(client, commune="Abbans (01)", km="20", categorie="ZIP", le="2026-01-01").context["state"]
    assert state["commune"] == {"code": "01001", "name": "Abbans (01)", "at": [46.0, 5.0], "km": 20}
    assert (state["departements"], state["categories"]) == (["01"], ["ZIP"])
    assert state["data"] == "/ou-s-installer/donnees/CODE.json?profession=medicine&le=2026-01-01"


def test_the_code_to_embed_keeps_what_is_shown(client: Client) -> None:
    text = seen(client, departement="01", le="2026-01-01").content.decode()
    assert "/ou-s-installer/integrer/?departement=01&amp;le=2026-01-01" in text


@pytest.mark.parametrize(
    ("query", "count"), [({"departement": "01"}, 18), ({}, 17), ({"commune": "Abbans (01)", "km": "20"}, 22)]
)
@pytest.mark.parametrize("places", [1, 30])
def test_queries_do_not_grow(
    client: Client,
    query: dict[str, str],
    count: int,
    places: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(1, places):
        where.place("01001", f"R0100{n + 10:04d}")
    with django_assert_num_queries(count):
        seen(client, **query)
