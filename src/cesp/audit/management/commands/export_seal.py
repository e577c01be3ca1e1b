"""Print the seal of a day, to be kept elsewhere: on paper, in a mail, at a third party's."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.audit.models import Seal


class Command(BaseCommand):
    help = "Écrit le scellé d'un jour (le dernier, sans --day) pour le garder hors du service."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="AAAA-MM-JJ")

    def handle(self, *args: Any, **options: Any) -> None:
        seals = Seal.objects.order_by("-day")
        seal = (seals if options["day"] is None else seals.filter(day=options["day"])).first()
        if seal is None:
            raise CommandError("Aucun scellé pour ce jour.")
        content = {
            "day": seal.day.isoformat(),
            "position": seal.position,
            "digest": seal.digest,
            "public_key": seal.public_key,
            "signature": seal.signature,
        }
        self.stdout.write(json.dumps(content, indent=2))
