"""Every public rule of the law cites its text and its clauses.

Modules that hold no rule are named below with the reason; everything else must cite.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import modules
from tests.architecture.traceability import register

WITHOUT_RULES = {
    "cesp_law/dates.py": "a calendar",
    "cesp_law/money.py": "arithmetic",
    "cesp_law/explain.py": "the shape of a reason",
    "cesp_law/refusals.py": "the shape of a refusal",
    "cesp_law/labels.py": "words for codes",
    "cesp_law/wording.py": "turns of phrase",
    "cesp_law/cohort/arrays.py": "arrays, and what they hold",
    "cesp_law/cohort/calendar.py": "a calendar over arrays",
    "cesp_law/table.py": "plain values, checked for form",
    "cesp_law/scenario.py": "files in, values out",
    "cesp_law/report.py": "text out",
    "cesp_law/__main__.py": "the command line",
}
TOLD_ELSEWHERE = "cesp_law/reasons/"
"""The steps of a rule carry the citations themselves."""

_CLAUSE = re.compile(r"[A-Z]{3}-\d+")


def public_functions(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(qualified name, docstring) of each public function, and of the way to build a value."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node) or ""
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and not member.name.startswith("_") and member.name == "of":
                    yield f"{node.name}.{member.name}", ast.get_docstring(member) or ""


def faults(tree: ast.Module, clauses: set[str]) -> list[str]:
    """What the docstrings of a module lack."""
    found: list[str] = []
    for name, docstring in public_functions(tree):
        law = re.search(r"^:law: \S", docstring, re.MULTILINE)
        cited = re.search(r"^:clauses: (.+(?:\n .+)*)", docstring, re.MULTILINE)
        if not law:
            found.append(f"{name}: no :law:")
        if not cited:
            found.append(f"{name}: no :clauses:")
        else:
            unknown = set(_CLAUSE.findall(cited[1])) - clauses
            found += [f"{name}: {clause} is in no register" for clause in sorted(unknown)]
    return found


def is_rule(path: str) -> bool:
    inside = path.removeprefix("src/")
    return inside not in WITHOUT_RULES and not inside.startswith(TOLD_ELSEWHERE)


RULES = [(path, tree) for path, tree in modules("cesp_law/**/*.py") if is_rule(path)]
CLAUSES = set(register().statements)


@pytest.mark.parametrize(("path", "tree"), RULES, ids=[path for path, _ in RULES])
def test_every_public_rule_cites_its_text_and_clauses(path: str, tree: ast.Module) -> None:
    assert faults(tree, CLAUSES) == []


def test_modules_without_rules_still_exist() -> None:
    paths = {path.removeprefix("src/") for path, _ in modules("cesp_law/**/*.py")}
    assert paths >= WITHOUT_RULES.keys()


CITED = '''
def rule():
    """Compute.

    :law: décret n° 2020-268
    :clauses: IDF-16
    """
'''


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (CITED, []),
        ("def rule(): pass", ["rule: no :law:", "rule: no :clauses:"]),
        (CITED.replace(":law: décret n° 2020-268", ""), ["rule: no :law:"]),
        (CITED.replace(":clauses: IDF-16", ""), ["rule: no :clauses:"]),
        (CITED.replace("IDF-16", "IDF-99"), ["rule: IDF-99 is in no register"]),
        ("class Rule:\n    @classmethod\n    def of(cls): pass", ["Rule.of: no :law:", "Rule.of: no :clauses:"]),
        ("def _helper(): pass\nclass Rule:\n    @property\n    def field(self): pass", []),
    ],
)
def test_a_planted_fault_is_seen(source: str, expected: list[str]) -> None:
    assert faults(ast.parse(source), CLAUSES) == expected
