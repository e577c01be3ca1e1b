"""What a committee does: its grid, its interviews, its scores, its deliberation, and the ranking it seals.

Who sits on it and who reads a file is ``cesp.campaigns.models.committees``. Points are stored in hundredths: the
law adds exact fractions.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, Committee, CommitteeState, Seat
from cesp.letters.models import Letter


class Criterion(models.Model):
    """One line of a committee's grid, frozen when scoring opens (``cesp_law.selection.ranking.Criterion``).

    :ivar tie_position: 1 for the criterion that settles a tie first; empty when it settles none.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField("code", max_length=40)
    label = models.CharField("critère", max_length=100)
    guidance = models.CharField("ce qui est attendu", max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField("poids")
    maximum = models.PositiveSmallIntegerField("sur", default=20)
    position = models.PositiveSmallIntegerField("ordre")
    tie_position = models.PositiveSmallIntegerField("départage", null=True, blank=True)

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        constraints = [
            models.UniqueConstraint(fields=["committee", "code"], name="a_criterion_once"),
            models.UniqueConstraint(
                fields=["committee", "tie_position"],
                name="a_tie_position_once",
                condition=Q(tie_position__isnull=False),
            ),
            models.CheckConstraint(name="a_criterion_weighs", condition=Q(weight__gte=1, maximum__gte=1)),
        ]

    def __str__(self) -> str:
        return self.label


class Passage(models.Model):
    """A committee went from one state to another; with the reason where one is owed. Only added.

    :ivar reason: of sheets that are missing, or of scores opened again; the minutes print it.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="passages")
    to_state = models.CharField("vers", max_length=15, choices=CommitteeState)
    reason = models.CharField("motif", max_length=500, blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "étape d'une commission"
        verbose_name_plural = "étapes d'une commission"

    def __str__(self) -> str:
        return f"étape n° {self.pk}"


class Attendance(models.TextChoices):
    PRESENT = "present", "Présent"
    EXCUSED = "excused", "Excusé"
    ABSENT = "absent", "Absent"


class Slot(models.Model):
    """A time at which a candidate is interviewed; free until a file is put in it."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    place = models.CharField("lieu", max_length=200)
    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, null=True, blank=True, related_name="slot"
    )
    convocation = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.CharField("présence", max_length=10, choices=Attendance, blank=True)

    class Meta:
        verbose_name = "créneau d'entretien"
        verbose_name_plural = "créneaux d'entretien"
        constraints = [
            models.UniqueConstraint(fields=["committee", "starts_at"], name="one_interview_at_a_time"),
            models.CheckConstraint(name="an_interview_lasts", condition=Q(minutes__gte=5, minutes__lte=240)),
        ]

    def __str__(self) -> str:
        return f"créneau n° {self.pk}"


class Sheet(models.Model):
    """What one member thinks of one file. Until it is handed in, its member sees nobody else's."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="sheets")
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="sheets")
    comment = models.TextField("appréciation", blank=True)
    version = models.PositiveIntegerField("enregistrement", default=0)
    saved_at = models.DateTimeField("enregistrée le")
    handed_in_at = models.DateTimeField("rendue le", null=True)

    class Meta:
        verbose_name = "fiche de notation"
        verbose_name_plural = "fiches de notation"
        constraints = [models.UniqueConstraint(fields=["seat", "candidature"], name="one_sheet_by_member_and_file")]

    def __str__(self) -> str:
        return f"fiche n° {self.pk}"


class Score(models.Model):
    """Points of one criterion on one sheet, in hundredths: 1 450 is 14,5."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    hundredths = models.PositiveIntegerField("points, en centièmes")

    class Meta:
        verbose_name = "note"
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score_by_criterion")]

    def __str__(self) -> str:
        return f"note n° {self.pk}"


class Verdict(models.Model):
    """What the deliberation says of a file besides its points: kept or not, and why, in words the candidate reads."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="verdicts")
    candidature = models.OneToOneField(Candidature, on_delete=models.PROTECT, related_name="verdict")
    retained = models.BooleanField("retenue", default=True)
    reason = models.TextField("motif", blank=True)
    interview_result = models.TextField("compte rendu de l'entretien", blank=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("décidé le")

    class Meta:
        verbose_name = "avis de la commission"
        verbose_name_plural = "avis de la commission"
        constraints = [
            models.CheckConstraint(name="a_refusal_has_its_reason", condition=Q(retained=True) | ~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"avis n° {self.pk}"


class CastingVote(models.Model):
    """The order in which the ARS's representative puts candidates whom everything else leaves tied."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="casting_votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    order = models.JSONField("ordre", help_text="clés de candidatures, la première d'abord")
    cast_at = models.DateTimeField("exprimée le")

    class Meta:
        verbose_name = "voix prépondérante"
        verbose_name_plural = "voix prépondérantes"

    def __str__(self) -> str:
        return f"voix n° {self.pk}"


class Adjustment(models.Model):
    """A rank changed in deliberation, with its reason, in the order in which it was decided."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="adjustments")
    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField("rang")
    reason = models.CharField("motif", max_length=500)
    position = models.PositiveSmallIntegerField("ordre")
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("décidé le")

    class Meta:
        verbose_name = "rang modifié"
        verbose_name_plural = "rangs modifiés"
        constraints = [
            models.UniqueConstraint(fields=["committee", "position"], name="adjustments_follow_each_other"),
            models.CheckConstraint(name="an_adjustment_has_its_reason", condition=~Q(reason="") & Q(rank__gte=1)),
        ]

    def __str__(self) -> str:
        return f"rang modifié n° {self.pk}"


class Ranked(models.Model):
    """A candidate's place in a sealed ranking, with its reasons as they stood. Only added.

    :ivar rank: 1 or more over the whole committee; empty for somebody not retained.
    :ivar rank_in_status: 1 or more among those of the same status: the order in which contracts are offered.
    :ivar total: out of 20, as printed in the minutes.
    :ivar steps: sentences of the law, none naming another candidate.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="ranking")
    candidature = models.OneToOneField(Candidature, on_delete=models.PROTECT, related_name="ranked")
    status = models.CharField("situation", max_length=20)
    rank = models.PositiveSmallIntegerField("rang", null=True)
    rank_in_status = models.PositiveSmallIntegerField("rang dans sa catégorie", null=True)
    total = models.CharField("note d'ensemble", max_length=20, blank=True)
    steps = models.JSONField("raisons", default=list)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "rang scellé"
        verbose_name_plural = "rangs scellés"
        constraints = [
            models.UniqueConstraint(fields=["committee", "rank"], name="a_rank_once"),
            models.UniqueConstraint(fields=["committee", "status", "rank_in_status"], name="a_rank_in_status_once"),
            models.CheckConstraint(
                name="somebody_ranked_has_both_ranks",
                condition=Q(rank__isnull=True, rank_in_status__isnull=True)
                | Q(rank__gte=F("rank_in_status"), rank_in_status__gte=1),
            ),
        ]
        ordering = ["committee", F("rank").asc(nulls_last=True)]

    def __str__(self) -> str:
        return f"rang n° {self.pk}"


class Minutes(models.Model):
    """The sealed minutes of a committee: a letter of the register, addressed to nobody. Only added."""

    committee = models.OneToOneField(Committee, on_delete=models.PROTECT, related_name="minutes")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"

    def __str__(self) -> str:
        return f"procès-verbal n° {self.pk}"
