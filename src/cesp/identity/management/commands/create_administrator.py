"""Open the first administrator's account of a fresh service."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.common import clock
from cesp.identity import operations


class Command(BaseCommand):
    help = "Crée le premier compte d'administration et affiche son lien, valable une fois pendant un jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse électronique de la personne")
        parser.add_argument("--prenoms", default="Première", help="prénoms")
        parser.add_argument("--nom", default="Administration", help="nom de famille")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = operations.create_administrator(
                email=options["email"],
                given_names=options["prenoms"],
                family_name=options["nom"],
                at=clock.now(),
            )
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0])
        self.stdout.write(
            f"Compte ouvert pour {options['email']}. Le lien part aussi par courriel :\n{settings.SITE_URL}{path}"
        )
