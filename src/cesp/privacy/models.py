"""Contestations, copies, erasures: what people ask about their data, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.common.instants import day_of
from cesp.contracts.models import Contract, RecordedFact


class Subject(models.TextChoices):
    """What a contestation is about; it decides which desk answers."""

    FACT = "fact", "Un fait du dossier"
    IDENTITY = "identity", "L'identité"
    PAYMENTS = "payments", "Les versements"


class ContestationState(models.TextChoices):
    SENT = "sent", "À examiner"
    TO_COMPLETE = "to_complete", "À compléter"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


PENDING = (ContestationState.SENT, ContestationState.TO_COMPLETE)


class ContestationQuerySet(models.QuerySet["Contestation"]):
    def visible_to(self, actor: Membership) -> ContestationQuerySet:
        """One's own; the payments desk those about payments; the case desk and the auditor all of them."""
        match actor.role:
            case Role.CASE_DESK | Role.AUDITOR:
                return self
            case Role.PAYMENTS_CLERK:
                return self.filter(subject=Subject.PAYMENTS)
            case _ if perimeter.reach(actor, Matter.CONTRACT) is Reach.OWN:
                return self.filter(person=actor.person_id)
            case _:
                return self.none()

    def pending(self) -> ContestationQuerySet:
        return self.filter(state__in=PENDING)


class Contestation(models.Model):
    """Somebody says that something recorded about them is wrong (GDPR, art. 16).

    ``held`` is a copy of what was shown to them when they wrote: it stays readable once corrected.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contestations")
    subject = models.CharField("porte sur", max_length=10, choices=Subject)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    fact = models.ForeignKey(RecordedFact, on_delete=models.PROTECT, null=True, related_name="+")
    field = models.CharField("donnée d'identité", max_length=20, blank=True)
    held = models.CharField("ce qui est contesté", max_length=500)
    wanted = models.CharField("ce qui devrait être écrit", max_length=500)
    words = models.TextField("explications", max_length=4_000)
    evidence = models.CharField("pièce citée", max_length=200, blank=True)
    state = models.CharField("état", max_length=12, choices=ContestationState, default=ContestationState.SENT)
    sent_at = models.DateTimeField("envoyée le")
    answer_by = models.DateField("réponse due au plus tard le")
    closed_at = models.DateTimeField("close le", null=True)
    reason = models.CharField("motif de refus", max_length=30, blank=True)
    correction = models.ForeignKey(RecordedFact, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ContestationQuerySet.as_manager()

    class Meta:
        verbose_name = "contestation"
        constraints = [
            models.UniqueConstraint(
                fields=["fact"], condition=Q(state__in=PENDING, fact__isnull=False), name="fact_contested_once"
            ),
            models.UniqueConstraint(
                fields=["person", "field"], condition=Q(state__in=PENDING) & ~Q(field=""), name="field_contested_once"
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=PENDING, subject="payments"),
                name="payments_contested_once",
            ),
            models.CheckConstraint(
                name="contestation_names_its_subject",
                condition=Q(subject="fact", fact__isnull=False, contract__isnull=False, field="")
                | Q(subject="identity", fact__isnull=True) & ~Q(field="")
                | Q(subject="payments", fact__isnull=True, contract__isnull=False, field=""),
            ),
            models.CheckConstraint(
                name="contestation_state_says_what_was_done",
                condition=Q(state__in=PENDING, closed_at__isnull=True, reason="", correction__isnull=True)
                | Q(state="accepted", closed_at__isnull=False, reason="")
                & (~Q(subject="fact") | Q(correction__isnull=False))
                | Q(state="refused", closed_at__isnull=False, correction__isnull=True) & ~Q(reason="")
                | Q(state="withdrawn", closed_at__isnull=False, reason="", correction__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_by", "id"], name="contestation_by_clock")]

    def __str__(self) -> str:
        return f"contestation n° {self.pk}"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def desk(self) -> Role:
        """Who answers."""
        return Role.PAYMENTS_CLERK if self.subject == Subject.PAYMENTS else Role.CASE_DESK

    def is_late(self, on: date) -> bool:
        """Whether the month of article 12-3 is over without an answer."""
        return self.is_pending and on > self.answer_by


class ContestationStep(models.Model):
    """One act on a contestation, with what was said. Only added, until an erasure blanks the words."""

    contestation = models.ForeignKey(Contestation, on_delete=models.PROTECT, related_name="steps")
    transition = models.CharField("acte", max_length=20)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")
    words = models.TextField("message", max_length=4_000, blank=True)

    class Meta:
        verbose_name = "étape d'une contestation"
        verbose_name_plural = "étapes d'une contestation"

    def __str__(self) -> str:
        return f"{self.transition} ({self.contestation_id})"


class ExportState(models.TextChoices):
    ASKED = "asked", "En préparation"
    READY = "ready", "Prête"
    FAILED = "failed", "Préparation interrompue"
    ERASED = "erased", "Effacée"


EXPORT_KEPT = timedelta(days=7)


class DataExport(models.Model):
    """A copy of all that is held about somebody, made at their request, kept seven days (GDPR, art. 15 and 20)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_exports")
    state = models.CharField("état", max_length=10, choices=ExportState, default=ExportState.ASKED)
    asked_at = models.DateTimeField("demandée le")
    prepared_at = models.DateTimeField("prête le", null=True)
    key = models.CharField("clé du fichier", max_length=80, blank=True)
    size_bytes = models.PositiveBigIntegerField("taille", default=0)

    class Meta:
        verbose_name = "copie des données d'une personne"
        verbose_name_plural = "copies des données d'une personne"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="asked"), name="one_copy_prepared_at_a_time"),
            models.CheckConstraint(
                name="copy_ready_has_a_file",
                condition=(Q(state="ready", prepared_at__isnull=False) & ~Q(key="")) | (~Q(state="ready") & Q(key="")),
            ),
        ]

    def __str__(self) -> str:
        return f"copie n° {self.pk}"

    @property
    def progress_key(self) -> str:
        return f"privacy:export:{self.pk}"

    @property
    def kept_until(self) -> date | None:
        return None if self.prepared_at is None else day_of(self.prepared_at + EXPORT_KEPT)


