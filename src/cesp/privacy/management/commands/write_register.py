"""Write ``docs/registre-des-traitements.md`` from the declarations of every app."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cesp.privacy.register import page


class Command(BaseCommand):
    help = "Écrit docs/registre-des-traitements.md à partir des déclarations de chaque application."

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(__file__).resolve().parents[5] / "docs" / "registre-des-traitements.md"
        target.write_text(page(), encoding="utf-8")
        self.stdout.write(str(target))
