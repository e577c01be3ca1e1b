"""The official geographic code, as the service keeps it from year to year.

Codes are the keys: a commune keeps its own whatever happens to it, so what points to it stays right.
A commune that vanishes is never deleted: it turns inactive and names the one that took its place.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Region(models.Model):
    """A region, or an overseas collectivity that has none."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "région"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """A département, or an overseas collectivity."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departements", verbose_name="région")

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Intercommunality(models.Model):
    """An EPCI: a group of communes with powers of its own."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "intercommunalité"

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune, or a municipal district (arrondissement) of Paris, Lyon or Marseille.

    :ivar vintage: year of the last official code that lists it.
    :ivar first_vintage: year of the code that brought it in, or back after it had vanished; 0 for those of the first
        code that the service loaded, of which nobody here knows since when they exist.
    :ivar successor: for an inactive one, the commune its territory went to.
    """

    class Kind(models.TextChoices):
        COMMUNE = "COM", "Commune"
        DISTRICT = "ARM", "Arrondissement municipal"

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=60)
    kind = models.CharField("nature", max_length=3, choices=Kind)
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT, related_name="communes")
    intercommunality = models.ForeignKey(
        Intercommunality, on_delete=models.PROTECT, null=True, related_name="communes", verbose_name="intercommunalité"
    )
    postcodes = models.CharField("codes postaux", max_length=150, blank=True, help_text="séparés par une espace")
    population = models.PositiveIntegerField("population", null=True)
    population_under_20 = models.PositiveIntegerField("moins de 20 ans", null=True)
    population_65_plus = models.PositiveIntegerField("65 ans ou plus", null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    sort_key = models.CharField(max_length=60)
    vintage = models.PositiveSmallIntegerField("millésime")
    first_vintage = models.PositiveSmallIntegerField("premier millésime", default=0, db_default=0)
    active = models.BooleanField("existe", default=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        verbose_name = "commune"
        constraints = [
            models.CheckConstraint(
                condition=Q(active=True, successor__isnull=True) | Q(active=False),
                name="only_a_vanished_commune_has_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« Thiers (63) »: what people read and what the field takes back."""
        return f"{self.name} ({self.departement_id})"

    @property
    def spot(self) -> tuple[float, float] | None:
        """Latitude and longitude of the town hall, in degrees; nothing where nobody knows them."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    @property
    def first_postcode(self) -> str:
        return self.postcodes.partition(" ")[0]


class FormerCode(models.Model):
    """A code, and often a name, that was a commune's once, and the commune of today."""

    code = models.CharField("ancien code", max_length=5, primary_key=True)
    name = models.CharField("ancien nom", max_length=60, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="former_codes")

    class Meta:
        verbose_name = "ancien code de commune"

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class SearchName(models.Model):
    """One way to find a commune: its name from one of its words on, a former name, a postcode, a code.

    ``weight`` copies the population, negative for a former name: the most likely comes first.
    """

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    whole = models.BooleanField(help_text="la clé est tout le nom, et non la suite d'un de ses mots")
    weight = models.IntegerField()

    class Meta:
        verbose_name = "clé de recherche d'une commune"
        verbose_name_plural = "clés de recherche des communes"
        indexes = [models.Index(fields=["key", "whole", "weight", "commune"], name="commune_by_search_key")]

    def __str__(self) -> str:
        return self.key
