"""Contract-months assessed per second on one core, explanations not asked for.

``python bench/assess.py`` prints the figure for assess() alone, for reading the facts as well, and
the floor: the same months added one by one in a bare loop, in the same run on the same machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from cesp_law.assessment import allowance_segments, assess
from cesp_law.codec import fact_from, terms_from
from cesp_law.facts import Fact, Terms
from cesp_law.regional import shipped
from cesp_law.timeline import Timeline

AS_OF = date(2026, 1, 15)
ROUNDS, SECONDS = 7, 0.3
"""The best round of a few short ones: other work on the machine only ever slows a round down."""
FLOOR = 500_000
"""Contract-months a second that quality.md asks for."""

CONTRACTS: list[tuple[dict[str, object], list[dict[str, object]]]] = [
    # An intern in training.
    (
        {
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "idf",
            "lodged_on": "2020-11-20",
            "signed_on": "2021-03-01",
            "academic_year": 2020,
            "expected_diploma_on": "2027-10-31",
        },
        [{"kind": "entered_third_cycle", "on": "2023-11-01"}],
    ),
    # A doctor who has had a child, and has settled.
    (
        {
            "profession": "medicine",
            "status": "second_cycle",
            "ars": "ara",
            "lodged_on": "2016-11-20",
            "signed_on": "2017-03-01",
            "academic_year": 2016,
        },
        [
            {"kind": "suspended", "from": "2018-02", "until": "2018-06", "ground": "maternity"},
            {"kind": "entered_third_cycle", "on": "2019-11-01"},
            {"kind": "thesis_defended", "on": "2022-06-15"},
            {"kind": "diploma_obtained", "on": "2022-10-31"},
            {"kind": "registered_with_order", "on": "2022-12-01"},
            {"kind": "project_validated", "on": "2022-05-04", "ars": "ara"},
            {"kind": "installed", "on": "2023-01-03", "share_percent": 100, "category": "ZIP"},
        ],
    ),
    # A deferral that runs.
    (
        {
            "profession": "medicine",
            "status": "third_cycle",
            "ars": "naq",
            "lodged_on": "2021-11-26",
            "signed_on": "2022-02-20",
            "academic_year": 2020,
        },
        [
            {"kind": "diploma_obtained", "on": "2025-10-31"},
            {
                "kind": "deferral_granted",
                "from": "2025-11",
                "until": "2026-11",
                "ground": "fst",
                "requested_on": "2025-06-30",
            },
        ],
    ),
    # A dentist who has left.
    (
        {
            "profession": "odontology",
            "status": "second_cycle",
            "ars": "hdf",
            "lodged_on": "2018-12-05",
            "signed_on": "2019-02-01",
            "academic_year": 2018,
        },
        [{"kind": "breached", "on": "2023-06-30"}],
    ),
]


def main() -> None:
    files = [(terms_from(terms), [fact_from(fact) for fact in facts]) for terms, facts in CONTRACTS]
    timelines = [built(terms, facts) for terms, facts in files]
    months = sum(sum(len(segment.months) for segment in allowance_segments(timeline, AS_OF)) for timeline in timelines)
    print(f"{len(timelines)} contracts, {months} months of allowance in all, as of {AS_OF}")

    def only_assess() -> None:
        for timeline in timelines:
            assess(timeline=timeline, regional=timeline.regional, as_of=AS_OF)

    def facts_and_assess() -> None:
        for terms, facts in files:
            timeline = built(terms, facts)
            assess(timeline=timeline, regional=timeline.regional, as_of=AS_OF)

    def only_segments() -> None:
        for timeline in timelines:
            allowance_segments(timeline, AS_OF)

    def bare_loop() -> None:
        net = 0
        for _ in range(months):
            net += 108_563

    assess_rate = shown("assess", only_assess, months)
    shown("facts checked, then assess", facts_and_assess, months)
    shown("allowance_segments", only_segments, months)
    floor_rate = shown("floor: the months added one by one", bare_loop, months)
    print(f"assess is at {assess_rate / FLOOR:.2f} of the 0.5 M asked for, {floor_rate / assess_rate:.1f}× the floor")


def built(terms: Terms, facts: list[Fact]) -> Timeline:
    return Timeline.of(terms=terms, facts=facts, regional=shipped(terms.ars, terms.signed_on))


def shown(name: str, work: Callable[[], None], months: int) -> float:
    """Run for a while, print and return contract-months a second."""
    best = min(seconds_for(work) for _ in range(ROUNDS))
    rate = months / best
    print(f"{name:<38} {rate / 1e6:7.2f} M contract-months/s  {best / len(CONTRACTS) * 1e6:7.1f} µs a contract")
    return rate


def seconds_for(work: Callable[[], None]) -> float:
    """Mean time of one call, over a short while."""
    work()
    calls, started = 0, perf_counter()
    while (elapsed := perf_counter() - started) < SECONDS:
        work()
        calls += 1
    return elapsed / calls


if __name__ == "__main__":
    main()
