"""The table of papers in the documentation names every kind, by its label and its code."""

import re
from pathlib import Path

from cesp.letters.kinds import kinds

_ROW = re.compile(r"^\| ([^|]+) \| `([a-z_.]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_the_table_of_papers_is_whole() -> None:
    page = Path(__file__).parents[2] / "docs" / "courriers.md"
    rows = _ROW.findall(page.read_text(encoding="utf-8"))
    assert sorted((code, label) for label, code, _, _ in rows) == sorted(
        (kind.code, kind.label) for kind in kinds().values()
    )
