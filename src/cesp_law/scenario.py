"""Scenario files: one contract, a day, and what is expected of it.

Reading, assessing and writing are apart, so that tests and the service can use any of them.
Everything a stranger's file can get wrong ends as :class:`Unreadable`, with one line to show.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from cesp_law.assessment import Assessment, assess
from cesp_law.codec import Malformed, Notation, fact_from, terms_from
from cesp_law.explain import Citation, Explained
from cesp_law.facts import Fact, Terms
from cesp_law.refusals import Refused
from cesp_law.regional import RegionalRules, shipped
from cesp_law.timeline import Timeline

LARGEST_FILE = 1 << 20
"""Bytes. A contract's facts hold in a few thousand."""
LONGEST_LINE = 4096
"""Characters. The standard library's reader takes quadratic time on a key of many dots."""

_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Unreadable(Exception):
    """The file is not a scenario.

    :param where: a line, or a path such as ``facts[2].ground``; empty for the file as a whole.
    """

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where} : {message}" if where else message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A contract, its facts and a day; what is expected, if the file says so.

    :param facts: as read, or the refusal of the first that the law cannot read at all.
    :param expected: dotted path → value; ``None`` when the file expects nothing.
    """

    title: str
    as_of: date
    terms: Terms
    facts: tuple[Fact, ...] | Refused
    expected: Mapping[str, object] | None


def read(path: Path) -> Scenario:
    """Read a scenario file.

    :raises Unreadable: it cannot be opened, is not TOML, or is not a scenario.
    """
    return parse(_text(path))


def parse(text: str) -> Scenario:
    """Read a scenario from its text.

    :raises Unreadable: the text is not TOML, or not a scenario.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(f"ligne {number}", f"ligne trop longue (plus de {LONGEST_LINE} caractères)")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(*_syntax(str(error), text)) from None
    except (ValueError, RecursionError):
        raise Unreadable("", "TOML illisible : nombre démesuré ou imbrication sans fin") from None
    try:
        return _scenario(table)
    except Malformed as error:
        raise Unreadable(error.path, error.message) from None


def regional_of(terms: Terms) -> RegionalRules:
    """Pick the rules that ship for the region of a contract, as of its signature."""
    return shipped(terms.ars, terms.signed_on)


def answer(scenario: Scenario) -> Assessment:
    """Assess a scenario.

    :raises Refused: the law does not allow it.
    """
    if isinstance(scenario.facts, Refused):
        raise scenario.facts
    regional = regional_of(scenario.terms)
    timeline = Timeline.of(terms=scenario.terms, facts=scenario.facts, regional=regional)
    return assess(timeline=timeline, regional=regional, as_of=scenario.as_of)


def to_plain(assessment: Assessment) -> dict[str, Any]:
    """Write an assessment as plain values, every key always there.

    :returns: days and months as ISO strings, amounts in cents, ``None`` where not known yet.
    """
    allowance, engagement, breach = assessment.allowance, assessment.engagement, assessment.breach
    return {
        "regime": assessment.regime.value,
        "phase": assessment.phase.value.value,
        "allowance": {
            "first_month": str(allowance.first_month),
            "until_month": _or_null(allowance.until_month),
            "months_due": allowance.months_due.value,
            "months_suspended": allowance.months_suspended.value,
            "gross_cents": allowance.gross_cents,
            "net_cents": allowance.net_cents.value,
            "months": [
                {
                    "month": str(month),
                    "gross_cents": pay.gross_cents,
                    "csg_cents": pay.csg_cents,
                    "crds_cents": pay.crds_cents,
                    "net_cents": pay.net_cents,
                }
                for month, pay in allowance.months
            ],
        },
        "engagement": {
            "months_owed": engagement.months_owed.value,
            "final": engagement.final,
            "starts_on": _or_null(engagement.starts_on),
            "ends_until": _or_null(engagement.ends_until),
            "last_day": _or_null(engagement.last_day.value),
            "months_served": engagement.months_served.value,
            "full_time_months_served": engagement.full_time_months_served,
        },
        "breach": None
        if breach is None
        else {
            "stage": breach.stage.value,
            "months_received": breach.months_received,
            "allowances_cents": breach.allowances_cents.value,
            "penalty_cents": breach.penalty_cents.value,
            "total_cents": breach.total_cents.value,
            "readings": [
                {"code": reading.code.value, "total_cents": reading.total.value} for reading in breach.readings
            ],
        },
        "deadlines": [
            {
                "code": deadline.code.value,
                "due_on": str(deadline.due_on),
                "sentence": deadline.sentence,
                "clauses": list(deadline.clauses),
            }
            for deadline in assessment.deadlines
        ],
        "alerts": [
            {"code": alert.code.value, "sentence": alert.sentence, "clauses": list(alert.clauses)}
            for alert in assessment.alerts
        ],
        "explanations": {
            name: {
                "steps": [step.sentence for step in explained.steps],
                "citations": [cited(citation) for citation in explained.citations],
            }
            for name, explained in explained_values(assessment)
        },
    }


