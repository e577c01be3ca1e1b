"""Load the official geographic code shipped with the service, or that of another folder; safe to run again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.territory import loading


class Command(BaseCommand):
    help = "Charge ou met à jour les régions, départements, intercommunalités et communes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=loading.DATA, help="dossier d'un autre millésime")

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(done: int, total: int, label: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"{label} {done} sur {total}")

        try:
            loaded = loading.load(options["folder"], tell=tell)
        except (ValueError, KeyError, OSError) as error:
            raise CommandError(f"Rien n'a été chargé : {error}") from error
        self.stdout.write(f"Code officiel géographique {loaded.vintage} : {loaded.communes} communes.")
        for code in loaded.vanished:
            self.stdout.write(
                f"  {code} n'existe plus" + (", sans commune qui lui succède" * (code in loaded.without_successor))
            )
