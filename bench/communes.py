"""Searching a commune over the whole country. Figure: 10 ms a query at most, over 35,000 communes.

``python bench/communes.py [--engine sqlite|postgresql]`` loads the shipped reference data in a database of
its own and times searches, beside a floor measured in the same run: two rows read by their key.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines import database  # noqa: E402 - found from here on

TYPED = (
    "sa", "st", "saint etienne", "la", "lyon", "69003", "thiers", "roche yon", "saint denis 93", "chateau", "01400", "xxxx",
)  # fmt: skip
ROUNDS = 20


def milliseconds(act: Callable[[str], object], typed: str) -> float:
    began = time.perf_counter()
    act(typed)
    return 1000 * (time.perf_counter() - began)


def two_rows(_: str) -> object:
    from cesp.territory.models import Commune

    return list(Commune.objects.filter(pk__in=["69123", "42218"]).values_list("code", "name"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    with database(options.engine):
        measure(options.engine)


def measure(engine: str) -> None:
    from cesp.territory import loading, queries

    began = time.perf_counter()
    loaded = loading.load()
    print(f"{engine}: {loaded.communes} communes loaded in {time.perf_counter() - began:.1f} s")
    floor = statistics.median(milliseconds(two_rows, typed) for typed in TYPED for _ in range(ROUNDS))
    took = {typed: [milliseconds(queries.communes_found, typed) for _ in range(ROUNDS)] for typed in TYPED}
    every = sorted(one for times in took.values() for one in times)
    slowest = max(took, key=lambda typed: statistics.median(took[typed]))
    print(f"floor, two rows by their key: {floor:.2f} ms")
    print(f"search: median {statistics.median(every):.1f} ms, p95 {every[int(0.95 * len(every))]:.1f} ms (at most 10)")
    print(f"slowest: {slowest!r}, median {statistics.median(took[slowest]):.1f} ms")


if __name__ == "__main__":
    main()
