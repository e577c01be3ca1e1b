"""What the map is drawn from, in milliseconds, beside the floor: the same rows read and written as JSON, no more.

    PYTHONPATH=src:. python bench/map_data.py

The shipped code of 2026 in a database of its own, two zonings a region, 340 places. Each figure is the worst
of five answers of the service, without any cache, and what a browser weighs.
"""

import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

FOLDER = tempfile.TemporaryDirectory()
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{FOLDER.name}/map.sqlite3"}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from cesp.accounts.models import Organisation  # noqa: E402
from cesp.demonstration import zonings  # noqa: E402
from cesp.territory import loading, outlines  # noqa: E402
from cesp.territory.models import Commune  # noqa: E402
from cesp.zoning.models import PlaceOfPractice, ZonedArea, Zoning  # noqa: E402

TODAY = date(2026, 11, 25)
TIMES = 5
DAY = f"profession=medicine&le={TODAY.isoformat()}"


def fill() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_organisations", verbosity=0)
    loading.load()
    zonings.make(today=TODAY)
    agencies = {code: ars.ars_code for ars in Organisation.objects.filter(kind="ars") for code in ars.departement_codes}
    at = datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    towns = Commune.objects.filter(population__gt=5_000).order_by("pk")[::6]
    PlaceOfPractice.objects.bulk_create(
        PlaceOfPractice(
            reference=f"BANC{n:05d}", ars=agencies[town.departement_id], commune=town, profession="medicine",
            kind="salaried", structure="msp", state="open", listed_on=TODAY, priority=n + 1, recorded_at=at,
        )
        for n, town in enumerate(towns)
        if town.departement_id in agencies
    )  # fmt: skip


def worst(act: Callable[[], bytes]) -> tuple[float, int]:
    """Milliseconds of the slowest, and bytes once compressed as the wire does."""
    act()  # what a service that has been up for a minute has already imported
    spent, body = [], b""
    for _ in range(TIMES):
        start = time.perf_counter()
        body = act()
        spent.append(time.perf_counter() - start)
    return 1_000 * max(spent), len(gzip.compress(body)) if body[:2] != b"\x1f\x8b" else len(body)


def floor(departement: str = "") -> bytes:
    """The rows of the latest versions, and nothing of what is made of them."""
    latest = Zoning.objects.filter(in_force_on__year=TODAY.year - 1)
    rows = ZonedArea.objects.filter(zoning__in=list(latest))
    if departement:
        rows = rows.filter(commune__departement=departement)
    return json.dumps(list(rows.values_list("commune_id", "category_id"))).encode()


def main() -> None:
    setup_test_environment()
    fill()
    client = Client()

    def asked(path: str) -> Callable[[], bytes]:
        def act() -> bytes:
            response = client.get(f"/ou-s-installer/{path}")
            assert response.status_code == 200, path
            content = b"".join(response.streaming_content) if response.streaming else response.content
            return bytes(content)

        return act

    communes = Commune.objects.filter(active=True).count()
    print(f"{communes} communes, {ZonedArea.objects.count()} rows, {PlaceOfPractice.objects.count()} places")
    for name, act in (
        ("floor, département 62", lambda: floor("62")),
        ("categories, département 62 (887 communes)", asked(f"donnees/62.json?{DAY}")),
        ("outlines, département 62", asked(f"contours/{outlines.digest('62')}/62.json")),
        ("floor, whole country", floor),
        ("shares, whole country by département", asked(f"donnees/france.json?{DAY}")),
        ("outlines of the départements", asked(f"contours/{outlines.digest('departements')}/departements.json")),
        ("page, whole country", asked(f"?{DAY}")),
        ("page, département 62", asked(f"?{DAY}&departement=62")),
        ("page, 30 km around Thiers", asked(f"?{DAY}&commune=Thiers+(63)&km=30")),
        ("csv, whole country", asked(f"communes.csv?{DAY}")),
        ("GeoJSON, whole country", asked(f"communes.geojson?{DAY}")),
    ):
        spent, weight = worst(act)
        print(f"{name:45} {spent:8.0f} ms {weight / 1_000:9.0f} kB")


if __name__ == "__main__":
    main()
