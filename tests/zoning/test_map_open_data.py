"""Open data: the csv and the GeoJSON of what the page shows, with licence, day, order and version."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, cast

import pytest
from django.test import Client

from cesp.territory.models import Commune, SearchName
from cesp.zoning.models import Zoning
from cesp.zoning.queries import rules
from tests.zoning import country, where

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _where(db: None) -> None:
    rules.forget()
    where.settle()


def sent(client: Client, form: str, query: str) -> bytes:
    response = client.get(f"/ou-s-installer/communes.{form}?le=2026-01-01&{query}")
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Disposition"] == f'attachment; filename="communes-medicine-2026-01-01.{form}"'
    return b"".join(cast(Iterable[bytes], response.streaming_content))


def rows(client: Client, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sent(client, "csv", query).decode("utf-8-sig")), delimiter=";"))


def geojson(client: Client, query: str) -> Any:
    return json.loads(sent(client, "geojson", query))


@pytest.mark.clause("PAP-7")
def test_the_csv_says_where_each_line_comes_from(client: Client) -> None:
    where.place("01002", "R01000001")
    found = rows(client, "departement=01")
    assert [(row["Code INSEE"], row["Quartier (QPV)"], row["Code de la catégorie"]) for row in found] == [
        ("01001", "", "ZIP"),
        ("01002", "", "ZAC"),
        ("01003", "", "ZV"),
        ("01003", "QN001", "ZIP"),
        ("01004", "", "HZ"),
    ]
    assert found[1]["Lieux proposés"] == "1"
    assert {key: found[0][key] for key in ("Au", "ARS", "Zonage", "En vigueur depuis le", "Arrêté", "Licence")} == {
        "Au": "01/01/2026",
        "ARS": "Auvergne-Rhône-Alpes",
        "Zonage": "zonage médecins 2022",
        "En vigueur depuis le": "01/01/2022",
        "Arrêté": "arrêté n° 2021-17-0001",
        "Licence": "Licence Ouverte 2.0 (Etalab)",
    }
    assert {row["Fictif"] for row in found} == {"non"}


def test_the_whole_country_and_every_filter(client: Client) -> None:
    assert len(rows(client, "")) == 10
    assert [row["Commune"] for row in rows(client, "categorie=ZIP&region=ara")] == [
        "Abbans",
        "Valserhône",  # for its quarter, told on the next line
        "Valserhône",
        "Grigny-sur-Rhône",
        "Lyon 1er Arrondissement",
    ]
    (paris,) = rows(client, "departement=75")
    assert (paris["Code de la catégorie"], paris["Zonage"]) == ("aucun", "")


@pytest.mark.clause("PAP-5")
def test_a_place_on_a_vanished_commune_is_counted_where_it_is_today(client: Client) -> None:
    where.place("69001", "R01000001")
    Commune.objects.filter(pk="69001").update(active=False, successor="01001")
    assert [(row["Code INSEE"], row["Lieux proposés"]) for row in rows(client, "lieux=1")] == [("01001", "1")]


def test_geojson_holds_outlines_points_and_sources(client: Client) -> None:
    found = geojson(client, "")
    assert (found["date"], found["licence"]) == ("2026-01-01", "Licence Ouverte 2.0 (Etalab)")
    assert found["sources"] == [
        {
            "ars": "ara",
            "zonage": "zonage médecins 2022",
            "en_vigueur_depuis": "2022-01-01",
            "arrete": "arrêté n° 2021-17-0001",
            "fictif": False,
        }
    ]
    shapes = {one["id"]: one["geometry"] for one in found["features"]}
    assert len(shapes) == 9
    assert shapes["01001"]["type"] == "MultiPolygon"
    assert shapes["69381"] is None  # a municipal district has no outline, and this one no point
    ring = shapes["01001"]["coordinates"][0][0]
    assert ring[0] == ring[-1]
    assert 4.9 < ring[0][0] < 5.1
    assert 46.0 < ring[0][1] < 46.3
    valserhone = next(one["properties"] for one in found["features"] if one["id"] == "01003")
    assert valserhone["quartiers"] == [{"code": "QN001", "nom": "QN001", "categorie": "ZIP"}]


def test_not_said_is_a_third_answer(client: Client) -> None:
    """Abbans is in zone, Belley is « non renseigné », Saint-Cyr is out; Paris has no zoning."""
    country.zoning({"01001": "ZIP", "01002": "NR"}, in_force_on=where.FROM.replace(year=2025))
    said = {row["Code INSEE"]: row["Admise pour un engagement"] for row in rows(client, "")}
    assert [said[code] for code in ("01001", "01002", "01004", "75056")] == [
        "oui",
        "non renseigné",
        "non",
        "non renseigné",
    ]
    found = {one["id"]: one["properties"]["admise"] for one in geojson(client, "")["features"]}
    assert [found[code] for code in ("01001", "01002", "01004", "75056")] == [True, None, False, None]


@pytest.mark.parametrize("form", ["csv", "geojson"])
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("profession=dentiste&le=2022-31-12", "profession, le"),
        ("departement=00", "departement"),
        ("region=xyz", "region"),
        ("commune=Nulle-Part&km=20", "commune"),
        ("commune=Abbans&km=7", "km"),
    ],
)
def test_an_address_that_does_not_read_makes_no_file_of_something_else(
    client: Client, form: str, query: str, names: str
) -> None:
    SearchName.objects.create(commune_id="01001", key="abbans", whole=True, weight=1)
    response = client.get(f"/ou-s-installer/communes.{form}?{query}")
    assert response.status_code == 404
    first, second = response.content.decode().splitlines()
    assert first == f"Aucun fichier : l'adresse comporte une valeur qui ne se lit pas ({names})."
    assert second == f"Cette page dit comment la corriger : http://localhost:8000/ou-s-installer/?{query}"


def test_the_files_of_a_page_that_corrects_its_address_are_those_it_shows(client: Client) -> None:
    text = client.get("/ou-s-installer/?departement=01&le=hier&commune=Nulle-Part&commune-choix=&km=7").content.decode()
    for form in ("csv", "geojson"):
        assert f'href="/ou-s-installer/communes.{form}?departement=01"' in text
    assert '/ou-s-installer/integrer/?departement=01" title' in text


def test_nothing_found_is_still_a_file(client: Client) -> None:
    assert geojson(client, "categorie=TSD")["features"] == []
    assert rows(client, "categorie=TSD") == []


def test_a_fictitious_zoning_is_fictitious_in_the_file_too(client: Client) -> None:
    Zoning.objects.update(fictitious=True)
    assert rows(client, "departement=01")[0]["Fictif"] == "Zonage fictif : aucun arrêté ne le dit"
    assert geojson(client, "departement=01")["sources"][0]["fictif"] is True


def test_no_spreadsheet_runs_what_a_name_holds(client: Client) -> None:
    country.zoning({"01001": "ZIP"}, in_force_on=where.FROM.replace(year=2025), name="=HYPERLINK(1)")
    assert rows(client, "departement=01")[0]["Zonage"] == "'=HYPERLINK(1)"
