"""Clause → rule → test: read off the marks and docstrings, written to docs/tracabilite.md.

``python -m tests.architecture.traceability`` rewrites the page; a test refuses a stale one.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "docs" / "clauses.toml"
PAGE = ROOT / "docs" / "tracabilite.md"
_CLAUSE = re.compile(r"\b(?:INS|BIE|IDF|NAT|PAP)-\d+\b")
_CLAUSES_LINE = re.compile(r":clauses:(.*?)(?=\n\s*:|\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Register:
    statements: dict[str, list[str]]
    pending: dict[str, str]


def register() -> Register:
    """The clauses by identifier, and those whose capability is still to come."""
    raw = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    statements: dict[str, list[str]] = defaultdict(list)
    for row in raw["statements"]:
        for clause in row["ids"]:
            statements[clause].append(row["statement"])
    return Register(dict(statements), raw["pending"])


def marks_in(source: str) -> Iterator[tuple[str, str]]:
    """(clause, test name) for each ``@pytest.mark.clause(...)`` on a test, and each module-wide mark."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                for clause in _mark_arguments(decorator):
                    yield clause, node.name
        elif isinstance(node, ast.Call):
            for clause in _mark_arguments(node):
                yield clause, ""


def _mark_arguments(node: ast.expr) -> list[str]:
    is_mark = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "clause"
        and ast.unparse(node.func).endswith("mark.clause")
    )
    if not is_mark:
        return []
    assert isinstance(node, ast.Call)
    return [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]


def tests_by_clause() -> dict[str, list[str]]:
    """For each clause the test files and names that carry it, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for clause, name in marks_in(path.read_text(encoding="utf-8")):
            found[clause].add(f"{path.relative_to(ROOT)}{'::' + name if name else ''}")
    for path, names in _files_with_names(found).items():
        # A mark is seen once as decorator and once as call: keep the named one.
        for clause, clause_names in names.items():
            if clause_names > {path}:
                found[clause].discard(path)
    return {clause: sorted(names) for clause, names in found.items()}


def _files_with_names(found: dict[str, set[str]]) -> dict[str, dict[str, set[str]]]:
    by_file: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for clause, names in found.items():
        for name in names:
            by_file[name.partition("::")[0]][clause].add(name)
    return by_file


def rules_by_clause() -> dict[str, list[str]]:
    """For each clause the functions whose docstring cites it after ``:clauses:``."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "src").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for cited in _CLAUSES_LINE.findall(ast.get_docstring(node) or ""):
                    for clause in _CLAUSE.findall(cited):
                        found[clause].add(f"{module}.{node.name}")
    return {clause: sorted(names) for clause, names in found.items()}


def _order(clause: str) -> tuple[str, int]:
    prefix, number = clause.split("-")
    return prefix, int(number)


def page() -> str:
    """The whole traceability page, in French."""
    known, tests, rules = register(), tests_by_clause(), rules_by_clause()
    lines = [
        "# Traçabilité",
        "",
        "De chaque clause des documents sources aux règles qui la calculent et aux essais qui la tiennent.",
        "Page produite par `python -m tests.architecture.traceability` ; un essai refuse qu'elle soit périmée.",
        "",
        "| clause | règle | essai |",
        "| --- | --- | --- |",
    ]
    for clause in sorted(known.statements, key=_order):
        held = (
            "<br>".join(f"`{name}`" for name in tests.get(clause, [])) or f"à venir : {known.pending.get(clause, '?')}"
        )
        ruled = "<br>".join(f"`{name}`" for name in rules.get(clause, [])) or "–"
        lines.append(f"| {clause} | {ruled} | {held} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
