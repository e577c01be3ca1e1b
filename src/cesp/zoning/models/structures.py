"""Establishments of the FINESS register, when the service was given it: nothing of it ships."""

from __future__ import annotations

from django.db import models

from cesp.territory.models import Commune


class Establishment(models.Model):
    """One establishment, by its number.

    :ivar structure: code of ``cesp_law.place.Structure`` that its category stands for; empty when none does.
    :ivar latitude: degrees, WGS 84; ``None`` where the register gives no point.
    """

    finess = models.CharField("numéro FINESS", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=150)
    structure = models.CharField("type de structure", max_length=30, blank=True)
    category = models.CharField("catégorie", max_length=120, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField("adresse", max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        verbose_name = "établissement FINESS"
        verbose_name_plural = "établissements FINESS"

    def __str__(self) -> str:
        return f"{self.name} ({self.finess})"
