"""Who is called to answer, what they have written, what they sent, and how their silence was followed."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import Contract, ContractQuerySet
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.questionnaire.definition import AUDIENCES
from cesp.questionnaire.models.questionnaires import Questionnaire, Version

AUDIENCE_CHOICES = tuple((str(code), label) for code, label in AUDIENCES.items())


def followed(actor: Membership) -> ContractQuerySet:
    """Contracts that the actor sees, those of the people whom they declared to know aside."""
    contracts = Contract.objects.visible_to(actor)
    if perimeter.reach(actor, Matter.CONTRACT) is Reach.FOLLOWED:
        return contracts.exclude(perimeter.withheld(actor, person="signatory"))
    return contracts


def answering(actor: Membership) -> ContractQuerySet:
    """Among them, those of which the actor's role reads the answers and the silences."""
    reads = perimeter.reach(actor, Matter.QUESTIONNAIRE) is not Reach.NOTHING
    return followed(actor) if reads else Contract.objects.none()


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, actor: Membership) -> ResponseQuerySet:
        """Those that the actor reads; what a draft says is its author's alone (``queries``)."""
        return self.filter(contract__in=answering(actor).values("pk"))

    def silent(self) -> ResponseQuerySet:
        """Whoever has sent nothing, draft or not."""
        return self.filter(sent_at__isnull=True)

    def taken(self, on: date) -> ResponseQuerySet:
        """Of questionnaires that take an answer on a day: open, or closed and still taken late."""
        return self.filter(
            questionnaire__announced_at__isnull=False,
            questionnaire__opens_on__lte=on,
            questionnaire__corrections_until_on__gte=on,
        )


class Response(models.Model):
    """One contract called to answer one questionnaire.

    A row is made for everybody concerned when the questionnaire opens: silence is a row without a
    ``started_at``, never an absence.

    :ivar audience: the form it answers. :ivar called_as: the one that the file told of on the day it was called.
    :ivar answers: what is written now, by code of question, drafts included: its author alone reads it.
    :ivar revision: counts the saves: whoever saves says which one they had read.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="responses")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="questionnaire_responses")
    audience = models.CharField("situation", max_length=20, choices=AUDIENCE_CHOICES)
    called_as = models.CharField("situation au dossier", max_length=20, choices=AUDIENCE_CHOICES)
    answers = models.JSONField("réponses", default=dict)
    revision = models.PositiveIntegerField("enregistrement", default=0)
    called_at = models.DateTimeField("appelée le")
    started_at = models.DateTimeField("commencée le", null=True)
    saved_at = models.DateTimeField("enregistrée le", null=True)
    sent_at = models.DateTimeField("envoyée le", null=True)
    late = models.BooleanField("envoyée en retard", default=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse au questionnaire"
        verbose_name_plural = "réponses au questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "contract"], name="one_response_by_contract"),
            models.CheckConstraint(
                name="what_is_sent_was_started", condition=Q(sent_at__isnull=True) | Q(started_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "audience", "sent_at"], name="response_by_board")]

    def __str__(self) -> str:
        return f"réponse n° {self.pk}"

    @property
    def declared(self) -> bool:
        """Whether the signatory says that their situation is another than the file's."""
        return self.audience != self.called_as

    @property
    def state(self) -> str:
        """« sent », « draft » or « silent »."""
        if self.sent_at is not None:
            return "sent"
        return "draft" if self.started_at is not None else "silent"


class Sending(models.Model):
    """What was sent, as it was sent; a correction is another row, and no operation changes one.

    :ivar answers: of the questions that were asked, by code. :ivar version: the wording that was answered.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField("envoi")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField("situation", max_length=20, choices=AUDIENCE_CHOICES)
    answers = models.JSONField("réponses")
    sent_at = models.DateTimeField("envoyé le")
    late = models.BooleanField("en retard")
    receipt = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "envoi d'une réponse"
        verbose_name_plural = "envois d'une réponse"
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="sending_once_by_number")]

    def __str__(self) -> str:
        return f"envoi {self.number} de la réponse n° {self.response_id}"


class Attachment(models.Model):
    """A piece put in answer to a question."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField("question", max_length=40)
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce d'une réponse"
        verbose_name_plural = "pièces d'une réponse"
        constraints = [models.UniqueConstraint(fields=["response", "question", "piece"], name="piece_once_by_question")]

    def __str__(self) -> str:
        return f"pièce n° {self.piece_id} de la réponse n° {self.response_id}"


class Step(models.TextChoices):
    """The ladder that silence climbs; its last rung is a decision for a person, never a sanction."""

    FIRST = "first", "Première relance"
    SECOND = "second", "Seconde relance"
    REFERENT = "referent", "Signalé au référent"
    SUMMONS = "summons", "Convocation préparée"


class Chase(models.Model):
    """A rung climbed, once."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="chases")
    step = models.CharField("étape", max_length=10, choices=Step)
    done_at = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "relance du questionnaire"
        verbose_name_plural = "relances du questionnaire"
        constraints = [models.UniqueConstraint(fields=["response", "step"], name="rung_climbed_once")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} de la réponse n° {self.response_id}"
