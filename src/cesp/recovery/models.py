"""Sums that a signatory has to give back, and all that is done about them.

No amount of what is left is kept here: it is the sum of the postings of the ledger that the rows of a debt
name. What somebody proposes does nothing by itself; another person confirms it.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from cesp.accounts.models import Membership, Person
from cesp.accounts.perimeter import Matter, within
from cesp.common.fields import CentsField
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.correspondence.models import Notice
from cesp.letters.models import Letter
from cesp.payments.models import Account, Entry, Posting
from cesp_law.facts import WaiverGround
from cesp_law.money import Cents


class DebtOrigin(models.TextChoices):
    BREACH = "breach", "Rupture du contrat"
    OVERPAYMENT = "overpayment", "Trop-perçu"


class DebtQuerySet(models.QuerySet["Debt"]):
    def visible_to(self, actor: Membership) -> DebtQuerySet:
        """A signatory sees their own; the desks and the auditor see all; an agency or a faculty none."""
        return self.filter(within(actor, Matter.PAYMENT, person="contract__signatory"))

    def with_left(self, *, on: date) -> DebtQuerySet:
        """Annotate ``left_cents``, what is left to pay at the end of a day; a row before it was claimed has 0."""
        of_debt = Q(entry__debt=OuterRef("pk"), entry__debt__opened_on__lte=on) | Q(
            entry__recovery__debt=OuterRef("pk"), entry__recovery__on__lte=on
        )
        # By contract first: the ledger has no index by entry.
        rows = Posting.objects.filter(of_debt, contract=OuterRef("contract"), account=Account.RECEIVABLE)
        left = rows.order_by().values("contract").annotate(left=Sum("cents")).values("left")
        return self.annotate(left_cents=Coalesce(Subquery(left, output_field=models.BigIntegerField()), 0))

    def owed(self, *, on: date) -> DebtQuerySet:
        """Those with something left to pay at the end of a day."""
        return self.with_left(on=on).filter(Q(left_cents__gt=0))

    def with_death(self) -> DebtQuerySet:
        """Annotate ``is_deceased``: the file says that the signatory died, or the desk knows it."""
        waived = RecordedFact.objects.standing().filter(
            contract=OuterRef("contract"), kind=FactKind.WAIVED, payload__ground=WaiverGround.DEATH.value
        )
        halted = Halt.objects.filter(debt=OuterRef("pk"), ground=HaltGround.DEATH, lifted_at__isnull=True)
        return self.annotate(is_deceased=Exists(waived) | Exists(halted))

    def whole(self) -> DebtQuerySet:
        """With all that a reckoning reads (:mod:`cesp.recovery.reading`): six queries whatever the rows."""
        return (
            self.with_death()
            .select_related("contract__signatory", "order__letter", "order__notice", "order__issued_by__person")
            .prefetch_related(
                "lines",
                "halts",
                Prefetch(
                    "proposals",
                    Proposal.objects.select_related("proposed_by", "decided_by", "letter").order_by("-pk"),
                ),
                Prefetch("movements", Movement.objects.with_cents()),
                Prefetch("askings", Asking.objects.select_related("answered_by", "letter").order_by("-pk")),
            )
        )


class Debt(models.Model):
    """One sum to give back, as it was claimed. Only added: what is left of it is the ledger's to say.

    :ivar subject_reference: what it is claimed for, in the words of the app that claims it: the number of a decision,
        the months overpaid. Claimed once by contract and origin.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="debts")
    origin = models.CharField("origine", max_length=12, choices=DebtOrigin)
    principal_cents = CentsField("principal")
    subject_reference = models.CharField("réclamée au titre de", max_length=120)
    opened_on = models.DateField("constatée le")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="debt", verbose_name="écriture")

    objects = DebtQuerySet.as_manager()

    class Meta:
        verbose_name = "créance"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "origin", "subject_reference"], name="a_debt_is_claimed_once_for_a_subject"
            ),
            models.CheckConstraint(name="a_debt_is_of_something", condition=Q(principal_cents__gt=0)),
        ]
        indexes = [models.Index(fields=["opened_on", "id"], name="debt_by_day")]

    def __str__(self) -> str:
        return f"créance n° {self.pk}"

    @property
    def reckoning(self) -> tuple[tuple[str, Cents], ...]:
        """The lines of the computation in their order, each with its amount; they sum to the principal."""
        lines = sorted(self.lines.all(), key=lambda line: line.position)
        return tuple((line.label, Cents(line.cents)) for line in lines)

    @property
    def person(self) -> Person:
        return self.contract.signatory


