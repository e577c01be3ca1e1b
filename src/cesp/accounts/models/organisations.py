"""An ARS, a faculty or an authority that manages contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from cesp.accounts.models.roles import ROLES_OF, Role
from cesp.common import search

if TYPE_CHECKING:
    from cesp.accounts.models.memberships import Membership


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Membership) -> OrganisationQuerySet:
        """All for an administrator of the managing authority, their own for another one, none for the others."""
        if actor.role != Role.ADMINISTRATOR:
            return self.none()
        return self if actor.administers_everything else self.filter(pk=actor.organisation_id or 0)


class Organisation(models.Model):
    """An ARS, a faculty (UFR) or an authority that manages contracts, or did, or will."""

    class Kind(models.TextChoices):
        ARS = "ars", "Agence régionale de santé"
        UFR = "ufr", "Unité de formation et de recherche"
        MANAGING_AUTHORITY = "managing_authority", "Autorité gestionnaire"

    kind = models.CharField("nature", max_length=20, choices=Kind)
    code = models.CharField("code", max_length=20)
    name = models.CharField("nom", max_length=200)
    city = models.CharField("ville", max_length=100, blank=True)
    ars_code = models.CharField(
        "code de l'ARS",
        max_length=3,
        help_text="en minuscules ; vide pour l'autorité gestionnaire",
        blank=True,
    )
    departements = models.CharField(
        "départements et collectivités",
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="codes séparés par une espace, pour une ARS : « 01 03 07 »",
    )
    subdivision = models.CharField("subdivision d'internat", max_length=40, blank=True, default="", db_default="")
    reliability = models.CharField(
        "fiabilité de la source",
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text="telle que la nomenclature la donne : « à vérifier »",
    )
    postal_address = models.TextField(
        "adresse postale", blank=True, default="", db_default="", help_text="telle qu'on l'écrit sur une enveloppe"
    )
    edited_at = models.DateTimeField("modifiée à l'écran le", null=True, blank=True, editable=False)
    sort_key = models.CharField(max_length=310, editable=False, default="", db_default="", db_index=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="organisation_once_by_kind_and_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def name_and_city(self) -> str:
        """« UFR de médecine (Brest) »: several faculties bear the same name."""
        return f"{self.name} ({self.city})" if self.city else self.name

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles this organisation gives to its members."""
        return ROLES_OF[self.kind]

    @property
    def departement_codes(self) -> tuple[str, ...]:
        return tuple(self.departements.split())

    @property
    def to_verify(self) -> bool:
        """Whether the nomenclature itself doubts this line."""
        return "vérifier" in self.reliability

    def set_keys(self) -> None:
        """Recompute how the name is found and sorted; needed before a ``bulk_create``."""
        self.sort_key = search.key(f"{self.name} {self.city}")

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]
