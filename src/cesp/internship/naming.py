"""The nomenclature of what is chosen: specialties of the third cycle, subdivisions of the internship.

Specialties are the diplomas (DES) of the arrêté of 21 April 2017; the shipped list of subdivisions says
which lines somebody has confirmed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from cesp.common import search
from cesp_law.selection.internship import Post

DATA = Path(__file__).resolve().parent / "data"
GENERAL_MEDICINE = "medecine_generale"
"""The one specialty that is opened in principle (BIE-4)."""


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def specialties() -> Mapping[str, str]:
    """Code → name, in alphabetical order."""
    return {row["code"]: row["name"] for row in _rows("specialties.csv")}


@cache
def subdivisions() -> Mapping[str, str]:
    """Code → name, by name."""
    rows = sorted(_rows("subdivisions.csv"), key=lambda row: search.key(row["name"]))
    return {row["code"]: row["name"] for row in rows}


@cache
def _regions() -> Mapping[str, tuple[str, ...]]:
    return {row["code"]: tuple(row["ars"].split()) for row in _rows("subdivisions.csv")}


def subdivisions_of(ars_code: str) -> tuple[str, ...]:
    """Codes of the subdivisions that lie in an agency's region."""
    return tuple(code for code, regions in _regions().items() if ars_code and ars_code in regions)


def post_words(post: Post) -> str:
    """« Médecine générale, Lyon »; a code that the nomenclature lost is written as it is."""
    specialty = specialties().get(post.specialty, post.specialty)
    return f"{specialty}, {subdivisions().get(post.subdivision, post.subdivision)}"
