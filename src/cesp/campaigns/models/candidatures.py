"""A candidature: the file that somebody deposits at their UFR, its pieces, and what it is asked to correct."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.campaigns.models.campaigns import PROFESSIONS, STATUSES, Campaign
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.territory.models import Commune
from cesp.zoning.models.places import PostKind
from cesp_law import labels

REGIONS = tuple(labels.ARS.items())


class CandidatureState(models.TextChoices):
    """What somebody last did to the file. Where it stands afterwards (ranked, offered…) is read off other rows."""

    DRAFT = "draft", "Brouillon"
    DEPOSITED = "deposited", "Déposée"
    TO_CORRECT = "to_correct", "À corriger"
    COMPLETE = "complete", "Complète"
    INADMISSIBLE = "inadmissible", "Irrecevable"
    WITHDRAWN = "withdrawn", "Retirée"


IN_THE_RUNNING = (CandidatureState.DEPOSITED, CandidatureState.TO_CORRECT, CandidatureState.COMPLETE)
"""Deposited, and neither withdrawn nor refused."""


class CandidatureQuerySet(models.QuerySet["Candidature"]):
    def visible_to(self, actor: Membership) -> CandidatureQuerySet:
        """Candidatures within the actor's reach; never one where they declared a conflict of interest.

        One's own, drafts included. A UFR reads what is deposited there and what it typed in; an ARS, what is
        deposited in its region, for its region, or sent to it for an agreement; a member of a committee, what
        they are given to read; the case desk, what a committee sent it.
        """
        found = self.filter(_within(actor))
        if perimeter.reach(actor, Matter.CANDIDATURE) is Reach.OWN:
            return found
        return found.exclude(conflicts__person=actor.person_id)

    def sent(self) -> CandidatureQuerySet:
        """Those that the committee of their campaign, UFR and profession has sealed: the case desk reads them."""
        return self.filter(pk__in=Candidature.objects.filter(_sent()).values("pk"))

    def deposited(self) -> CandidatureQuerySet:
        """Those that were deposited one day, whatever became of them."""
        return self.filter(deposited_at__isnull=False)


def _within(actor: Membership) -> Q:
    organisation, deposited = actor.organisation, Q(deposited_at__isnull=False)
    match perimeter.reach(actor, Matter.CANDIDATURE):
        case Reach.ALL:
            return deposited
        case Reach.OWN:
            return Q(person=actor.person_id)
        case Reach.FOLLOWED if organisation is not None:
            return _followed(actor, organisation)
        case _:
            return Q(pk__in=())


def _followed(actor: Membership, organisation: Organisation) -> Q:
    deposited = Q(deposited_at__isnull=False)
    match Role(actor.role):
        case Role.UFR_MANAGER:
            return Q(ufr=organisation) & (deposited | Q(typed_by__isnull=False))
        case Role.ARS_REFERENT:
            code = organisation.ars_code or "?"
            asked = Q(pk__in=Candidature.objects.filter(opinions__ars=code).values("pk"))
            return deposited & (Q(ufr__ars_code=code) | Q(intended_ars=code) | asked)
        case Role.COMMITTEE_MEMBER:
            return deposited & Q(pk__in=Candidature.objects.filter(assignments__seat__membership=actor).values("pk"))
        case Role.CASE_DESK:
            return Q(pk__in=Candidature.objects.filter(_sent()).values("pk"))
        case _:
            return Q(pk__in=())


def _sent() -> Q:
    """Sealed by the committee of its own campaign, UFR and profession."""
    return Q(
        ufr__committees__campaign=models.F("campaign"),
        ufr__committees__profession=models.F("profession"),
        ufr__committees__sealed_at__isnull=False,
        deposited_at__isnull=False,
    )


class Candidature(models.Model):
    """One person's candidature in one campaign; another may follow one that was withdrawn.

    :ivar status: what they are: second cycle, third cycle, PADHUE (code of ``cesp_law.facts.Status``).
    :ivar intended_ars: region where they mean to settle; that ARS gives its opinion on the project (IDF-4).
    :ivar version: counts the saves: whoever saves says which one they had read.
    :ivar typed_by: the agent of the UFR who typed in a paper file; :ivar paper_received_on: the day it arrived.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="candidatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidatures")
    ufr = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="UFR"
    )
    state = models.CharField("état", max_length=15, choices=CandidatureState, default=CandidatureState.DRAFT)

    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS, blank=True)
    status = models.CharField("situation", max_length=20, choices=STATUSES, blank=True)
    year_of_study = models.PositiveSmallIntegerField("année d'études", null=True, blank=True)
    specialty = models.CharField("spécialité suivie ou souhaitée", max_length=60, blank=True)
    dental_intern = models.BooleanField("interne en odontologie", default=False)
    training_ends_on = models.DateField("fin de formation prévue", null=True, blank=True)
    entrance_exam_rank = models.PositiveIntegerField("rang aux épreuves nationales", null=True, blank=True)
    repeated_year = models.BooleanField("année redoublée", default=False)

    intended_ars = models.CharField("région d'installation", max_length=3, choices=REGIONS, blank=True)
    intended_departement = models.CharField("département d'installation", max_length=3, blank=True)
    intended_commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune envisagée"
    )
    intended_kind = models.CharField("mode d'exercice", max_length=15, choices=PostKind, blank=True)
    project = models.TextField("projet professionnel", blank=True)
    motivation = models.TextField("motivation", blank=True)

    version = models.PositiveIntegerField("enregistrement", default=0)
    started_at = models.DateTimeField("commencée le")
    saved_at = models.DateTimeField("enregistrée le")
    deposited_at = models.DateTimeField("déposée le", null=True)
    settled_at = models.DateTimeField("dite complète ou irrecevable le", null=True)
    inadmissible_because = models.TextField("motif de l'irrecevabilité", blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True)
    receipt = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    typed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    paper_received_on = models.DateField("dossier papier reçu le", null=True, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    enrolled = models.BooleanField("inscription vérifiée", null=True, help_text="vide : pas encore vérifiée")
    enrolment_checked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    enrolment_checked_at = models.DateTimeField("inscription vérifiée le", null=True)

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"],
                name="one_candidature_by_campaign",
                condition=~Q(state=CandidatureState.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="a_draft_is_not_deposited",
                condition=Q(state__in=[CandidatureState.DRAFT, CandidatureState.WITHDRAWN])
                | Q(deposited_at__isnull=False, ufr__isnull=False),
            ),
            models.CheckConstraint(
                name="a_withdrawal_has_its_instant",
                condition=Q(state=CandidatureState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=CandidatureState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "ufr", "profession", "state"], name="candidature_by_desk"),
            models.Index(fields=["campaign", "intended_ars"], name="candidature_by_ars"),
        ]

    def __str__(self) -> str:
        return f"candidature n° {self.pk}"


