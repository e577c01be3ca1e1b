"""What answers propose, which a desk accepts or not; and the summons prepared for silence, which a person decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import RecordedFact
from cesp.questionnaire.models.responses import Response, Sending, answering, followed
from cesp.questionnaire.subjects import title_of


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "À traiter"
    ACCEPTED = "accepted", "Acceptée"
    REJECTED = "rejected", "Écartée"
    WITHDRAWN = "withdrawn", "Retirée par une correction"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, actor: Membership) -> ProposalQuerySet:
        """Those addressed to the actor's desk, on the contracts it sees; the case desk and the audit see them all."""
        found = self.filter(response__contract__in=followed(actor).values("pk"))
        if actor.role in (Role.CASE_DESK, Role.AUDITOR):
            return found
        return found.filter(desk=actor.role) if actor.role in DESKS else found.none()

    def waiting(self) -> ProposalQuerySet:
        return self.filter(state=ProposalState.PROPOSED)


DESKS = (Role.CASE_DESK, Role.ARS_REFERENT, Role.UFR_MANAGER)
"""Who treats what answers propose."""


class Proposal(models.Model):
    """An answer that would change the file, or that asks for somebody.

    :ivar question: its code in the form; empty for the situation declared. :ivar about: code of its subject.
    :ivar value: the answer, in plain form. :ivar recorded: the fact it became.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="proposals")
    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="proposals")
    question = models.CharField("question", max_length=40, blank=True)
    about = models.CharField("objet", max_length=30)
    value = models.JSONField("réponse", null=True)
    desk = models.CharField("bureau", max_length=20, choices=[(role.value, role.label) for role in DESKS])
    state = models.CharField("état", max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_at = models.DateTimeField("proposée le")
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("traitée le", null=True)
    reason = models.TextField("motif ou suite donnée", blank=True)
    recorded = models.ForeignKey(RecordedFact, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "suite proposée par une réponse"
        verbose_name_plural = "suites proposées par des réponses"
        constraints = [
            models.UniqueConstraint(fields=["sending", "question", "about"], name="proposed_once_by_sending"),
            models.CheckConstraint(
                name="a_decision_has_its_author",
                condition=Q(state__in=[ProposalState.PROPOSED, ProposalState.WITHDRAWN])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_rejection_says_why", condition=~Q(state=ProposalState.REJECTED) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["state", "desk"], name="proposal_by_desk")]

    def __str__(self) -> str:
        return f"suite n° {self.pk} de la réponse n° {self.response_id}"

    @property
    def title(self) -> str:
        """What is proposed, in a few words."""
        return title_of(self.about)


class SummonsDecision(models.TextChoices):
    SUMMONED = "summoned", "Convoquer"
    LEFT = "left", "Ne pas convoquer"


class SummonsQuerySet(models.QuerySet["Summons"]):
    def visible_to(self, actor: Membership) -> SummonsQuerySet:
        """For agents alone: what a signatory is served is the letter of the interview, once somebody decided it."""
        if perimeter.reach(actor, Matter.QUESTIONNAIRE) is Reach.OWN:
            return self.none()
        return self.filter(response__contract__in=answering(actor).values("pk"))


class Summons(models.Model):
    """Prepared for whoever said nothing: the referent summons, or not, and says why. Nothing follows by itself."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="summons")
    prepared_at = models.DateTimeField("préparée le")
    decision = models.CharField("décision", max_length=10, choices=SummonsDecision, blank=True)
    reason = models.TextField("motif", blank=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidée le", null=True)

    objects = SummonsQuerySet.as_manager()

    class Meta:
        verbose_name = "convocation préparée"
        verbose_name_plural = "convocations préparées"
        constraints = [
            models.CheckConstraint(
                name="a_summons_is_decided_by_somebody",
                condition=Q(decision="") | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"convocation n° {self.pk}"
