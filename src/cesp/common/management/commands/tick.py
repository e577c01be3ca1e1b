"""Run what is due. Call it every few minutes from a timer; see the table with ``--list``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from cesp.common import clock, scheduling


class Command(BaseCommand):
    help = "Exécute les travaux programmés qui sont dus."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="montrer la table des travaux et leur dernier passage")

    def handle(self, *args: Any, **options: Any) -> str | None:
        jobs: tuple[scheduling.Job, ...] = import_string(settings.JOBS)
        if options["list"]:
            return self._table(jobs)
        turns = scheduling.tick(jobs, now=clock.now())
        for turn in turns:
            self.stdout.write(f"{turn.job} : {turn.failure or 'fait'}")
        if any(turn.failure for turn in turns):
            raise SystemExit(1)
        return None

    def _table(self, jobs: tuple[scheduling.Job, ...]) -> str:
        turns = scheduling.last_turns()
        rows = []
        for job in jobs:
            turn = turns.get(job.name)
            slot = turn.slot.astimezone(scheduling.PARIS) if turn else None
            last = f"dernier passage {slot:%d/%m/%Y %H:%M}" if slot else "jamais passé"
            state = f" – ÉCHEC {turn.failure}" if turn and turn.failure else ""
            rows.append(f"{job.name:32} {job.rhythm:26} {last}{state}\n{'':32} {job.purpose}")
        return "\n".join(rows)
