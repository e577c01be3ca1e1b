"""What the map is drawn from: categories, places, outlines; and who may put it in a page of theirs."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.territory import outlines
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning.models import Zoning
from cesp.zoning.queries import rules
from tests.zoning import country, where

pytestmark = pytest.mark.django_db
DAY = "profession=medicine&le=2026-01-01"


@pytest.fixture(autouse=True)
def _where(db: None) -> None:
    rules.forget()
    where.settle()


def read(client: Client, path: str) -> Any:
    response = client.get(f"/ou-s-installer/donnees/{path}?{DAY}")
    assert response.status_code == 200
    return response.json()


@pytest.mark.clause("PAP-7")
def test_a_departement_with_its_categories(client: Client) -> None:
    data = read(client, "01.json")
    codes = [zone["code"] for zone in data["zones"]]
    assert codes == ["ZIP", "ZAC", "ZV", "HZ"]
    assert {code: codes[index] for code, index in data["communes"].items()} == {
        "01001": "ZIP",
        "01002": "ZAC",
        "01003": "ZV",
        "01004": "HZ",
    }
    assert data["parts"] == {"01003": [["QN001", 0]]}
    assert data["zoning"] == {
        "name": "zonage médecins 2022",
        "from": "1er janvier 2022",
        "order": "arrêté n° 2021-17-0001",
        "fictitious": False,
    }


def test_the_districts_of_a_city_are_told_with_the_city(client: Client) -> None:
    """Lyon has one outline; its first district is in zone, the city itself is not."""
    data = read(client, "69.json")
    assert [(name, data["zones"][index]["code"]) for name, index in data["parts"]["69123"]] == [
        ("Lyon 1er Arrondissement", "ZIP")
    ]


def test_a_city_keeps_its_own_quarters_beside_its_districts(client: Client) -> None:
    areas = {"69123/QN690": "ZIP", "69381": "ZAC", "69382/QN691": "ZIP"}
    country.zoning(areas, in_force_on=where.FROM.replace(year=2025))
    data = read(client, "69.json")
    assert sorted((name, data["zones"][index]["code"]) for name, index in data["parts"]["69123"]) == [
        ("Lyon 1er Arrondissement", "ZAC"),
        ("QN690", "ZIP"),
        ("QN691 (Lyon 2e Arrondissement)", "ZIP"),
    ]
    assert list(data["parts"]) == ["69123"]


@pytest.mark.clause("PAP-5")
def test_a_place_in_a_district_opens_the_outline_of_its_city(client: Client) -> None:
    Commune.objects.filter(pk="69381").update(latitude=45.77, longitude=4.83)
    where.place("69381", "R01000001")
    where.place("69001", "R01000002")
    assert [(one["commune"], one["outline"], one["at"]) for one in read(client, "69.json")["places"]] == [
        ("69001", "69001", [45.5, 4.9]),
        ("69381", "69123", [45.77, 4.83]),
    ]


@pytest.mark.clause("PAP-5")
def test_a_place_on_a_vanished_commune_is_in_the_one_that_took_it_over(client: Client) -> None:
    """Saint-Cyr, that nobody located, went to Belley; Grigny went to Abbans, of another département."""
    where.place("01004", "R01000001")
    where.place("69001", "R01000002")
    Commune.objects.filter(pk="01004").update(active=False, successor="01002")
    Commune.objects.filter(pk="69001").update(active=False, successor="01001")
    points = read(client, "01.json")["places"]
    assert [(one["commune"], one["at"], [ref for ref, _ in one["places"]]) for one in points] == [
        ("01001", [46.0, 5.0], ["R01000002"]),
        ("01002", [46.1, 5.0], ["R01000001"]),
    ]
    assert read(client, "69.json")["places"] == []
    shares = read(client, "france.json")["departements"]
    assert (shares["01"]["places"], shares["69"]["places"]) == (2, 0)


@pytest.mark.clause("PAP-5")
def test_places_are_gathered_by_commune_in_the_order_of_priority(client: Client) -> None:
    where.place("01002", "R01000002", priority=2, structure_name="Maison de santé du Lac")
    where.place("01002", "R01000001", priority=1)
    where.place("01004", "R01000003")  # nobody knows where that commune is
    where.place("01002", "R01000004", profession="odontology")
    (point,) = read(client, "01.json")["places"]
    assert (point["commune"], point["at"]) == ("01002", [46.1, 5.0])
    assert point["places"] == [
        ["R01000001", "salarié, médecine générale, maison de santé pluriprofessionnelle (MSP)"],
        ["R01000002", "salarié, médecine générale, Maison de santé du Lac"],
    ]


def test_the_country_with_shares_and_places(client: Client) -> None:
    where.place("01002", "R01000001")
    data = read(client, "france.json")["departements"]
    own = {key: data["01"][key] for key in ("name", "percent", "communes", "admitted", "places")}
    assert own == {"name": "Ain (01)", "percent": 50, "communes": 4, "admitted": 2, "places": 1}
    assert data["75"]["percent"] is None


def test_not_said_is_neither_in_zone_nor_out(client: Client) -> None:
    country.zoning({"01001": "ZIP", "01002": "NR"}, in_force_on=where.FROM.replace(year=2025))
    data = read(client, "01.json")
    zones = {code: data["zones"][index] for code, index in data["communes"].items()}
    assert {code: (zone["admitted"], zone["note"], zone["look"]) for code, zone in zones.items()} == {
        "01001": (True, "", "zip"),
        "01002": (False, "Ce n'est pas « hors zone » : demandez à l'agence régionale de santé.", "unknown"),
        "01003": (False, "", "out"),
        "01004": (False, "", "out"),
    }
    shares = read(client, "france.json")["departements"]
    assert {code: (shares[code]["admitted"], shares[code]["unsaid"]) for code in ("01", "69")} == {
        "01": (1, 1),
        "69": (0, 0),
    }


def test_an_overseas_collectivity_without_outlines_is_still_there(client: Client) -> None:
    Departement.objects.create(code="988", name="Nouvelle-Calédonie", region=Region.objects.get(pk="11"))
    assert read(client, "france.json")["departements"]["988"]["outlines"] is None
    assert read(client, "988.json")["communes"] == {}


@pytest.mark.parametrize(
    "path",
    [
        "donnees/00.json",
        "donnees/01.json?le=hier",
        "donnees/01.json?profession=x",
        "donnees/france.json?le=2026-02-30",
        "contours/0000/01.json",
        "contours/0000/nulle-part.json",
        "communes.xlsx",
        "communes.xml",
    ],
)
def test_what_no_page_writes_leads_nowhere(client: Client, path: str) -> None:
    assert client.get(f"/ou-s-installer/{path}").status_code == 404


def test_data_is_not_sent_twice(client: Client) -> None:
    path = f"/ou-s-installer/donnees/01.json?{DAY}"
    first = client.get(path)
    assert first["Cache-Control"] == "public, max-age=300"
    again = {"if-none-match": first["ETag"]}
    assert client.get(path, headers=again).status_code == 304
    Zoning.objects.update(name="zonage renommé")
    assert client.get(path, headers=again).status_code == 200


def test_outlines_are_kept_for_ever_by_their_digest(client: Client) -> None:
    path = f"/ou-s-installer/contours/{outlines.digest('01')}/01.json"
    response = client.get(path)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Encoding"] == "gzip"
    topology = json.loads(gzip.decompress(response.content))
    assert (topology["type"], list(topology["objects"])) == ("Topology", ["communes"])


def test_the_picture_shows_each_departement_of_the_mainland(client: Client) -> None:
    response = client.get(f"/ou-s-installer/carte.svg?{DAY}")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.count(b"<path") == 96
    assert response.content.count(b'fill="#9494dc"') == 2  # Ain and Rhône, half of whose communes are admitted
    assert response.content.count(b'fill="#ffffff"') == 94


def test_only_the_embedded_page_may_be_put_in_another_site(client: Client) -> None:
    full, embedded = client.get("/ou-s-installer/"), client.get("/ou-s-installer/integrer/?departement=01")
    assert "frame-ancestors 'none'" in full["Content-Security-Policy"]
    assert full["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" not in embedded["Content-Security-Policy"]
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded
    for directive in ("script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"):
        assert directive in embedded["Content-Security-Policy"]
    assert 'href="http://localhost:8000/ou-s-installer/?departement=01"' in embedded.content.decode()


@pytest.mark.parametrize("places", [1, 30])
def test_queries_do_not_grow(client: Client, places: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(places):
        where.place("01002", f"R0100{n:04d}")
    with django_assert_num_queries(8):
        read(client, "01.json")
    with django_assert_num_queries(8):
        read(client, "france.json")


def test_hostile_names_travel_as_text(client: Client) -> None:
    country.zoning({"01001": "ZIP"}, in_force_on=where.FROM.replace(year=2025), name='"><img onerror=alert(1)>')
    assert read(client, "01.json")["zoning"]["name"] == '"><img onerror=alert(1)>'
    assert client.get(f"/ou-s-installer/donnees/01.json?{DAY}")["Content-Type"] == "application/json"