class ErasureState(models.TextChoices):
    PROPOSED = "proposed", "À contrôler"
    REVIEWED = "reviewed", "À approuver"
    APPROVED = "approved", "Effacement en cours"
    DONE = "done", "Effacé"
    DISMISSED = "dismissed", "Écarté"


OPEN_ERASURE = (ErasureState.PROPOSED, ErasureState.REVIEWED, ErasureState.APPROVED)


class Erasure(models.Model):
    """People whose data is to be erased: proposed by the term or asked for, then done once two persons agreed."""

    class Origin(models.TextChoices):
        REQUEST = "request", "Demande de la personne"
        RETENTION = "retention", "Fin de la durée de conservation"

    origin = models.CharField("origine", max_length=10, choices=Origin)
    state = models.CharField("état", max_length=10, choices=ErasureState, default=ErasureState.PROPOSED)
    proposed_at = models.DateTimeField("proposé le")
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField("contrôlé le", null=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField("approuvé le", null=True)
    finished_at = models.DateTimeField("terminé le", null=True)

    class Meta:
        verbose_name = "effacement"
        constraints = [
            models.CheckConstraint(
                name="erasure_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("reviewed_by")),
            ),
            models.CheckConstraint(
                name="erasure_state_says_what_was_done",
                condition=Q(state__in=("approved", "done"), reviewed_at__isnull=False, approved_at__isnull=False)
                | Q(state="reviewed", reviewed_at__isnull=False, approved_at__isnull=True)
                | Q(state__in=("proposed", "dismissed"), approved_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"effacement n° {self.pk}"

    @property
    def progress_key(self) -> str:
        return f"privacy:erasure:{self.pk}"


class ErasureLine(models.Model):
    """One person and one class of data in an erasure.

    :cvar since: the day the term began; empty when the person asked.
    """

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    retention = models.CharField("durée de conservation", max_length=30)
    since = models.DateField("court depuis le", null=True)
    erased_at = models.DateTimeField("effacé le", null=True)
    rows = models.PositiveIntegerField("lignes changées", default=0)

    class Meta:
        verbose_name = "personne d'un effacement"
        verbose_name_plural = "personnes d'un effacement"
        constraints = [
            models.UniqueConstraint(fields=["erasure", "person", "retention"], name="erasure_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.erasure_id}/{self.person_id}"
