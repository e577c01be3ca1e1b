"""Write the workbook of invented contracts that ships with the service; the same bytes each time."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cesp.takeover import layout, sample, writer
from cesp.takeover.writer import Content


def content() -> bytes:
    """The workbook's bytes."""
    rows = sample.sample()
    sheets = zip(layout.SHEETS, (rows.contracts, rows.events, rows.payments), strict=True)
    return writer.filled([Content(sheet, cells) for sheet, cells in sheets])


class Command(BaseCommand):
    help = "Écrit le classeur d'exemple de la reprise : 300 contrats inventés, dont quelques lignes fausses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, default=writer.SAMPLE, help="où l'écrire (par défaut, dans le paquet)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content())
        self.stdout.write(f"{path} écrit.")
