"""The source files that the rules of architecture look at."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


def modules(pattern: str = "**/*.py") -> Iterator[tuple[str, ast.Module]]:
    """(path from the root, parsed module) for each source file, migrations left out."""
    for path in sorted(SRC.glob(pattern)):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))
