"""A questionnaire a year, its days, and the versions of its form.

What a questionnaire is doing on a day (open, late, closed) is read off its days: only its
announcement, which somebody decides, is stored.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership
from cesp.questionnaire.definition import Definition, from_plain


class Stage(StrEnum):
    """Where a questionnaire stands on a day, and its name in French."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Stage:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    DRAFT = "draft", "en préparation"
    ANNOUNCED = "announced", "annoncé"
    OPEN = "open", "ouvert"
    LATE = "late", "clos, réponses en retard et corrections admises"
    CLOSED = "closed", "terminé"


class Questionnaire(models.Model):
    """The questionnaire of a year.

    :ivar opens_on: first day on which it can be answered. :ivar closes_on: last one to answer in time.
    :ivar corrections_until_on: last one on which an answer is corrected, or sent late.
    :ivar summons_on: first day on which a summons is prepared for whoever said nothing: a person decides.
    """

    year = models.PositiveSmallIntegerField("année", unique=True)
    opens_on = models.DateField("ouverture")
    closes_on = models.DateField("dernier jour pour répondre")
    corrections_until_on = models.DateField("dernier jour pour corriger, ou répondre en retard")
    first_reminder_on = models.DateField("première relance")
    second_reminder_on = models.DateField("seconde relance")
    summons_on = models.DateField("convocations préparées à compter du")
    announced_at = models.DateTimeField("annoncé le", null=True)
    prepared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("préparé le")

    class Meta:
        verbose_name = "questionnaire annuel"
        verbose_name_plural = "questionnaires annuels"
        constraints = [
            models.CheckConstraint(
                name="a_questionnaire_opens_then_closes",
                condition=Q(opens_on__lte=F("closes_on")) & Q(closes_on__lte=F("corrections_until_on")),
            ),
            models.CheckConstraint(
                name="reminders_climb",
                condition=Q(opens_on__lte=F("first_reminder_on"))
                & Q(first_reminder_on__lt=F("second_reminder_on"))
                & Q(second_reminder_on__lte=F("closes_on"))
                & Q(summons_on__gt=F("closes_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Questionnaire {self.year}"

    def stage(self, on: date) -> Stage:
        """Where it stands on a day in Paris."""
        if self.announced_at is None:
            return Stage.DRAFT
        if on < self.opens_on:
            return Stage.ANNOUNCED
        if on <= self.closes_on:
            return Stage.OPEN
        return Stage.LATE if on <= self.corrections_until_on else Stage.CLOSED

    def takes_answers(self, on: date) -> bool:
        """Whether an answer can be written, sent or corrected, in time or late."""
        return self.stage(on) in (Stage.OPEN, Stage.LATE)

    def has_opened(self, on: date) -> bool:
        """Whether people may have read its form: from then on the form is frozen."""
        return self.announced_at is not None and on >= self.opens_on


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=False)


class Version(models.Model):
    """One wording of the form. Once published and opened it is frozen: a correction is the next one, with its reason.

    :ivar form: as ``definition.to_plain`` writes it. :ivar revision: counts the saves of a version not frozen yet.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    form = models.JSONField("formulaire")
    revision = models.PositiveIntegerField("enregistrement", default=0)
    reason = models.CharField("motif de la correction", max_length=300, blank=True)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrite le")
    published_at = models.DateTimeField("publiée le", null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d'un questionnaire"
        verbose_name_plural = "versions d'un questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                name="one_version_being_written",
                condition=Q(published_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_correction_says_why",
                condition=Q(number=1) | Q(published_at__isnull=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} du questionnaire n° {self.questionnaire_id}"

    @property
    def definition(self) -> Definition:
        return from_plain(self.form)

    def is_frozen(self, on: date) -> bool:
        """Whether somebody may have answered it."""
        return self.published_at is not None and self.questionnaire.has_opened(on)
