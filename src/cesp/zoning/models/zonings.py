"""Zonings by version, and what each says of a commune or of part of it.

A version is drafted, compared, then published by a second person; it is in force from its day until
the next one of the same ARS and profession. Undoing a publication withdraws it: the one before is
in force again, and both stay readable. Rows of a published version never change.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Membership
from cesp.accounts.perimeter import Matter, Reach, reach
from cesp.territory.models import Commune
from cesp_law import labels

PROFESSIONS = tuple(labels.PROFESSION.items())


class Category(models.Model):
    """A category that an ARS's order gives to a commune: ZIP, ZAC, ZIP+, « très sous-dotée »…

    :ivar ars: whose it is; empty for those that every region uses.
    :ivar counts_as: the category of the law it stands for (``ZIP``, ``ZAC``, ``ZIP+``); empty when it is
        none of them, which is out of zone.
    :ivar rank: order on screens and in the legend, most under-served first.
    :ivar words: how files write it, folded: ``["1 zip", "zone d intervention prioritaire"]``.
    :ivar doubt: why ``counts_as`` is a reading of ours, where the text is silent.
    """

    ars = models.CharField("ARS", max_length=3, blank=True, default="")
    code = models.CharField("code", max_length=20)
    label = models.CharField("libellé", max_length=100)
    counts_as = models.CharField("vaut, en droit", max_length=4, blank=True, default="")
    rank = models.PositiveSmallIntegerField("rang")
    words = models.JSONField("autres écritures", default=list)
    doubt = models.CharField("ce que le texte ne dit pas", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "catégorie de zone"
        verbose_name_plural = "catégories de zone"
        ordering = ["rank", "code"]
        constraints = [models.UniqueConstraint(fields=["ars", "code"], name="category_once_by_ars_and_code")]

    def __str__(self) -> str:
        return self.code


class ZoningState(models.TextChoices):
    DRAFT = "draft", "À relire"
    PUBLISHED = "published", "Publié"
    WITHDRAWN = "withdrawn", "Retiré"
    ABANDONED = "abandoned", "Abandonné"


class ZoningQuerySet(models.QuerySet["Zoning"]):
    def visible_to(self, actor: Membership) -> ZoningQuerySet:
        """Versions of the actor's region, drafts included; all of them for the case desk and the auditor."""
        return self.filter(of_the_region(actor))


def of_the_region(actor: Membership) -> Q:
    """The filter that keeps the rows of an ARS within the actor's reach."""
    match reach(actor, Matter.ZONING):
        case Reach.ALL:
            return Q()
        case Reach.FOLLOWED if actor.organisation is not None and actor.organisation.ars_code:
            return Q(ars=actor.organisation.ars_code)
        case _:
            return Q(pk__in=())


class Zoning(models.Model):
    """One version of the zoning of an ARS for a profession.

    :ivar in_force_on: first day; the version lasts until the next published one of the same ARS and profession.
    :ivar serves_also: professions it serves until they have a zoning of their own (IDF-8).
    :ivar order_reference: the order (arrêté) as letters cite it.
    """

    ars = models.CharField("ARS", max_length=3)
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS)
    in_force_on = models.DateField("en vigueur à compter du")
    name = models.CharField("nom", max_length=120)
    order_reference = models.CharField("arrêté", max_length=200, blank=True)
    order_url = models.URLField("adresse de l'arrêté", max_length=300, blank=True)
    serves_also = models.JSONField("sert aussi", default=list, help_text="codes de professions")
    state = models.CharField("état", max_length=10, choices=ZoningState)
    fictitious = models.BooleanField(
        "fictif", default=False, help_text="aucun arrêté ne le dit : démonstration, essais"
    )
    source = models.CharField("fichier", max_length=200, blank=True)
    deposit = models.ForeignKey("zoning.Deposit", on_delete=models.PROTECT, null=True, related_name="drafts")
    drafted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField("préparé à")
    published_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("publié à", null=True)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("retiré à", null=True)

    objects = ZoningQuerySet.as_manager()

    class Meta:
        verbose_name = "zonage"
        constraints = [
            models.UniqueConstraint(
                fields=["ars", "profession", "in_force_on"],
                condition=Q(state=ZoningState.PUBLISHED),
                name="one_zoning_in_force_by_ars_profession_and_day",
            ),
            models.CheckConstraint(
                name="a_published_zoning_says_by_whom",
                condition=~Q(state=ZoningState.PUBLISHED) | Q(published_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "ars", "profession", "in_force_on"], name="zoning_in_force")]

    def __str__(self) -> str:
        return self.name

    @property
    def region_name(self) -> str:
        return labels.ARS.get(self.ars, self.ars)


class ZonedArea(models.Model):
    """What a version says of a commune, or of a part of it classed otherwise (a QPV). Absent: out of zone.

    :ivar part: code of the QPV; empty for the commune itself.
    :ivar group: code of the territoire de vie-santé through which the commune was classed, if it was.
    """

    zoning = models.ForeignKey(Zoning, on_delete=models.CASCADE, related_name="areas")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    part = models.CharField("quartier", max_length=10, blank=True, default="")
    part_name = models.CharField("nom du quartier", max_length=150, blank=True, default="")
    group = models.CharField("territoire de vie-santé", max_length=10, blank=True, default="")
    group_name = models.CharField("nom du territoire", max_length=150, blank=True, default="")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "commune zonée"
        verbose_name_plural = "communes zonées"
        constraints = [
            models.UniqueConstraint(fields=["zoning", "commune", "part"], name="area_once_by_zoning"),
        ]
        indexes = [models.Index(fields=["commune", "zoning"], name="area_by_commune")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.part}".strip()
