"""Recompute the journal and say the first thing that fails; exit code 1 then."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.audit.verification import KeptSeal, verify
from cesp.common import clock


class Command(BaseCommand):
    help = "Vérifie le journal d'audit : la chaîne, les scellés, et les faits dont il garde l'empreinte."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from-day", type=date.fromisoformat, help="AAAA-MM-JJ : depuis le scellé de la veille")
        parser.add_argument("--seal", type=Path, action="append", default=[], help="scellé gardé ailleurs")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = [_read(path) for path in options["seal"]]
        verified = verify(now=clock.now(), from_day=options["from_day"], kept=kept)
        if verified.failure is not None:
            raise CommandError(f"{verified.failure.wrong.value} : {verified.failure.sentence}")
        self.stdout.write(f"Le journal est entier : {verified.lines} lignes, {verified.seals} scellés.")


def _read(path: Path) -> KeptSeal:
    try:
        return KeptSeal.parse(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise CommandError(f"{path} n'est pas un scellé exporté par export_seal.") from error
