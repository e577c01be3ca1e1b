"""The engagement being served, to its last day and after.

What is served, and until when, is computed from the facts each time: rows here say what was proved, what was declared
and what was certified. Nobody is sanctioned by a row.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Person
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import Contract, RecordedFact
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.questionnaire.models import Proposal


def contracts_seen(actor: Membership) -> Q:
    """Rows about a contract whose engagement the actor follows."""
    match perimeter.reach(actor, Matter.ENGAGEMENT):
        case Reach.OWN:
            return Q(contract__signatory=actor.person_id)
        case Reach.ALL:
            return Q()
        case Reach.FOLLOWED:
            followed = Q(contract__in=Contract.objects.visible_to(actor).values("pk"))
            return followed & ~perimeter.withheld(actor, person="contract__signatory")
        case _:
            return Q(pk__in=())


class ProofState(models.TextChoices):
    AWAITED = "awaited", "Attendue"
    GIVEN = "given", "À vérifier"
    TO_COMPLETE = "to_complete", "À compléter"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"


MISSING = (ProofState.AWAITED, ProofState.TO_COMPLETE, ProofState.REFUSED)
"""What the signatory still has to give, or to give again."""


class ProofSource(models.TextChoices):
    PIECES = "pieces", "Pièces déposées"
    QUESTIONNAIRE = "questionnaire", "Réponse au questionnaire annuel"


class YearlyProofQuerySet(models.QuerySet["YearlyProof"]):
    def visible_to(self, actor: Membership) -> YearlyProofQuerySet:
        return self.filter(contracts_seen(actor))


class YearlyProof(models.Model):
    """The proof of one year of engagement.

    :ivar number: of the year, from 1. :ivar until_on: first day not in it; ``due_on`` the last one to give it in time.
    :ivar answer: the answer to the questionnaire that proves it, once a referent accepted it: nothing more is asked.
    :ivar version: counts the changes: two windows never overwrite each other.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="yearly_proofs")
    number = models.PositiveSmallIntegerField("année d'engagement")
    begins_on = models.DateField("du")
    until_on = models.DateField("au (exclu)")
    due_on = models.DateField("à donner au plus tard le")
    state = models.CharField("état", max_length=20, choices=ProofState, default=ProofState.AWAITED)
    source = models.CharField("donnée par", max_length=20, choices=ProofSource, blank=True)
    answer = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, related_name="yearly_proof")
    given_at = models.DateTimeField("donnée le", null=True)
    version = models.PositiveIntegerField(default=0)

    objects = YearlyProofQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve annuelle d'exercice"
        verbose_name_plural = "preuves annuelles d'exercice"
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_proof_a_year_of_engagement"),
            models.CheckConstraint(name="a_year_has_days", condition=Q(until_on__gt=F("begins_on"))),
            models.CheckConstraint(
                name="a_proof_given_says_how",
                condition=Q(state="awaited", source="", given_at__isnull=True)
                | Q(given_at__isnull=False) & ~Q(source="") & ~Q(state="awaited"),
            ),
            models.CheckConstraint(
                name="an_answer_proves_when_it_is_accepted",
                condition=Q(answer__isnull=True) | Q(source="questionnaire", state="accepted"),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="proof_by_state")]

    def __str__(self) -> str:
        return f"preuve n° {self.pk}"

    @property
    def person(self) -> Person:
        return self.contract.signatory

    @property
    def is_missing(self) -> bool:
        return self.state in MISSING


class ProofPiece(models.Model):
    """A piece joined to a proof."""

    proof = models.ForeignKey(YearlyProof, on_delete=models.PROTECT, related_name="pieces")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce d'une preuve d'exercice"
        verbose_name_plural = "pièces de preuves d'exercice"
        constraints = [models.UniqueConstraint(fields=["proof", "piece"], name="proof_piece_joined_once")]

    def __str__(self) -> str:
        return f"pièce de la {self.proof}"


