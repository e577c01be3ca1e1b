"""Rows of a national zoning file read and matched each second, beside the floor: the same bytes split into cells.

    PYTHONPATH=src:. python bench/zoning_import.py

The file is made from the shipped communes; no database, so that only the matching is timed.
"""

import csv
import gzip
import io
import time
from pathlib import Path

from cesp.common.spreadsheets import guard, reader
from cesp.zoning.importing import absences, matching, shapes, words
from cesp.zoning.importing.world import Former, Place, World

DATA = Path(__file__).resolve().parents[1] / "src" / "cesp" / "territory" / "data"


def rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    communes, formers = rows("communes"), rows("communes_anciens_codes")
    lines = ["CartoSanté; ;", "France; ;", "Code;Libellé;Zonage médecins"]
    lines += [f"{c['code']};{c['nom']};{'1_ZIP' if n % 3 else '3_HZ'}" for n, c in enumerate(communes)]
    content = "\n".join(lines).encode()

    start = time.perf_counter()
    count = sum(1 for _ in csv.reader(io.StringIO(content.decode()), delimiter=";"))
    floor = time.perf_counter() - start

    start = time.perf_counter()
    world = World(
        (
            Place(
                c["code"],
                c["nom"],
                c["departement"],
                "ara",
                tuple(c["codes_postaux"].split()),
                None,
                c["type"] == "ARM",
            )
            for c in communes
        ),
        (Former(f["code"], f["nom"], f["commune_actuelle"]) for f in formers),
    )
    known = time.perf_counter() - start

    start = time.perf_counter()
    sheets = reader.read(content, limits=guard.Limits())
    (layout,) = shapes.recognise(sheets)
    table = {"zip": 1, "hz": 2}
    found = matching.match(shapes.rows_of(sheets[0], layout), world=world, words=table, ars="", choices={})
    absences.absences(found, world=world, ars="")
    spent = time.perf_counter() - start
    assert found.read == len(communes)
    assert words.fold("1_ZIP") == "zip"
    print(f"{count} rows: split {count / floor:,.0f} rows/s (floor); official code indexed in {known:.2f} s;")
    print(f"read and matched in {spent:.2f} s, {count / spent:,.0f} rows/s, {spent / floor:.0f} times the floor")


if __name__ == "__main__":
    main()
