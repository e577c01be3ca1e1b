"""Outlines as they ship: whole, closed, and of the communes that have one."""

import csv
import gzip

import pytest

from cesp.territory import outlines
from cesp.territory.loading import DATA

pytestmark = pytest.mark.alike


def test_a_hundred_and_one_departements_and_three_files_of_the_country() -> None:
    assert len(outlines.names()) == 104
    assert {"01", "2A", "974", "departements", "regions", "voisins"} <= outlines.names()


@pytest.mark.parametrize("name", ["01", "75", "974", "departements", "voisins"])
def test_every_ring_closes(name: str) -> None:
    for one in outlines.outlines(name):
        for rings in one.polygons:
            for ring in rings:
                assert len(ring) >= 4
                assert ring[0] == ring[-1]


def test_a_point_of_the_ain_lies_in_the_ain() -> None:
    """Bourg-en-Bresse's own outline holds its town hall's surroundings: 46.20 N, 5.22 E."""
    (bourg,) = (one for one in outlines.outlines("01") if one.code == "01053")
    points = [point for rings in bourg.polygons for point in rings[0]]
    assert min(east for east, _ in points) < 5.22 < max(east for east, _ in points)
    assert min(north for _, north in points) < 46.20 < max(north for _, north in points)


def test_every_commune_but_the_districts_has_an_outline_where_a_departement_has_some() -> None:
    with gzip.open(DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["type"] == "COM" and row["departement"] in outlines.names()]
    drawn = {one.code for code in outlines.names() - set(outlines.WHOLE) for one in outlines.outlines(code)}
    assert {row["code"] for row in rows} - drawn == set()


def test_an_unknown_file_is_none() -> None:
    with pytest.raises(KeyError):
        outlines.packed("../communes")
    with pytest.raises(KeyError):
        outlines.digest("00")
