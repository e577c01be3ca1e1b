"""The page of a commune among many places, beside a floor measured in the same run.

``python bench/commune_page.py [places]`` loads the official code in a database of its own (SQLite), spreads that
many open places over the country (2,000 unless said) and gives each region two versions of a zoning, then times the
places around a commune and all that its page reads; the floor is one bare read of the commune by its key. Medians
of 20, in milliseconds.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines import database  # noqa: E402 - after the path

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CROWDED, REMOTE = "69123", "15014"


def fill(places: int) -> None:
    from tests.factories import memberships

    from cesp.accounts.models import Organisation
    from cesp.demonstration import zonings
    from cesp.territory import loading
    from cesp.territory.models import Commune
    from cesp.zoning.models import PlaceOfPractice

    loading.load()
    memberships.ars("ara")
    Organisation.objects.filter(code="ara").update(departements="01 03 07 15 26 38 42 43 63 69 73 74")
    zonings.make(today=TODAY)
    codes = list(Commune.objects.filter(latitude__isnull=False).order_by("pk").values_list("pk", flat=True))
    step = max(1, len(codes) // places)
    PlaceOfPractice.objects.bulk_create(
        PlaceOfPractice(
            reference=f"R69{number:06d}",
            ars="ara",
            commune_id=code,
            profession="medicine",
            kind="mixed",
            structure="msp",
            state="open",
            listed_on=TODAY,
            priority=number + 1,
            recorded_at=NOW,
        )
        for number, code in enumerate(codes[::step][:places])
    )


def median_ms(act: Callable[[], object]) -> float:
    spans = []
    for _ in range(20):
        start = time.perf_counter()
        act()
        spans.append(1_000 * (time.perf_counter() - start))
    return statistics.median(spans)


def main(places: int) -> None:
    with database("sqlite"):
        from cesp.territory.models import Commune
        from cesp.zoning.queries.communes import fiche
        from cesp.zoning.queries.nearby import places_around

        fill(places)
        floor = median_ms(lambda: Commune.objects.get(pk=CROWDED))
        print(f"{places:,} open places; the commune alone, the floor: {floor:.1f} ms")
        for code in (CROWDED, REMOTE):
            here = Commune.objects.select_related("departement__region", "intercommunality").get(pk=code)
            own = {"profession": "medicine", "on": TODAY}
            around = places_around(here, **own)
            near = median_ms(lambda here=here, own=own: places_around(here, **own))
            whole = median_ms(lambda here=here, own=own: fiche(here, today=TODAY, actor=None, **own))
            print(
                f"{here.label}: {around.total} places around in {near:.1f} ms; the whole page reads in {whole:.1f} ms"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
