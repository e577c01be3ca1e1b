"""Make the certificate that seals letters in a demonstration or a test."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cesp.letters import test_certificate


class Command(BaseCommand):
    help = "Fait le certificat d'essai du sceau dans CESP_VAR, s'il n'y est pas ; sans valeur hors d'une démonstration."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(test_certificate.ensure(Path(settings.VAR))))
