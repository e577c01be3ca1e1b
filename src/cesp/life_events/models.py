"""What a signatory tells or asks for, from the draft to the decision.

A row asks; it decides nothing by itself. What was decided is a fact of the contract, which ``fact`` names.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person
from cesp.accounts.perimeter import Matter, Reach
from cesp.common.fields import CentsField, MonthField
from cesp.contracts.models import Contract, RecordedFact
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp_law import labels


class EventKind(models.TextChoices):
    SUSPENSION = "suspension", "Suspension pendant les études"
    DEFERRAL = "deferral", "Report d'installation"
    PRACTICE_SUSPENSION = "practice_suspension", "Suspension de l'exercice"
    EXPECTED_DIPLOMA = "expected_diploma", "Changement de date de diplôme"
    SPECIALTY = "specialty", "Changement de spécialité"
    REGION = "region", "Changement de région"
    NAME = "name", "Changement de nom"
    END = "end", "Annonce d'une fin de contrat"


class EventState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SENT = "sent", "Envoyée"
    TO_COMPLETE = "to_complete", "À compléter"
    GRANTED = "granted", "Acceptée"
    REFUSED = "refused", "Refusée"
    NOTED = "noted", "Prise en compte"
    WITHDRAWN = "withdrawn", "Retirée"


OPEN = (EventState.SENT, EventState.TO_COMPLETE)
"""Sent, and not decided yet."""
DECIDED = (EventState.GRANTED, EventState.REFUSED, EventState.NOTED)


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    def visible_to(self, actor: Membership) -> LifeEventQuerySet:
        """A signatory sees their own, drafts too; agents what was sent, an agency never that somebody means to leave.

        What leaving would cost is between the signatory and the managing authority (``contracts.permissions``).
        An agency whose opinion is asked reads that request too, and nothing else of the file, until it is closed.
        """
        match perimeter.reach(actor, Matter.REQUEST):
            case Reach.OWN:
                return self.filter(contract__signatory=actor.person_id)
            case Reach.ALL:
                return self.filter(sent_at__isnull=False)
            case Reach.FOLLOWED:
                followed = Contract.objects.visible_to(actor).values("pk")
                asked = Opinion.objects.asked_of(actor).values("event")
                read = Q(contract__in=followed) | Q(state__in=OPEN, pk__in=asked)
                rows = self.filter(read, sent_at__isnull=False).exclude(kind=EventKind.END)
                return rows.exclude(perimeter.withheld(actor, person="contract__signatory"))
            case _:
                return self.none()


class LifeEvent(models.Model):
    """One request of one signatory, about one contract.

    :ivar first_month: of a suspension or a deferral; ``until_month`` the first one not in it.
    :ivar ground: of a suspension, of a deferral, or why a date changes.
    :ivar on: the new expected day of the diploma, or the day an end is meant for.
    :ivar wanted: specialty, code of a region, or new family name.
    :ivar due_on: last day to ask in time, where the law sets one; ``late`` when it was past.
    :ivar forecast_months_owed: with ``forecast_net_cents`` and ``forecast_last_day``, what the signatory was shown
        before they sent it: the same three of the file must come out of the decision.
    :ivar version: counts the saves: two windows never overwrite each other.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="life_events")
    kind = models.CharField("nature", max_length=20, choices=EventKind)
    state = models.CharField("état", max_length=12, choices=EventState, default=EventState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    first_month = MonthField("premier mois", null=True, blank=True)
    until_month = MonthField("premier mois qui n'en est plus", null=True, blank=True)
    ground = models.CharField("motif", max_length=20, blank=True)
    on = models.DateField("jour", null=True, blank=True)
    wanted = models.CharField("souhait", max_length=120, blank=True)
    wanted_given_names = models.CharField("prénoms souhaités", max_length=120, blank=True)
    explanation = models.TextField("précisions", blank=True)
    started_at = models.DateTimeField("commencée le")
    saved_at = models.DateTimeField("enregistrée le")
    sent_at = models.DateTimeField("envoyée le", null=True)
    due_on = models.DateField("à demander au plus tard le", null=True)
    late = models.BooleanField("hors délai", default=False)
    forecast_months_owed = models.PositiveSmallIntegerField(null=True)
    forecast_net_cents = CentsField(null=True)
    forecast_last_day = models.DateField(null=True)
    receipt = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("décidée le", null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reasons = models.TextField("motifs de la décision", blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="life_event")
    withdrawn_at = models.DateTimeField("retirée le", null=True)
    contested_at = models.DateTimeField("contestée le", null=True)
    contested_because = models.TextField("motif de la contestation", blank=True)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind"], condition=Q(state="draft"), name="one_draft_a_kind_of_event"
            ),
            models.UniqueConstraint(
                fields=["contract", "kind"],
                condition=Q(state__in=["sent", "to_complete"]),
                name="one_open_request_a_kind_of_event",
            ),
            models.CheckConstraint(
                name="an_event_is_decided_by_somebody_at_an_instant",
                condition=Q(
                    state__in=["granted", "refused", "noted"], decided_at__isnull=False, decided_by__isnull=False
                )
                | Q(decided_at__isnull=True, decided_by__isnull=True, fact__isnull=True)
                & ~Q(state__in=["granted", "refused", "noted"]),
            ),
            models.CheckConstraint(
                name="only_a_draft_was_never_sent",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_at", "id"], name="event_by_state")]

    def __str__(self) -> str:
        return f"demande n° {self.pk}"

    @property
    def person(self) -> Person:
        return self.contract.signatory

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED


class Attachment(models.Model):
    """A piece joined to a request; one piece may support several."""

    event = models.ForeignKey(LifeEvent, on_delete=models.PROTECT, related_name="attachments")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce d'une demande"
        verbose_name_plural = "pièces de demandes"
        constraints = [models.UniqueConstraint(fields=["event", "piece"], name="event_piece_joined_once")]

    def __str__(self) -> str:
        return f"pièce de la {self.event}"


class Completion(models.Model):
    """What a desk asked to complete, and when it was."""

    event = models.ForeignKey(LifeEvent, on_delete=models.PROTECT, related_name="completions")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le")
    answer_by_on = models.DateField("à compléter au plus tard le")
    message = models.TextField("ce qui manque")
    answered_at = models.DateTimeField("complété le", null=True)

    class Meta:
        verbose_name = "complément demandé"
        verbose_name_plural = "compléments demandés"
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(answered_at__isnull=True), name="one_completion_awaited_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"complément de la {self.event}"


class Seat(models.TextChoices):
    """Which agency is heard before the decision, by what its region is to the request."""

    CURRENT = "current", "Région actuelle"
    WANTED = "wanted", "Région demandée"


class Said(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Réservé"
    UNFAVOURABLE = "unfavourable", "Défavorable"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def standing(self) -> OpinionQuerySet:
        """The last one of each agency, given or not."""
        return self.filter(superseded_at__isnull=True)

    def awaited(self) -> OpinionQuerySet:
        """Asked and not given, about a request still to be decided."""
        return self.standing().filter(given_at__isnull=True, event__state__in=OPEN)

    def asked_of(self, actor: Membership) -> OpinionQuerySet:
        """Those asked of the agency that somebody acts for; none for another organisation."""
        organisation = actor.organisation
        if organisation is None or organisation.kind != Organisation.Kind.ARS or not organisation.ars_code:
            return self.none()
        return self.standing().filter(ars=organisation.ars_code)


class Opinion(models.Model):
    """What an agency was asked about a request, and what it answered.

    :ivar ars: code of the region, as it was when asked.
    :ivar version: of the request when asked: changed since, and sent again, it is asked anew.
    :ivar answer_by_on: last day it is waited for; the desk may decide without it from the next one.
    :ivar superseded_at: when the agency corrected it, or the request changed: another row stands.
    """

    event = models.ForeignKey(LifeEvent, on_delete=models.PROTECT, related_name="opinions")
    seat = models.CharField("à quel titre", max_length=12, choices=Seat)
    ars = models.CharField("ARS consultée", max_length=3)
    version = models.PositiveIntegerField("version de la demande")
    asked_at = models.DateTimeField("demandé le")
    answer_by_on = models.DateField("attendu jusqu'au")
    said = models.CharField("avis", max_length=12, choices=Said, blank=True, default="")
    reasons = models.TextField("motifs", blank=True)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField("donné le", null=True)
    superseded_at = models.DateTimeField("remplacé le", null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "avis d'une agence sur une demande"
        verbose_name_plural = "avis d'agences sur des demandes"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "seat"], condition=Q(superseded_at__isnull=True), name="one_standing_opinion_a_seat"
            ),
            models.CheckConstraint(
                name="an_opinion_is_given_by_somebody_at_an_instant",
                condition=Q(said="", given_by__isnull=True, given_at__isnull=True)
                | ~Q(said="") & Q(given_by__isnull=False, given_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_opinion_that_is_not_favourable_says_why",
                condition=Q(said__in=["", "favourable"]) | ~Q(reasons=""),
            ),
        ]
        indexes = [
            models.Index(fields=["ars", "event"], condition=Q(superseded_at__isnull=True), name="opinion_by_region")
        ]

    def __str__(self) -> str:
        return f"avis sur la {self.event}"

    @property
    def region(self) -> str:
        """« Île-de-France »."""
        return labels.ARS.get(self.ars, self.ars)


class Outcome(models.TextChoices):
    GRANT = "grant", "Accepter"
    REFUSE = "refuse", "Refuser"
    COMPLETE = "complete", "Demander un complément"


PROJECT = "project"
"""Kind of the sentences about an installation project: the one library serves the decisions on projects too."""


class ReasonSentence(models.Model):
    """A sentence of the library that desks choose their reasons from; about nobody.

    :ivar kind: of event, or :data:`PROJECT`; empty for any event.
    """

    kind = models.CharField(
        "nature", max_length=20, choices=[*EventKind.choices, (PROJECT, "Projet d'installation")], blank=True
    )
    outcome = models.CharField("sert à", max_length=10, choices=Outcome)
    text = models.CharField("phrase", max_length=500)
    retired_at = models.DateTimeField("retirée le", null=True)

    class Meta:
        verbose_name = "phrase de motif"
        verbose_name_plural = "phrases de motif"
        constraints = [models.CheckConstraint(name="a_reason_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"phrase n° {self.pk}"


class PostalAddress(models.Model):
    """Where somebody is written to on paper; they change it themself, at once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postal_addresses")
    lines = models.CharField("adresse", max_length=200)
    postcode = models.CharField("code postal", max_length=30)
    city = models.CharField("commune", max_length=80)
    country = models.CharField("pays", max_length=60, default="France")
    changed_at = models.DateTimeField("changée le")

    class Meta:
        verbose_name = "adresse postale"
        verbose_name_plural = "adresses postales"
        constraints = [models.UniqueConstraint(fields=["person"], name="one_postal_address_a_person")]

    def __str__(self) -> str:
        return f"adresse postale n° {self.pk}"
