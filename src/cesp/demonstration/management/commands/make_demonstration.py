"""Fill the database with the demonstration; ``--anew`` throws the former one away first."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from cesp.common import clock, collection
from cesp.demonstration import making, queries


class Command(BaseCommand):
    help = "Fabrique la démonstration nationale dans une base vide."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="jeter d'abord la démonstration précédente")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("La démonstration ne se fabrique qu'avec CESP_DEMONSTRATION=1 (make demo s'en charge).")
        with collection.paused():
            call_command("migrate", verbosity=0)
            if options["anew"]:
                self._throw_away()
            making.make(today=clock.today(), tell=self.stdout.write)
        self.stdout.write(self.style.SUCCESS("La démonstration est prête."))

    def _throw_away(self) -> None:
        """Empty the database of a demonstration; one that is none keeps everything, one without a soul is empty.

        The tables themselves are dropped: facts and ledger refuse to be emptied row by row.
        """
        if queries.is_empty():
            return
        if queries.made_on() is None:
            raise CommandError("Cette base n'est pas celle d'une démonstration : rien n'a été effacé.")
        if connection.vendor == "sqlite":
            connection.close()
            path = Path(settings.DATABASES["default"]["NAME"])
            for file in path.parent.glob(f"{path.name}*"):
                file.unlink()
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        call_command("migrate", verbosity=0)
