"""Render kept letters again, and check their digests and their seals."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cesp.letters import queries


class Command(BaseCommand):
    help = "Rend de nouveau les courriers gardés, vérifie empreintes et sceaux ; code de sortie 1 s'il y a un écart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--last", type=int, help="seulement les plus récents, tant")

    def handle(self, *args: Any, **options: Any) -> None:
        seen = queries.Verified()
        count = 0
        for defect in queries.defects(seen, last=options["last"]):
            count += 1
            self.stdout.write(f"{defect.number} : {defect.sentence}")
        self.stdout.write(
            f"{seen.letters} courriers, {seen.rendered} rendus de nouveau, {seen.erased} au contenu effacé, "
            f"{seen.other_engine} d'une autre version du moteur (fichier et sceau vérifiés, rendu non comparé)."
        )
        if count:
            self.stderr.write(f"{count} écarts.")
            sys.exit(1)
        self.stdout.write("Aucun écart.")
