"""Recompute every summary from its facts and report what differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cesp.contracts import queries


class Command(BaseCommand):
    help = "Recalcule chaque résumé de contrat et signale les écarts ; code de sortie 1 s'il y en a."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for difference in queries.wrong_summaries():
            count += 1
            self.stdout.write(
                f"{difference.reference} : {difference.column} vaut {difference.stored}, attendu {difference.expected}"
            )
        if count:
            self.stderr.write(f"{count} écarts.")
            sys.exit(1)
        self.stdout.write("Aucun écart.")
