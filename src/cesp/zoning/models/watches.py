"""Communes that somebody asked to be told about."""

from __future__ import annotations

from django.db import models

from cesp.accounts.models import Person
from cesp.territory.models import Commune
from cesp.zoning.models.zonings import PROFESSIONS


class WatchedCommune(models.Model):
    """A person who wants to know when the zone of a commune changes for a profession."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watched_communes")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS)
    since = models.DateTimeField("depuis")

    class Meta:
        verbose_name = "commune suivie"
        verbose_name_plural = "communes suivies"
        constraints = [
            models.UniqueConstraint(fields=["person", "commune", "profession"], name="a_commune_is_watched_once")
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} ({self.profession})"
