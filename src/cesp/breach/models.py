"""Leaving: a case, from what was reported to what was decided, and what was said in between.

A case decides nothing by itself: people do. What was decided is a fact of the contract, which ``fact`` names.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person
from cesp.accounts.perimeter import Matter, Reach
from cesp.common.instants import day_of
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.correspondence.models import Notice
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.life_events.models import LifeEvent
from cesp.recovery.models import Debt
from cesp_law import labels
from cesp_law.breach import observations_until
from cesp_law.facts import WaiverGround


class CaseGround(models.TextChoices):
    RENUNCIATION = "renunciation", "Renonciation du signataire"
    NO_VALIDATION = "no_validation", "Installation sans validation"
    OUT_OF_ZONE = "out_of_zone", "Exercice hors zone"
    UNAGREED_CHANGE = "unagreed_change", "Changement de lieu sans accord"
    ABSENCES = "absences", "Absence à deux convocations"
    EXCLUSION = "exclusion", "Exclusion des études"
    WAIVER = "waiver", "Demande de dispense"


REPORTABLE = (
    CaseGround.NO_VALIDATION,
    CaseGround.OUT_OF_ZONE,
    CaseGround.UNAGREED_CHANGE,
    CaseGround.ABSENCES,
    CaseGround.EXCLUSION,
)
"""What an agency reports; only the signatory renounces."""


class CaseState(models.TextChoices):
    REPORTED = "reported", "À examiner"
    DISMISSED = "dismissed", "Sans suite"
    OPEN = "open", "Observations"
    PROPOSED = "proposed", "Décision proposée"
    PRONOUNCED = "pronounced", "Rupture prononcée"
    BROKEN = "broken", "Contrat rompu"
    CLOSED = "closed", "Close sans rupture"
    WAIVED = "waived", "Dispense accordée"
    WITHDRAWN = "withdrawn", "Renonciation retirée"


RUNNING = (CaseState.REPORTED, CaseState.OPEN, CaseState.PROPOSED, CaseState.PRONOUNCED)
"""Not over yet."""
HEARD = (CaseState.OPEN, CaseState.PROPOSED, CaseState.PRONOUNCED)
"""The signatory was told, and is still listened to."""


class Outcome(models.TextChoices):
    BREACH = "breach", "Rupture du contrat"
    CLOSING = "closing", "Pas de rupture"
    WAIVER = "waiver", "Dispense"


WAIVER_GROUNDS = (WaiverGround.INCAPACITY, WaiverGround.ZONE_DECLASSIFIED)
"""What a case waives for. A death is not a procedure: ``cesp.engagement`` records it, with tact."""


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Membership) -> CaseQuerySet:
        """A signatory sees what they began or were told of; an agency what it reported itself, never a renunciation.

        What comes of a report it made is shown to the agency; what it costs, never (``contracts.permissions``).
        """
        match perimeter.reach(actor, Matter.BREACH):
            case Reach.OWN:
                told = Q(life_event__isnull=False) | Q(notice__isnull=False) | Q(state=CaseState.WAIVED)
                return self.filter(told, contract__signatory=actor.person_id)
            case Reach.ALL:
                return self.all()
            case Reach.FOLLOWED:
                followed = Contract.objects.visible_to(actor).values("pk")
                own = self.filter(reported_for=actor.organisation_id or 0, contract__in=followed)
                return own.exclude(perimeter.withheld(actor, person="contract__signatory"))
            case _:
                return self.none()


class Case(models.Model):
    """One procedure about one contract, from its report to its outcome.

    :ivar report: the facts as they were reported; what a renunciation says is in its own request.
    :ivar reported_for: the agency that reported it, which follows it; none for a renunciation or the desk's own.
    :ivar reported_by: who reported it; of a renunciation, the signatory, whose request is ``life_event``.
    :ivar observation_days: days for observations, as the law set them on the day of the opening.
    :ivar version: counts what the signatory and the desk added: a decision rests on what was read.
    :ivar effect_on: day a waiver takes effect; that of a breach is the receipt of its decision.
    :ivar fact: what was recorded of the decision; once corrected, its correction; once annulled, its annulment.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="breach_cases")
    ground = models.CharField("motif", max_length=20, choices=CaseGround)
    state = models.CharField("état", max_length=12, choices=CaseState, default=CaseState.REPORTED)
    version = models.PositiveIntegerField(default=0)
    life_event = models.OneToOneField(LifeEvent, on_delete=models.PROTECT, null=True, related_name="breach_case")
    report = models.TextField("faits signalés", blank=True)
    reported_at = models.DateTimeField("signalé le")
    reported_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reported_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField("classé le", null=True)
    dismissed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("ouverte le", null=True)
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    observation_days = models.PositiveSmallIntegerField("jours pour présenter des observations", null=True)
    extended_until_on = models.DateField("délai prolongé jusqu'au", null=True)
    outcome = models.CharField("issue proposée", max_length=10, choices=Outcome, blank=True)
    reasons = models.TextField("motifs", blank=True)
    waiver_ground = models.CharField("cause de la dispense", max_length=20, blank=True)
    effect_on = models.DateField("effet le", null=True)
    proposed_at = models.DateTimeField("proposée le", null=True)
    proposed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    returned_because = models.TextField("renvoyée parce que", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    decision_notice = models.OneToOneField(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="breach_case")
    debt = models.OneToOneField(Debt, on_delete=models.PROTECT, null=True, related_name="breach_case")
    withdrawn_at = models.DateTimeField("renonciation retirée le", null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "procédure de rupture"
        verbose_name_plural = "procédures de rupture"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "ground"], condition=Q(state="reported"), name="one_report_a_ground_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["open", "proposed", "pronounced"]),
                name="one_open_procedure_a_contract",
            ),
            models.CheckConstraint(
                name="a_breach_case_is_decided_by_somebody_else_than_proposed_it",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="a_breach_case_decided_says_when_and_by_whom",
                condition=Q(
                    state__in=["pronounced", "broken", "closed", "waived"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | Q(decided_at__isnull=True, decided_by__isnull=True)
                & ~Q(state__in=["pronounced", "broken", "closed", "waived"]),
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at", "id"], name="breach_by_state")]

    def __str__(self) -> str:
        return f"procédure n° {self.pk}"

    @property
    def person(self) -> Person:
        return self.contract.signatory

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def is_taken_back(self) -> bool:
        """Whether a breach was pronounced, then withdrawn because it could take no effect any more."""
        return self.state == CaseState.CLOSED and self.decision_notice_id is not None

    @property
    def is_annulled(self) -> bool:
        """Whether what was decided was recorded, then annulled in the file; reads ``fact``."""
        return self.fact is not None and self.fact.kind == FactKind.ANNULLED

    @property
    def state_in_french(self) -> str:
        """Where it stands, in a word or two: what the file annulled is in force no more."""
        if not self.is_annulled:
            return str(self.get_state_display())
        return "Rupture annulée" if self.state == CaseState.BROKEN else "Dispense annulée"

    @property
    def waiver_words(self) -> str:
        """Why nothing is owed, in French."""
        return labels.WAIVER_GROUND.get(self.waiver_ground, "")

    @property
    def reported_on(self) -> date:
        return day_of(self.reported_at)

    @property
    def notified_on(self) -> date | None:
        """The day the opening was known; the time for observations runs from it."""
        return None if self.notice is None else self.notice.known_on

    @property
    def observations_until_on(self) -> date | None:
        """Last day for observations, included; none until the notice is known. The day of receipt does not count."""
        received_on = self.notified_on
        if received_on is None or self.observation_days is None:
            return None
        by_default = observations_until(received_on, days=self.observation_days)
        return by_default if self.extended_until_on is None else max(by_default, self.extended_until_on)

    @property
    def decision_known_on(self) -> date | None:
        """The day the decision was received; a breach takes effect that day."""
        return None if self.decision_notice is None else self.decision_notice.known_on


class Observation(models.Model):
    """What the signatory says, on screen or on paper; kept even when it comes late.

    :ivar received_on: the day it was received: on paper, the one on its stamp.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="observations")
    text = models.TextField("observations")
    received_on = models.DateField("reçues le")
    late = models.BooleanField("hors délai", default=False)
    on_paper = models.BooleanField("sur papier", default=False)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("enregistrées le")

    class Meta:
        verbose_name = "observations"
        verbose_name_plural = "observations"
        indexes = [models.Index(fields=["case", "id"], name="breach_observation_by_case")]

    def __str__(self) -> str:
        return f"observations de la {self.case}"


class CasePiece(models.Model):
    """A piece of a case, joined by who reports, who answers, or the desk."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pieces")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")
    joined_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField("jointe le")

    class Meta:
        verbose_name = "pièce d'une procédure"
        verbose_name_plural = "pièces de procédures"
        constraints = [models.UniqueConstraint(fields=["case", "piece"], name="breach_piece_joined_once")]

    def __str__(self) -> str:
        return f"pièce de la {self.case}"


class Extension(models.Model):
    """More time for observations, and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    until_on = models.DateField("jusqu'au")
    because = models.TextField("raison")
    granted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("accordée le")

    class Meta:
        verbose_name = "prolongation de délai"
        verbose_name_plural = "prolongations de délai"

    def __str__(self) -> str:
        return f"prolongation de la {self.case}"
