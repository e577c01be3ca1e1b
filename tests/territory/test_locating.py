"""Where a commune lies in its département, drawn, and how far communes are from each other."""

import pytest

from cesp.territory.distances import around, km
from cesp.territory.locating import Frame, locator
from cesp.territory.models import Commune

LYON, PARIS = (45.76, 4.83), (48.86, 2.35)


def test_a_distance_is_that_of_the_great_circle() -> None:
    # A degree of latitude is 6371 km × π / 180.
    assert km((45.0, 5.0), (46.0, 5.0)) == pytest.approx(111.19, abs=0.01)
    assert km(LYON, PARIS) == pytest.approx(392, abs=1)
    assert km(LYON, LYON) == 0


def test_a_box_holds_what_is_within_the_distance() -> None:
    box = around((60.0, 5.0), radius_km=111)
    assert (box.south, box.north) == (59.0, 61.0)
    # At 60° north a degree of longitude is half as long.
    assert (box.west, box.east) == (pytest.approx(3.0), pytest.approx(7.0))


def test_a_drawing_has_its_north_at_the_top_and_keeps_proportions() -> None:
    frame = Frame.of([(0.0, 59.5), (4.0, 60.5), (2.0, 60.0)])
    assert (frame.width, frame.height) == (pytest.approx(200), pytest.approx(106))
    assert frame.place(0.0, 60.5) == (6.0, 6.0)
    assert frame.place(4.0, 59.5) == (194.0, 100.0)
    assert frame.place(2.0, 60.0) == (100.0, 53.0)


def _commune(departement: str, spot: tuple[float, float] | None) -> Commune:
    latitude, longitude = spot or (None, None)
    return Commune(code="00000", name="Essai", departement_id=departement, latitude=latitude, longitude=longitude)


def test_a_commune_is_located_in_its_outline_where_one_ships() -> None:
    found = locator(_commune("69", LYON))
    assert found is not None
    _, _, width, height = map(float, found.view_box.split())
    assert found.path.startswith("M")
    assert (0 < float(found.x) < width, 0 < float(found.y) < height) == (True, True)
    assert locator(_commune("987", LYON)) is None
    assert locator(_commune("69", None)) is None
