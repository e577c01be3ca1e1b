"""A committee, who sits on it, which files each reads, and whom a conflict of interest keeps away from one.

What the committee does (grid, interviews, scores, minutes) lives in ``cesp.selection``: here is only what decides
who reads a candidature.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Membership, Organisation, Person
from cesp.campaigns.models.campaigns import PROFESSIONS, Campaign
from cesp.campaigns.models.candidatures import Candidature


class CommitteeState(models.TextChoices):
    SETUP = "setup", "En préparation"
    SCORING = "scoring", "Notation"
    DELIBERATION = "deliberation", "Délibération"
    SEALED = "sealed", "Procès-verbal scellé"


class Committee(models.Model):
    """The committee of a UFR for a profession, in one campaign.

    :ivar blind: members score without the candidate's name, photograph and identity pieces.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="committees")
    ufr = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="committees")
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS)
    state = models.CharField("état", max_length=15, choices=CommitteeState, default=CommitteeState.SETUP)
    blind = models.BooleanField("anonyme", default=False)
    meets_on = models.DateField("se réunit le", null=True, blank=True)
    set_up_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField("constituée le")
    scoring_opened_at = models.DateTimeField("notation ouverte le", null=True)
    deliberation_opened_at = models.DateTimeField("délibération ouverte le", null=True)
    sealed_at = models.DateTimeField("scellée le", null=True)
    sealed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "commission"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "ufr", "profession"], name="one_committee_by_ufr_and_profession"
            ),
            models.CheckConstraint(
                name="a_sealed_committee_has_its_instant",
                condition=Q(state=CommitteeState.SEALED, sealed_at__isnull=False, sealed_by__isnull=False)
                | (~Q(state=CommitteeState.SEALED) & Q(sealed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"commission n° {self.pk}"


class Capacity(models.TextChoices):
    """As what somebody sits."""

    UFR = "ufr", "Représentant de l'UFR"
    ARS = "ars", "Représentant de l'ARS"
    PRACTITIONER = "practitioner", "Praticien"
    STUDENT = "student", "Étudiant"


class Seat(models.Model):
    """Somebody on a committee. One of them presides; the ARS's representative has the casting vote."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="seats")
    capacity = models.CharField("qualité", max_length=15, choices=Capacity)
    presides = models.BooleanField("préside", default=False)

    class Meta:
        verbose_name = "siège"
        constraints = [
            models.UniqueConstraint(fields=["committee", "membership"], name="a_member_once_on_a_committee"),
            models.UniqueConstraint(fields=["committee"], name="one_president", condition=Q(presides=True)),
        ]

    def __str__(self) -> str:
        return f"siège n° {self.pk}"


class Assignment(models.Model):
    """A file that a member is given to read and score."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="assignments")
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="assignments")

    class Meta:
        verbose_name = "dossier confié"
        verbose_name_plural = "dossiers confiés"
        constraints = [models.UniqueConstraint(fields=["seat", "candidature"], name="a_file_once_to_a_member")]

    def __str__(self) -> str:
        return f"{self.candidature_id} ({self.seat_id})"


class Conflict(models.Model):
    """Somebody declared that they cannot judge a file: from then on it is hidden from them, in every role.

    It may be declared for them by who prepares the committee. Only added: a conflict does not lapse.
    """

    class Ground(models.TextChoices):
        FAMILY = "family", "lien familial"
        TEACHING = "teaching", "lien d'enseignement ou d'encadrement"
        WORK = "work", "lien de travail"
        OTHER = "other", "autre lien"

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField("motif", max_length=15, choices=Ground)
    declared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("déclaré le")

    class Meta:
        verbose_name = "conflit d'intérêts"
        verbose_name_plural = "conflits d'intérêts"
        constraints = [models.UniqueConstraint(fields=["candidature", "person"], name="a_conflict_once")]

    def __str__(self) -> str:
        return f"conflit n° {self.pk}"
