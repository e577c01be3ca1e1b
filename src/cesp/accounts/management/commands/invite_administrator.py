"""Invite the first administrator, who will invite everybody else on screen."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.accounts import invitation_links
from cesp.accounts.operations.invitations import invite_first_administrator
from cesp.common import clock


class Command(BaseCommand):
    help = "Invite le premier administrateur de l'autorité gestionnaire et donne le lien, ouvert sept jours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse électronique professionnelle")
        parser.add_argument("given_names", help="prénoms")
        parser.add_argument("family_name", help="nom")

    def handle(self, *args: Any, **options: Any) -> None:
        who = {name: options[name] for name in ("email", "given_names", "family_name")}
        try:
            invitation = invite_first_administrator(at=clock.now(), **who)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"{settings.SITE_URL}{invitation_links.path_of(invitation)}")
