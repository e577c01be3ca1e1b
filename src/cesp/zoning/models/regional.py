"""What a region sets by form: its rules by version, and the aids it knows of."""

from __future__ import annotations

from django.db import models

from cesp.accounts.models import Membership
from cesp_law import labels


class RegionalRulesVersion(models.Model):
    """The rules of an ARS from a day on, with who set them and why; a version is never edited.

    :ivar content: the fields of ``cesp_law.regional.RegionalRules``, by name, as JSON.
    """

    ars = models.CharField("ARS", max_length=3)
    in_force_on = models.DateField("à compter du")
    content = models.JSONField("règles")
    reason = models.CharField("motif", max_length=300)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistré à")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        verbose_name = "version des règles d'une région"
        verbose_name_plural = "versions des règles des régions"
        indexes = [models.Index(fields=["ars", "in_force_on"], name="regional_rules_by_day")]

    def __str__(self) -> str:
        return f"{self.ars} {self.in_force_on}"


class Aid(models.Model):
    """An aid to settle: PTMG, PTMA, PTMR, CAIM, grant, housing, of the regional council (IDF-13, INS-12).

    :ivar ars: whose region it helps in; empty for everywhere.
    :ivar professions: codes; empty for every profession.
    """

    ars = models.CharField("ARS", max_length=3, blank=True, default="")
    name = models.CharField("nom", max_length=120)
    granted_by = models.CharField("accordée par", max_length=120)
    professions = models.JSONField("professions", default=list)
    description = models.TextField("en quoi elle consiste")
    conditions = models.TextField("à quelles conditions", blank=True)
    url = models.URLField("où s'informer", max_length=300, blank=True)
    from_on = models.DateField("à compter du", null=True)
    until_on = models.DateField("jusqu'au (exclu)", null=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistrée à")

    class Meta:
        verbose_name = "aide à l'installation"
        verbose_name_plural = "aides à l'installation"

    def __str__(self) -> str:
        return self.name

    @property
    def region_name(self) -> str:
        return labels.ARS.get(self.ars, self.ars)

    @property
    def profession_names(self) -> str:
        return ", ".join(labels.PROFESSION[code] for code in self.professions) or "toutes professions"