class DebtLine(models.Model):
    """One line of the computation of a principal. Only added; the lines sum to it."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("libellé", max_length=300)
    cents = CentsField("montant")

    class Meta:
        verbose_name = "ligne d'une créance"
        verbose_name_plural = "lignes de créances"
        constraints = [models.UniqueConstraint(fields=["debt", "position"], name="debt_line_once_by_position")]

    def __str__(self) -> str:
        return f"ligne {self.position} de la {self.debt}"


class RecoveryOrder(models.Model):
    """The order to pay a debt: a sealed letter, served as a legal notice. Once a debt; only added.

    :ivar pay_by_on: last day to pay it whole, unless a plan is granted.
    """

    debt = models.OneToOneField(Debt, on_delete=models.PROTECT, related_name="order")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="+")
    pay_by_on = models.DateField("à payer au plus tard le")
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("émis le")

    class Meta:
        verbose_name = "ordre de recouvrer"
        verbose_name_plural = "ordres de recouvrer"

    def __str__(self) -> str:
        return f"ordre de recouvrer de la {self.debt}"


class AskedFor(models.TextChoices):
    PLAN = "plan", "Payer en plusieurs fois"
    REMISSION = "remission", "Une remise"


class AskingState(models.TextChoices):
    SENT = "sent", "À instruire"
    GRANTED = "granted", "Accordée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


class AskingQuerySet(models.QuerySet["Asking"]):
    def visible_to(self, actor: Membership) -> AskingQuerySet:
        """As the debts they are about."""
        return self.filter(within(actor, Matter.PAYMENT, person="debt__contract__signatory"))


class Asking(models.Model):
    """What a signatory asks for about a debt: to pay in instalments, or a remission.

    :ivar instalments: how many they would like; of a plan only.
    :ivar answer: why it was refused; what granted it says the rest.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="askings")
    wanted = models.CharField("objet", max_length=10, choices=AskedFor)
    instalments = models.PositiveSmallIntegerField("mensualités souhaitées", null=True)
    explanation = models.TextField("situation exposée", blank=True)
    sent_at = models.DateTimeField("envoyée le")
    state = models.CharField("état", max_length=10, choices=AskingState, default=AskingState.SENT)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("répondue le", null=True)
    answer = models.TextField("motifs du refus", blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = "demande sur une créance"
        verbose_name_plural = "demandes sur des créances"
        constraints = [
            models.UniqueConstraint(
                fields=["debt", "wanted"], condition=Q(state="sent"), name="one_open_asking_a_debt_and_object"
            ),
            models.CheckConstraint(
                name="an_asking_answered_says_when_and_by_whom",
                condition=Q(state__in=["sent", "withdrawn"], answered_at__isnull=True, answered_by__isnull=True)
                | Q(state__in=["granted", "refused"], answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_at", "id"], name="asking_by_state")]

    def __str__(self) -> str:
        return f"demande n° {self.pk} sur la {self.debt}"


class ProposalKind(models.TextChoices):
    PLAN = "plan", "Échéancier"
    REMISSION = "remission", "Remise gracieuse"
    WRITE_OFF = "write_off", "Admission en non-valeur"
    CANCELLATION = "cancellation", "Annulation"


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "À confirmer"
    CONFIRMED = "confirmed", "Confirmée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


class RecoveryProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, actor: Membership) -> RecoveryProposalQuerySet:
        """As the debts they are about."""
        return self.filter(within(actor, Matter.PAYMENT, person="debt__contract__signatory"))


class Proposal(models.Model):
    """What a clerk proposes about a debt and an approver, another person, confirms: a plan, or to claim less.

    A confirmed plan is the plan: the last one confirmed stands. Who did what is kept as people, so that two
    roles are not two persons.

    :ivar cents: what is no longer claimed; of a plan, what it spreads: all that was left when it was confirmed.
    :ivar instalments: with ``first_due_on``, of a plan only: how many months, and the first day.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField("nature", max_length=12, choices=ProposalKind)
    cents = CentsField("montant")
    instalments = models.PositiveSmallIntegerField("mensualités", null=True)
    first_due_on = models.DateField("première échéance", null=True)
    reason = models.TextField("motifs")
    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, null=True, related_name="proposals")
    state = models.CharField("état", max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="proposée par")
    proposed_at = models.DateTimeField("proposée le")
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="décidée par"
    )
    decided_at = models.DateTimeField("décidée le", null=True)
    refusal = models.TextField("motifs du refus", blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RecoveryProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition sur une créance"
        verbose_name_plural = "propositions sur des créances"
        constraints = [
            models.UniqueConstraint(
                fields=["debt"], condition=Q(state="proposed"), name="one_proposal_at_a_time_a_debt"
            ),
            models.CheckConstraint(
                name="a_proposal_is_confirmed_by_another_person",
                condition=~Q(state="confirmed") | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="a_proposal_decided_says_when_and_by_whom",
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    state__in=["confirmed", "refused", "withdrawn"], decided_at__isnull=False, decided_by__isnull=False
                ),
            ),
            models.CheckConstraint(name="a_proposal_is_of_something", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="a_plan_has_months_and_nothing_else_has",
                condition=Q(kind="plan", instalments__gt=0, first_due_on__isnull=False)
                | ~Q(kind="plan") & Q(instalments__isnull=True, first_due_on__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at", "id"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"proposition n° {self.pk} sur la {self.debt}"


class MovementKind(models.TextChoices):
    PAYMENT = "payment", "Paiement reçu"
    REVERSAL = "reversal", "Paiement annulé"
    REMISSION = "remission", "Remise gracieuse"
    WRITE_OFF = "write_off", "Admission en non-valeur"
    CANCELLATION = "cancellation", "Annulation"


class Means(models.TextChoices):
    TRANSFER = "transfer", "Virement"
    CARD = "card", "Carte bancaire"
    CHEQUE = "cheque", "Chèque"
    OTHER = "other", "Autre moyen"


class MovementQuerySet(models.QuerySet["Movement"]):
    def with_cents(self) -> MovementQuerySet:
        """Annotate ``cents``: by how much what is left changes, negative for what is paid; oldest first."""
        moved = Posting.objects.filter(
            contract=OuterRef("debt__contract"), entry=OuterRef("entry"), account=Account.RECEIVABLE
        )
        related = ("entry__recorded_by__person", "proposal", "reverses", "reversed_by__entry__recorded_by__person")
        rows = self.annotate(cents=Subquery(moved.values("cents")[:1])).select_related(*related)
        return rows.order_by("on", "pk")


class Movement(models.Model):
    """What changed what is left of a debt; its amount is the entry's. Only added.

    :ivar on: the day it counts from: that of the payment; a reversal counts from the day of what it reverses, so that
        what was never received was never received.
    :ivar reverses: the payment that a reversal undoes.
    """

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField("nature", max_length=12, choices=MovementKind)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="recovery", verbose_name="écriture")
    on = models.DateField("date de valeur")
    means = models.CharField("moyen", max_length=10, choices=Means, blank=True)
    reference = models.CharField("référence du paiement", max_length=60, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, related_name="movement")

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name = "mouvement d'une créance"
        verbose_name_plural = "mouvements de créances"
        constraints = [
            models.CheckConstraint(
                name="a_movement_says_what_it_rests_on",
                condition=Q(kind="payment", reverses__isnull=True, proposal__isnull=True)
                & ~Q(means="")
                & ~Q(reference="")
                | Q(kind="reversal", reverses__isnull=False, proposal__isnull=True) & ~Q(reason="")
                | Q(kind__in=["remission", "write_off", "cancellation"], reverses__isnull=True, proposal__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["debt", "on", "id"], name="movement_by_debt_and_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display().lower()}, {self.debt}"


class HaltGround(models.TextChoices):
    DEATH = "death", "Décès"
    CONTESTED = "contested", "Créance contestée"


class Halt(models.Model):
    """A debt that is not chased for a time: no reminder leaves. What is owed does not change."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="halts")
    ground = models.CharField("motif", max_length=10, choices=HaltGround)
    halted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    halted_at = models.DateTimeField("suspendue le")
    lifted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField("reprise le", null=True)

    class Meta:
        verbose_name = "suspension des relances"
        verbose_name_plural = "suspensions des relances"
        constraints = [
            models.UniqueConstraint(fields=["debt"], condition=Q(lifted_at__isnull=True), name="one_halt_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"relances suspendues, {self.debt}"


class LateInstalment(models.Model):
    """An instalment that was not paid in time, as the last night found it; settled once it is, or no longer chased.

    :ivar told_at: when the signatory was gently reminded of it; a day is told once.
    """

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="late_instalments")
    due_on = models.DateField("échéance")
    told_at = models.DateTimeField("rappelée le")
    settled_at = models.DateTimeField("réglée le", null=True)

    class Meta:
        verbose_name = "échéance en retard"
        verbose_name_plural = "échéances en retard"
        constraints = [models.UniqueConstraint(fields=["debt", "due_on"], name="an_instalment_is_late_once")]

    def __str__(self) -> str:
        return f"échéance du {self.due_on:%d/%m/%Y}, {self.debt}"


class OverClaim(models.Model):
    """A debt that does not claim what is due any more since the file changed; for a person to put right.

    No amount: it is counted anew wherever it is shown (:mod:`cesp.recovery.queries.excess` for an
    overpayment, :mod:`cesp.recovery.queries.indemnities` for a breach).

    :ivar settled_at: when what it claims was found right again.
    """

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="over_claims")
    found_at = models.DateTimeField("constatée le")
    settled_at = models.DateTimeField("réglée le", null=True)

    class Meta:
        verbose_name = "créance à revoir"
        verbose_name_plural = "créances à revoir"
        constraints = [
            models.UniqueConstraint(
                fields=["debt"], condition=Q(settled_at__isnull=True), name="one_over_claim_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"créance à revoir, {self.debt}"
