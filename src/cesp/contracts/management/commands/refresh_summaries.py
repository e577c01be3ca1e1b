"""Move every summary to today."""

from typing import Any

from django.core.management.base import BaseCommand

from cesp.common import clock
from cesp.contracts import operations


class Command(BaseCommand):
    help = "Recalcule les résumés de tous les contrats à la date du jour."

    def handle(self, *args: Any, **options: Any) -> None:
        count = operations.refresh_summaries(today=clock.today())
        self.stdout.write(f"{count} résumés recalculés.")
