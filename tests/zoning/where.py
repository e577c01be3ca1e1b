"""The small country of the zonings, placed on the map, with places of the list."""

from datetime import date
from typing import Any

from django.db.models.functions import Lower

from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice
from tests.zoning import country

SPOTS = {
    # 01001 and 01002 are 11.1 km apart, 01003 is 55.6 km from the first.
    "01001": (46.0, 5.0),
    "01002": (46.1, 5.0),
    "01003": (46.5, 5.0),
    "69001": (45.5, 4.9),
    "69123": (45.75, 4.85),
    "75056": (48.85, 2.35),
}
FROM = date(2022, 1, 1)


def settle() -> None:
    """Communes with their points, and the doctors' zoning of ARA from 2022 on."""
    country.settle()
    for code, (north, east) in SPOTS.items():
        name = country.COMMUNES[code][0]
        Commune.objects.filter(pk=code).update(latitude=north, longitude=east, sort_key=name.lower())
    Commune.objects.filter(sort_key="").update(sort_key=Lower("name"))
    areas = {"01001": "ZIP", "01002": "ZAC", "01003": "ZV", "01003/QN001": "ZIP", "69001": "ZIP", "69381": "ZIP"}
    country.zoning(areas, order_reference="arrêté n° 2021-17-0001")


def place(commune: str, reference: str, **changes: Any) -> PlaceOfPractice:
    """A place of the list since 2023."""
    values: dict[str, Any] = {
        "reference": reference,
        "ars": "ara",
        "commune_id": commune,
        "profession": "medicine",
        "specialty": "médecine générale",
        "kind": "salaried",
        "structure": "msp",
        "state": "open",
        "listed_on": date(2023, 1, 1),
        "priority": 1,
        "recorded_at": country.NOW,
    }
    return PlaceOfPractice.objects.create(**values | changes)