def explained_values(assessment: Assessment) -> Iterator[tuple[str, Explained[Any]]]:
    """List every value that has reasons, under its dotted path, in reading order."""
    yield "phase", assessment.phase
    yield "allowance.months_due", assessment.allowance.months_due
    yield "allowance.months_suspended", assessment.allowance.months_suspended
    yield "allowance.net_cents", assessment.allowance.net_cents
    yield "engagement.months_owed", assessment.engagement.months_owed
    yield "engagement.last_day", assessment.engagement.last_day
    yield "engagement.months_served", assessment.engagement.months_served
    if assessment.breach is not None:
        yield "breach.allowances_cents", assessment.breach.allowances_cents
        yield "breach.penalty_cents", assessment.breach.penalty_cents
        yield "breach.total_cents", assessment.breach.total_cents
        for position, reading in enumerate(assessment.breach.readings[1:], start=1):
            yield f"breach.readings.{position}.total_cents", reading.total


def cited(citation: Citation) -> str:
    """A citation on one line: text, clauses, and the doubt if the reading is open."""
    clauses = f" [{', '.join(citation.clauses)}]" if citation.clauses else ""
    doubt = f" (lecture à confirmer : {citation.doubt})" if citation.doubt else ""
    return f"{citation.text}{clauses}{doubt}"


def refusal_to_plain(refused: Refused) -> dict[str, Any]:
    """Write a refusal as plain values."""
    return {"refused": {"sentence": refused.sentence, "citation": refused.citation}}


def differences(scenario: Scenario) -> list[str]:
    """Compare what a scenario expects with what the law answers.

    :returns: one line per difference, empty when all is as expected.
    """
    expected = dict(scenario.expected or {})
    refusal_expected = expected.pop("refused", False)
    try:
        obtained = to_plain(answer(scenario))
    except Refused as refused:
        return [] if refusal_expected is True else [f"refusé : {refused.sentence}"]
    if refusal_expected is True:
        return ["un refus était attendu, le droit accepte"]
    return [line for path, value in expected.items() for line in _difference(path, value, obtained)]


def _difference(path: str, wanted: object, obtained: object) -> Iterator[str]:
    try:
        found = _follow(path, obtained)
    except LookupError:
        yield f"{path} : attendu {wanted!r}, absent de la réponse"
        return
    wanted = None if wanted == "null" else wanted
    if type(found) is not type(wanted) or found != wanted:
        yield f"{path} : attendu {wanted!r}, obtenu {found!r}"


def _follow(path: str, value: Any) -> object:
    for key in path.split("."):
        if isinstance(value, list):
            if not key.isdecimal():
                raise LookupError(path)
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value[key]
        else:
            raise LookupError(path)
    return value


def _scenario(table: dict[str, Any]) -> Scenario:
    for key in table.keys() - {"title", "as_of", "contract", "facts", "expected"}:
        raise Malformed(_one_line(key), "clé inconnue")
    title = table.get("title", "")
    if not isinstance(title, str):
        raise Malformed("title", "un texte est attendu")
    as_of = table.get("as_of")
    if not isinstance(as_of, date) or isinstance(as_of, datetime):
        raise Malformed("as_of", "un jour (AAAA-MM-JJ) est attendu")
    if "contract" not in table:
        raise Malformed("contract", "table absente")
    terms = terms_from(table["contract"], notation=Notation.TOML)
    return Scenario(
        title=title,
        as_of=as_of,
        terms=terms,
        facts=_facts(table.get("facts", [])),
        expected=_expected(table["expected"]) if "expected" in table else None,
    )


def _facts(tables: object) -> tuple[Fact, ...] | Refused:
    """Read all the facts before saying that the law refuses one: a mistake of form comes first."""
    if not isinstance(tables, list):
        raise Malformed("facts", "une liste de tables [[facts]] est attendue")
    facts: list[Fact] = []
    refused: Refused | None = None
    for position, table in enumerate(tables):
        try:
            facts.append(fact_from(table, path=f"facts[{position}]", notation=Notation.TOML))
        except Refused as refusal:
            refused = refused or refusal
    return refused or tuple(facts)


def _expected(table: object) -> dict[str, object]:
    if not isinstance(table, dict):
        raise Malformed("expected", "une table est attendue")
    return dict(_flattened(table, ""))


def _flattened(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", _iso(value)


def _iso(value: object) -> object:
    if isinstance(value, list):
        return [_iso(item) for item in value]
    if isinstance(value, dict):
        return {key: _iso(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date | time) else value


def _or_null(value: object) -> str | None:
    return None if value is None else str(value)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise Unreadable("", "c'est un dossier, pas un fichier")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Unreadable("", "fichier introuvable") from None
    except (OSError, ValueError):
        raise Unreadable("", "fichier impossible à lire") from None
    if len(content) > LARGEST_FILE:
        raise Unreadable("", f"fichier trop grand pour un scénario (plus de {LARGEST_FILE} octets)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(f"ligne {line}", "le fichier n'est pas en UTF-8") from None


def _syntax(message: str, text: str) -> tuple[str, str]:
    """The line of a syntax error, and what the reader of TOML says of it."""
    found = _AT_LINE.search(message)
    last_line = text.count("\n") + 1
    line = int(found[1]) if found and found[1] else last_line
    return f"ligne {line}", f"erreur de syntaxe TOML ({_one_line(_AT_LINE.sub('', message))})"


def _one_line(text: str) -> str:
    return (text if text.isprintable() else ascii(text))[:120]