class ProofCheck(models.Model):
    """What a referent said of a proof, each time; only added."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Acceptée"
        TO_COMPLETE = "to_complete", "À compléter"
        REFUSED = "refused", "Refusée"

    proof = models.ForeignKey(YearlyProof, on_delete=models.PROTECT, related_name="checks")
    outcome = models.CharField("issue", max_length=20, choices=Outcome)
    reasons = models.TextField("motifs", blank=True)
    checked_at = models.DateTimeField("vérifiée le")
    checked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "vérification d'une preuve"
        verbose_name_plural = "vérifications de preuves"
        constraints = [
            models.CheckConstraint(
                name="what_is_not_accepted_says_why", condition=Q(outcome="accepted") | ~Q(reasons="")
            )
        ]

    def __str__(self) -> str:
        return f"vérification n° {self.pk}"


class ProofReminder(models.Model):
    """A proof that an agent asked for: once a day, whoever asks. What comes due is told by ``reminders``.

    :ivar step: the day it was asked for, as ``2026-11-26``.
    """

    proof = models.ForeignKey(YearlyProof, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField("étape", max_length=20)
    told_at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "rappel d'une preuve"
        verbose_name_plural = "rappels de preuves"
        constraints = [models.UniqueConstraint(fields=["proof", "step"], name="proof_step_told_once")]

    def __str__(self) -> str:
        return f"rappel n° {self.pk}"


class ChangeState(models.TextChoices):
    DECLARED = "declared", "Déclaré"
    RECORDED = "recorded", "Enregistré"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré"


class PracticeChangeQuerySet(models.QuerySet["PracticeChange"]):
    def visible_to(self, actor: Membership) -> PracticeChangeQuerySet:
        return self.filter(contracts_seen(actor))


class PracticeChange(models.Model):
    """Another share of time at the places held, from a day on: declared, then recorded as facts by the agency.

    :ivar forecast_last_day: the last day of engagement that the signatory was shown before they sent it.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="practice_changes")
    on = models.DateField("à compter du")
    explanation = models.CharField("précisions", max_length=500, blank=True)
    state = models.CharField("état", max_length=20, choices=ChangeState, default=ChangeState.DECLARED)
    declared_at = models.DateTimeField("déclaré le")
    forecast_last_day = models.DateField("dernier jour annoncé", null=True)
    decided_at = models.DateTimeField("traité le", null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reasons = models.TextField("motifs", blank=True)

    objects = PracticeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement d'exercice"
        verbose_name_plural = "changements d'exercice"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="declared"), name="one_change_waits_at_a_time"
            ),
            models.CheckConstraint(
                name="a_change_is_treated_by_somebody",
                condition=Q(state__in=["declared", "withdrawn"], decided_by__isnull=True)
                | Q(state__in=["recorded", "refused"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(name="a_change_refused_says_why", condition=~Q(state="refused") | ~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"changement d'exercice n° {self.pk}"

    @property
    def person(self) -> Person:
        return self.contract.signatory


class NewShare(models.Model):
    """The share of full time at one place after a change; ``fact`` once it is recorded."""

    change = models.ForeignKey(PracticeChange, on_delete=models.PROTECT, related_name="shares")
    place = models.CharField("lieu", max_length=200, blank=True)
    former_percent = models.PositiveSmallIntegerField("part avant")
    share_percent = models.PositiveSmallIntegerField("part après")
    fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="new_share")

    class Meta:
        verbose_name = "part d'un lieu"
        verbose_name_plural = "parts des lieux"
        constraints = [
            models.UniqueConstraint(fields=["change", "place"], name="one_share_a_place_of_a_change"),
            models.CheckConstraint(name="a_share_is_a_percentage", condition=Q(share_percent__range=(1, 100))),
        ]

    def __str__(self) -> str:
        return f"part n° {self.pk}"


class EndCertificateQuerySet(models.QuerySet["EndCertificate"]):
    def visible_to(self, actor: Membership) -> EndCertificateQuerySet:
        return self.filter(contracts_seen(actor))

    def standing(self) -> EndCertificateQuerySet:
        """Those whose letter was not revoked: without one, the end is to be certified again."""
        return self.filter(letter__revocation__isnull=True)


class EndCertificate(models.Model):
    """The certificate that an engagement is accomplished: one a contract, in a letter that is sealed once."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="end_certificate")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="end_certificate")
    last_day = models.DateField("dernier jour d'engagement")
    months_owed = models.PositiveSmallIntegerField("mois dus")
    issued_at = models.DateTimeField("délivré le")
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = EndCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "certificat de fin d'engagement"
        verbose_name_plural = "certificats de fin d'engagement"

    def __str__(self) -> str:
        return f"certificat de fin n° {self.pk}"


class Where(models.TextChoices):
    """Where somebody practises a year after the end, the nearest that holds."""

    SAME_PLACE = "same_place", "Dans le même lieu"
    SAME_DEPARTEMENT = "same_departement", "Ailleurs dans le même département"
    SAME_REGION = "same_region", "Ailleurs dans la même région"
    ELSEWHERE = "elsewhere", "Dans une autre région, ou à l'étranger"
    STOPPED = "stopped", "Je n'exerce pas en ce moment"


class UnderServed(models.TextChoices):
    YES = "yes", "Oui"
    NO = "no", "Non"
    UNKNOWN = "unknown", "Je ne sais pas"


class StayQuerySet(models.QuerySet["Stay"]):
    def visible_to(self, actor: Membership) -> StayQuerySet:
        """Their own alone: agencies read counts, never who."""
        if perimeter.reach(actor, Matter.ENGAGEMENT) is Reach.OWN:
            return self.filter(contract__signatory=actor.person_id)
        return self.none()


class Stay(models.Model):
    """What a former signatory chose to say of where they practise, a year after their engagement."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="stay")
    where = models.CharField("où", max_length=20, choices=Where)
    under_served = models.CharField("zone sous-dotée", max_length=20, choices=UnderServed)
    declared_at = models.DateTimeField("déclaré le")

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = "exercice un an après"
        verbose_name_plural = "exercices un an après"

    def __str__(self) -> str:
        return f"exercice un an après n° {self.pk}"


class DeathQuerySet(models.QuerySet["Death"]):
    def visible_to(self, actor: Membership) -> DeathQuerySet:
        """The name and address of the heirs are for the desk that writes to them, and for the audit."""
        return self if perimeter.reach(actor, Matter.ENGAGEMENT) is Reach.ALL else self.none()


class Death(models.Model):
    """The death of a signatory, and whom to write to, once: nothing is owed, and nothing is asked any more.

    :ivar piece: the death certificate. :ivar letter: the one letter to the heirs.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="death")
    died_on = models.DateField("décédé(e) le")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistré le")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    heir_name = models.CharField("nom des ayants droit, ou de qui les représente", max_length=160, blank=True)
    heir_address = models.TextField("adresse", max_length=300, blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DeathQuerySet.as_manager()

    class Meta:
        verbose_name = "décès"
        verbose_name_plural = "décès"

    def __str__(self) -> str:
        return f"décès n° {self.pk}"
