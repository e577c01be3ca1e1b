"""A campaign a year: its dates, national and local, and the numbers of contracts of its arrêté.

What a campaign is doing at an instant (open, closed, at its committees…) is read off its dates: only
what somebody decides, to announce it and to end it, is stored.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership, Organisation
from cesp_law import labels

PROFESSIONS = tuple(labels.PROFESSION.items())
STATUSES = tuple(labels.STATUS.items())


class CampaignState(models.TextChoices):
    DRAFT = "draft", "En préparation"
    ANNOUNCED = "announced", "Annoncée"
    ENDED = "ended", "Terminée"


class Campaign(models.Model):
    """The campaign of an academic year, with its national dates.

    :ivar academic_year: 2026 for 2026-27: that of the contracts it leads to.
    :ivar opens_at: first instant at which a candidature may be deposited; :ivar closes_at: first at which it may not.
    :ivar arrete: the order that sets the numbers of contracts, its address and its day; empty while it is awaited.
    :ivar moves_until: first day on which contracts left over no longer move.
    """

    academic_year = models.PositiveSmallIntegerField("année universitaire", unique=True)
    state = models.CharField("état", max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    announced_at = models.DateTimeField("annoncée le", null=True)
    ended_at = models.DateTimeField("terminée le", null=True)
    opens_at = models.DateTimeField("ouverture du dépôt")
    closes_at = models.DateTimeField("clôture du dépôt (exclue)")
    committees_from_on = models.DateField("commissions à compter du")
    committees_until_on = models.DateField("fin des commissions (exclue)")
    rankings_due_on = models.DateField("classements transmis au plus tard le")
    signatures_from_on = models.DateField("signatures à compter du")
    moves_within_ufr_from_on = models.DateField("contrats restants : dans une université à compter du", null=True)
    moves_between_ufrs_from_on = models.DateField("contrats restants : entre universités à compter du", null=True)
    moves_until = models.DateField("contrats restants : plus de mouvement à compter du", null=True)
    arrete = models.CharField("arrêté", max_length=200, blank=True)
    arrete_url = models.URLField("adresse de l'arrêté", max_length=300, blank=True)
    arrete_on = models.DateField("arrêté du", null=True)
    prepared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("préparée le")

    class Meta:
        verbose_name = "campagne"
        constraints = [
            models.CheckConstraint(name="a_campaign_opens_before_it_closes", condition=Q(opens_at__lt=F("closes_at"))),
            models.CheckConstraint(
                name="committees_begin_before_they_end",
                condition=Q(committees_from_on__lt=F("committees_until_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Campagne {self.years}"

    @property
    def years(self) -> str:
        """« 2026-2027 »."""
        return f"{self.academic_year}-{self.academic_year + 1}"

    @property
    def awaits_arrete(self) -> bool:
        return not self.arrete


class LocalDates(models.Model):
    """Dates that stand in the place of the national ones, for a UFR, a profession, or a UFR's profession.

    What is left empty follows a wider line: the UFR's profession, then the UFR, the profession, the country.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="local_dates")
    ufr = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS, blank=True)
    opens_at = models.DateTimeField("ouverture du dépôt", null=True, blank=True)
    closes_at = models.DateTimeField("clôture du dépôt (exclue)", null=True, blank=True)
    committees_from_on = models.DateField("commission à compter du", null=True, blank=True)
    committees_until_on = models.DateField("fin de la commission (exclue)", null=True, blank=True)
    rankings_due_on = models.DateField("classement transmis au plus tard le", null=True, blank=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("enregistrées le")

    class Meta:
        verbose_name = "dates locales"
        verbose_name_plural = "dates locales"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "ufr", "profession"], name="one_line_of_dates_by_ufr"),
            models.UniqueConstraint(
                fields=["campaign", "profession"], name="one_line_of_dates", condition=Q(ufr__isnull=True)
            ),
            models.CheckConstraint(
                name="local_dates_are_of_somewhere", condition=Q(ufr__isnull=False) | ~Q(profession="")
            ),
        ]

    def __str__(self) -> str:
        return f"dates locales n° {self.pk}"


class Quota(models.Model):
    """Contracts that the arrêté gives to a UFR for a profession and a status; moves are counted on top of it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="quotas")
    ufr = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS)
    status = models.CharField("situation", max_length=20, choices=STATUSES)
    contracts = models.PositiveSmallIntegerField("contrats")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "contingent"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "ufr", "profession", "status"], name="one_quota_by_category")
        ]

    def __str__(self) -> str:
        return f"contingent n° {self.pk}"