class Attachment(models.Model):
    """A piece in the place where the file asks for it; replaced ones stay in the documents, not here."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="attachments")
    requirement = models.CharField("pièce demandée", max_length=40, help_text="code de cesp.campaigns.requirements")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce d'une candidature"
        verbose_name_plural = "pièces d'une candidature"
        constraints = [
            models.UniqueConstraint(fields=["candidature", "piece"], name="a_piece_once_in_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} ({self.candidature_id})"


class CorrectionReason(models.TextChoices):
    MISSING = "missing", "manquante"
    UNREADABLE = "unreadable", "illisible"
    OUTDATED = "outdated", "périmée"
    WRONG = "wrong", "inexacte"


class Correction(models.Model):
    """The UFR asks for some fields and pieces to be corrected, by a day; nothing else unlocks."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="corrections")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandée le")
    answer_by_on = models.DateField("réponse attendue au plus tard le")
    message = models.TextField("message", blank=True)
    answered_at = models.DateTimeField("répondue le", null=True)
    cancelled_at = models.DateTimeField("abandonnée le", null=True)

    class Meta:
        verbose_name = "demande de correction"
        verbose_name_plural = "demandes de correction"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                name="one_open_correction",
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"demande de correction n° {self.pk}"


class CorrectionItem(models.Model):
    """One field or one piece to correct, and why."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="items")
    target = models.CharField("à corriger", max_length=50, help_text="« field:specialty » ou « piece:transcripts »")
    reason = models.CharField("motif", max_length=15, choices=CorrectionReason)
    note = models.CharField("précision", max_length=300, blank=True)

    class Meta:
        verbose_name = "point à corriger"
        verbose_name_plural = "points à corriger"
        constraints = [models.UniqueConstraint(fields=["correction", "target"], name="a_target_once")]

    def __str__(self) -> str:
        return self.target
