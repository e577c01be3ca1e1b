"""The law at a command line: ``python -m cesp_law FILE.toml | --explain FILE.toml | --check DIR``.

Exit codes: 0 assessed, or all as expected; 1 refused by the law, or differences; 2 not a scenario.
"""

from __future__ import annotations

import argparse
import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from cesp_law import scenario
from cesp_law.refusals import Refused
from cesp_law.report import refusal_in_words, report
from cesp_law.scenario import Unreadable

USAGE = "python -m cesp_law SCENARIO.toml | --explain SCENARIO.toml | --check DOSSIER"


class _Parser(argparse.ArgumentParser):
    """Answers a mistaken command with the right ones, on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"commande incorrecte ; usage : {USAGE}\n")


def main(arguments: list[str]) -> int:
    """Run one command, and give its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.check is not None and options.explain:
        parser.error("--check compares, it explains nothing")
    if options.check is not None:
        return _check(options.check)
    try:
        read = scenario.read(options.scenario)
    except Unreadable as error:
        return _unreadable(options.scenario, error)
    try:
        assessment = scenario.answer(read)
    except Refused as refused:
        _write(refusal_in_words(refused) if options.explain else _json(scenario.refusal_to_plain(refused)))
        return 1
    _write(report(read, assessment) if options.explain else _json(scenario.to_plain(assessment)))
    return 0


def _check(folder: Path) -> int:
    """Compare every scenario below a folder with what it expects."""
    if not folder.is_dir():
        return _unreadable(folder, Unreadable("", "ce n'est pas un dossier"))
    compared = different = unreadable = 0
    for path in sorted(folder.rglob("*.toml")):
        try:
            read = scenario.read(path)
        except Unreadable as error:
            unreadable += 1
            _unreadable(path, error)
            continue
        if read.expected is None:
            continue
        compared += 1
        found = scenario.differences(read)
        different += bool(found)
        for line in found:
            _write(f"{path}: {line}\n")
    _write(f"{compared} scénario(s) comparé(s), {different} avec des différences.\n")
    if unreadable:
        return 2
    return 1 if different else 0


def _unreadable(path: Path, error: Unreadable) -> int:
    name = str(path) if str(path).isprintable() else ascii(str(path))
    sys.stderr.write(f"{name}: {error}\n")
    return 2


def _json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _write(text: str) -> None:
    """Write UTF-8 whatever the locale says."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _parser() -> _Parser:
    parser = _Parser(
        usage=USAGE, description="Le droit du contrat d'engagement de service public appliqué à un scénario."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("scenario", nargs="?", type=Path, metavar="SCENARIO.toml")
    what.add_argument(
        "--check",
        type=Path,
        metavar="DOSSIER",
        help="compare tous les scénarios d'un dossier à ce qu'ils attendent",
    )
    parser.add_argument("--explain", action="store_true", help="répond en français, étape par étape")
    return parser


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
