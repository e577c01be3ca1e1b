"""What an ARS says of a project: its opinion, its own validation, or the agreement of another region."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Membership
from cesp.campaigns.models.candidatures import REGIONS, Candidature


class Purpose(models.TextChoices):
    PROJECT = "project", "Avis sur le projet"
    """Of the ARS of the intended place (IDF-4)."""
    OWN_VALIDATION = "own_validation", "Validation écrite du projet"
    """Of the ARS of training, a piece of the file in general medicine in Île-de-France (IDF-19)."""
    OTHER_REGION = "other_region", "Accord écrit d'une autre région"
    """Of the ARS where somebody of another specialty will settle (IDF-14)."""


class Outcome(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "Défavorable"


class Opinion(models.Model):
    """What is asked of one ARS about one candidature, and its answer once it is given."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="opinions")
    ars = models.CharField("ARS", max_length=3, choices=REGIONS)
    purpose = models.CharField("objet", max_length=15, choices=Purpose)
    asked_at = models.DateTimeField("demandé le")
    outcome = models.CharField("avis", max_length=15, choices=Outcome, blank=True)
    reasons = models.TextField("motifs", blank=True)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField("donné le", null=True)

    class Meta:
        verbose_name = "avis d'une ARS"
        verbose_name_plural = "avis d'ARS"
        constraints = [
            models.UniqueConstraint(fields=["candidature", "ars", "purpose"], name="one_opinion_by_ars_and_purpose"),
            models.CheckConstraint(
                name="an_opinion_given_has_its_author",
                condition=Q(outcome="", given_by__isnull=True, given_at__isnull=True)
                | (~Q(outcome="") & Q(given_by__isnull=False, given_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["ars", "outcome"], name="opinion_by_ars")]

    def __str__(self) -> str:
        return f"avis n° {self.pk}"
