"""Write the establishments of the public FINESS extract as rows; safe to run again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.zoning import loading
from cesp.zoning.importing.finess import NotFiness


class Command(BaseCommand):
    help = "Charge l'extraction publique FINESS (lignes « structureet », ou JSON de FINESS+) : rien n'en est livré."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier téléchargé sur data.gouv.fr")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written, nowhere = loading.load_establishments(options["file"].read_bytes())
        except (NotFiness, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Établissements écrits : {written}, dont {nowhere} dans une commune inconnue.")
