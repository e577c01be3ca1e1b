"""What an agency keeps of the people it follows: who carries whom, notes and contacts, saved lists, bulk mails.

None of it leaves the agency: another one, the UFR and the managing authority read nothing here.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter
from cesp.contracts.models import FactKind, RecordedFact, Summary, SummaryQuerySet
from cesp.zoning.models import PlaceOfPractice


def settled_in(departement: str) -> QuerySet[Any, int]:
    """Keys of the contracts whose signatory practises, or practised, at a listed place of a département."""
    places = PlaceOfPractice.objects.filter(commune__departement=departement).values("reference")
    facts = RecordedFact.objects.standing().filter(kind=FactKind.INSTALLED)
    return (
        facts.annotate(place=KeyTextTransform("place", "payload"))
        .filter(place__in=places)
        .values_list("contract_id", flat=True)
    )


def followed_by(actor: Membership) -> SummaryQuerySet:
    """Contracts of an agency's portfolio; for the referent of a département, of those who practise there."""
    region = perimeter.within(actor, Matter.FOLLOW_UP, person="contract__signatory")
    rows = Summary.objects.filter(region)
    if actor.role == Role.DEPARTEMENT_REFERENT:
        return rows.filter(contract__in=settled_in(actor.departement))
    return rows


class OfAgencyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Membership) -> OfAgencyQuerySet:
        """An agency's own rows, about people of the actor's portfolio."""
        people = followed_by(actor).values("contract__signatory")
        return self.filter(organisation=actor.organisation_id or 0, person__in=people)


class Carried(models.Model):
    """Who carries a person in an agency."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="carried")
    since = models.DateTimeField("depuis")

    class Meta:
        verbose_name = "personne suivie"
        verbose_name_plural = "personnes suivies"
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="one_carrier_in_an_agency")]

    def __str__(self) -> str:
        return f"suivi {self.pk}"


class NoteKind(models.TextChoices):
    NOTE = "note", "Note"
    PHONE = "phone", "Appel"
    MEETING = "meeting", "Rencontre"
    MAIL = "mail", "Courriel ou courrier"


class Note(models.Model):
    """What was noted of a person, or a contact with them, on a day; struck out rather than changed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=10, choices=NoteKind)
    on = models.DateField("le")
    text = models.TextField("texte", max_length=4_000)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrite le")
    struck_at = models.DateTimeField("retirée le", null=True)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "note de suivi"
        verbose_name_plural = "notes de suivi"
        indexes = [models.Index(fields=["person", "organisation", "-on", "-id"], name="note_by_person")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class SavedList(models.Model):
    """Filters and sort that an agent gave a name."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="saved_lists")
    name = models.CharField("nom", max_length=60)
    query = models.CharField("filtres", max_length=500)

    class Meta:
        verbose_name = "liste enregistrée"
        verbose_name_plural = "listes enregistrées"
        constraints = [models.UniqueConstraint(fields=["membership", "name"], name="a_list_has_a_name_of_its_own")]

    def __str__(self) -> str:
        return self.name


class MailingState(models.TextChoices):
    SENDING = "sending", "Envoi en cours"
    SENT = "sent", "Confié à l'envoi"


class MailingQuerySet(models.QuerySet["Mailing"]):
    def visible_to(self, actor: Membership) -> MailingQuerySet:
        """An agency's own, for its referents of the whole region."""
        if actor.role != Role.ARS_REFERENT:
            return self.none()
        return self.filter(organisation=actor.organisation_id or 0)


class Mailing(models.Model):
    """One text sent to many people of a portfolio.

    :ivar body: as written, its fields not filled yet.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField("objet", max_length=120)
    body = models.TextField("texte", max_length=4_000)
    state = models.CharField("état", max_length=10, choices=MailingState, default=MailingState.SENDING)
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("envoyé le")

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi groupé"
        verbose_name_plural = "envois groupés"

    def __str__(self) -> str:
        return f"envoi {self.pk}"

    @property
    def is_working(self) -> bool:
        return self.state == MailingState.SENDING

    @property
    def progress_key(self) -> str:
        return f"followup:{self.pk}"


class MailingLine(models.Model):
    """One person of a bulk mail: whom it went to, or why it could not."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    failure = models.CharField("empêchement", max_length=200, blank=True)
    queued_at = models.DateTimeField("confié à l'envoi le", null=True)

    class Meta:
        verbose_name = "destinataire d'un envoi groupé"
        verbose_name_plural = "destinataires d'un envoi groupé"
        constraints = [
            models.UniqueConstraint(fields=["mailing", "person"], name="a_person_once_a_mailing"),
            models.CheckConstraint(name="a_line_went_or_failed", condition=Q(failure="") | Q(queued_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"destinataire {self.pk}"
