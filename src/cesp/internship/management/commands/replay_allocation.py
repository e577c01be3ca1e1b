"""Allocate the posts of a year again from what was kept, and compare with what was published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.internship.queries.replaying import replay


class Command(BaseCommand):
    help = "Rejoue l'affectation définitive d'une année et vérifie ses empreintes et ses lignes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="année de l'épreuve : 2026")

    def handle(self, *args: Any, **options: Any) -> None:
        found = replay(options["year"])
        if found is None:
            raise CommandError(f"Aucune affectation définitive n'est prononcée pour {options['year']}.")
        for sentence in found.faults:
            self.stderr.write(sentence)
        if found.faults:
            raise CommandError("L'affectation rejouée n'est pas celle qui a été publiée.")
        self.stdout.write(
            f"Affectation {options['year']} rejouée : {found.candidates} candidats, {found.placed} affectés.\n"
            f"Empreinte des données : {found.input_digest}\n"
            f"Empreinte du résultat : {found.result_digest}\n"
            "Tout concorde avec ce qui a été publié."
        )
