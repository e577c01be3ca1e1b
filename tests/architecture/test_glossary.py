"""One concept, one word: the glossary's banned synonyms appear nowhere."""

import ast
import re
import tomllib
from collections.abc import Iterator

from tests.architecture import sources

TERMS = tomllib.loads((sources.ROOT / "docs" / "glossary.toml").read_text(encoding="utf-8"))["terms"]
BANNED = {word: term["code"] for term in TERMS for word in term.get("banned", [])}
BANNED_FR = {word: term["fr"] for term in TERMS for word in term.get("banned_fr", [])}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that a module names."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.Name():
                yield node.lineno, node.id
            case ast.Attribute():
                yield node.lineno, node.attr
            case ast.arg() | ast.keyword() if node.arg:
                yield node.lineno, node.arg


def banned_in(tree: ast.Module, banned: dict[str, str]) -> list[str]:
    """« line: name → the word to use »."""
    found = []
    for line, name in identifiers(tree):
        words = "_".join(part.lower() for part in _WORD.findall(name))
        for word, right in banned.items():
            if f"_{word}_" in f"_{words}_":
                found.append(f"{line}: {name} → {right}")
    return found


def test_code_uses_the_glossary_words() -> None:
    found = {path: names for path, tree in sources.modules() if (names := banned_in(tree, BANNED))}
    assert found == {}


def test_screens_and_letters_use_the_glossary_words() -> None:
    pages = [*sources.SRC.rglob("*.html"), *sources.SRC.rglob("*.typ"), *sources.SRC.rglob("*.toml")]
    found = {
        f"{path.relative_to(sources.ROOT)}: {word} → {right}"
        for path in pages
        for word, right in BANNED_FR.items()
        if word in path.read_text(encoding="utf-8").lower()
    }
    assert found == set()


def test_the_check_sees_a_banned_word_in_any_case() -> None:
    planted = ast.parse("def pay_stipend(monthlyStipend): ...\nclass CngDesk: ...")
    assert banned_in(planted, BANNED) == [
        "1: pay_stipend → allowance",
        "2: CngDesk → managing_authority",
        "1: monthlyStipend → allowance",
    ]


def test_a_term_is_complete_and_given_once() -> None:
    assert all({"fr", "code", "definition", "source", "banned"} <= set(term) for term in TERMS)
    assert len({term["code"] for term in TERMS}) == len(TERMS)
