"""Somebody is asked by e-mail to act in a role."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from cesp.accounts.models.memberships import Membership
from cesp.accounts.models.organisations import Organisation
from cesp.accounts.models.roles import Role


class Invitation(models.Model):
    """A role offered to an address. The link of its last mail opens it, until it expires, is taken or taken back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField("rôle", max_length=20, choices=Role)
    departement = models.CharField("département", max_length=3, blank=True)
    email = models.EmailField("adresse électronique")
    given_names = models.CharField("prénoms", max_length=120)
    family_name = models.CharField("nom", max_length=120)
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", help_text="vide : à l'installation"
    )
    invited_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("expire le")
    serial = models.PositiveSmallIntegerField(
        "numéro du lien", default=1, help_text="un lien renouvelé rend les précédents inutiles"
    )
    revoked_at = models.DateTimeField("révoquée le", null=True)
    accepted_at = models.DateTimeField("acceptée le", null=True)
    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, null=True, related_name="invitation")

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "role", "departement", "email"],
                name="one_waiting_invitation_by_role_and_address",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Neither taken nor taken back; it may have expired."""
        return self.accepted_at is None and self.revoked_at is None

    def expired(self, at: datetime) -> bool:
        return self.is_waiting and at >= self.expires_at
