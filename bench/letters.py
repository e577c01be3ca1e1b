"""Letters rendered, and sealed, per second on one core; with the floor of each in the same run.

``python bench/letters.py`` prints 100 of each, and 10,000 extrapolated from them;
``--whole`` renders and seals the 10,000. The floors: Typst compiling an empty page, and raw ECDSA
signatures. No database: what is measured is what one more letter costs besides its rows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402

django.setup()

import typst  # noqa: E402
from cryptography.hazmat.primitives import hashes  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from cesp.accounts.models import Membership, Organisation, Person  # noqa: E402
from cesp.letters import codes, rendering, seal  # noqa: E402
from cesp.letters.heading import Address, Paper, data_of  # noqa: E402
from cesp.letters.kinds import kinds  # noqa: E402

COUNT, WHOLE, ROUNDS = 100, 10_000, 5
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
KIND = kinds()["payments.sums_received"]
DESK = Membership(role="case_desk", person=Person(given_names="Nadia", family_name="Lambert"))
ISSUER = Organisation(kind="managing_authority", name="Autorité gestionnaire", city="Paris")
LINE = {"months": "12", "gross": "14 400,00 €", "csg": "1 301,64 €", "crds": "70,80 €", "net": "13 027,56 €"}
BODY = {
    "opening": "Il est attesté que Camille Martin a perçu les sommes suivantes.",
    "years": [{"year": str(year), **LINE} for year in range(2020, 2026)],
    "total": {"year": "Total", **LINE},
    "periods": ["D'octobre 2020 à septembre 2025 inclus : 60 mois"],
    "closing": ["Le net versé s'entend après CSG et CRDS, avant l'impôt prélevé à la source."],
}


def number(rank: int) -> str:
    return f"2026-{rank:06d}"


def rendered(rank: int) -> bytes:
    """One certificate, no two alike: name, number, code and QR code differ."""
    address = Address(
        kind=KIND,
        person=Person(given_names="Camille", family_name=f"Martin {rank}"),
        issuer=ISSUER,
        actor=DESK,
        dated_on=date(2026, 3, 1),
        number=number(rank),
        code=codes.draw(),
    )
    return rendering.render(KIND.template, data_of(Paper(object="sommes perçues", body=BODY), address))


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """Seconds by the clock, and of processor: the second hardly depends on what else the machine does."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.processor:.2f} s of processor)"


def timed(act: Callable[[int], object], count: int = COUNT, rounds: int = ROUNDS) -> Time:
    """The best round: other work on the machine only ever slows one down."""
    times = []
    for _ in range(rounds):
        start, used = perf_counter(), process_time()
        for rank in range(1, count + 1):
            act(rank)
        times.append(Time(perf_counter() - start, process_time() - used))
    return min(times)


def main() -> int:
    stamp = seal.current()
    papers = [rendered(rank) for rank in range(1, COUNT + 1)]
    key = ec.generate_private_key(ec.SECP256R1())
    empty = timed(
        lambda rank: typst.compile({"main.typ": b""}, ignore_system_fonts=True, pdf_standards=[], format="pdf")
    )
    render = timed(rendered)
    sign = timed(lambda rank: key.sign(papers[rank - 1], ec.ECDSA(hashes.SHA256())))
    sealing = timed(lambda rank: seal.apply(papers[rank - 1], number=number(rank), at=AT, seal=stamp))
    print(f"{COUNT} rendered: {render}; asked: 2 s; floor, empty pages: {empty}")
    print(f"{COUNT} sealed:   {sealing}; asked: 5 s; floor, raw ECDSA signatures: {sign}")
    if "--whole" in sys.argv:
        whole = timed(lambda rank: seal.apply(rendered(rank), number=number(rank), at=AT, seal=stamp), WHOLE, 1)
        how = "run whole"
    else:
        times = WHOLE // COUNT
        whole = Time(times * (render.clock + sealing.clock), times * (render.processor + sealing.processor))
        how = f"extrapolated from {COUNT}; --whole runs them"
    print(f"{WHOLE} rendered and sealed: {whole}; asked: 300 s; {how}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(render.clock > 2 or sealing.clock > 5 or whole.clock > 300)


if __name__ == "__main__":
    sys.exit(main())
