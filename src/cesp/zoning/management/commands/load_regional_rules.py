"""Write the rules and the aids of the source documents as rows; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from cesp.common import clock
from cesp.zoning import loading


class Command(BaseCommand):
    help = "Charge les règles et les aides des documents des régions ; garde ce qu'une région a écrit."

    def handle(self, *args: Any, **options: Any) -> None:
        versions, aids = loading.load(at=clock.now())
        if options["verbosity"]:
            self.stdout.write(f"Versions de règles ajoutées : {versions} ; aides ajoutées : {aids}.")
