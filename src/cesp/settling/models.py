"""From a validated project to the first day of the engagement, and the day somebody leaves the place.

The project is ``projects``'; what happened is a fact of the contract. Here stand the papers between the two, who
sent them and when, the pieces that prove the installation, and the replacements that precede it.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Person
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import Contract, RecordedFact
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.projects.models import Project, Site
from cesp_law import labels


class Channel(models.TextChoices):
    """How the letter of engagement reaches the agency and the managing authority; both are worth as much."""

    ELECTRONIC = "electronic", "Dans le service, par voie électronique"
    POST = "post", "Par lettre recommandée avec avis de réception"


class InstallationQuerySet(models.QuerySet["Installation"]):
    def visible_to(self, actor: Membership) -> InstallationQuerySet:
        """A signatory sees their own; an agency those of the contracts that it follows; the desk and the audit all."""
        match perimeter.reach(actor, Matter.INSTALLATION):
            case Reach.OWN:
                return self.filter(contract__signatory=actor.person_id)
            case Reach.ALL:
                return self
            case Reach.FOLLOWED:
                followed = Contract.objects.visible_to(actor).values("pk")
                rows = self.filter(contract__in=followed)
                return rows.exclude(perimeter.withheld(actor, person="contract__signatory"))
            case _:
                return self.none()


class Installation(models.Model):
    """The papers and the days of one installation.

    :ivar project: the validated project; none when somebody settled without a validation (BIE-8).
    :ivar ars: code of the agency of the place, which attests and records.
    :ivar starts_on: the exact day that the letter states (INS-13), before it is a fact.
    :ivar signed_with: how the signatory proved who they are.
    :ivar received_on: the day the agency has the letter; :ivar tracking: of the registered post.
    :ivar complete_at: when the last piece that was missing was accepted, the first time; one may have ended since.
    :ivar installed_on: the day recorded; ``fact`` the first of its facts, one a site.
    :ivar left_on: first day no longer there.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="installations")
    project = models.OneToOneField(Project, on_delete=models.PROTECT, null=True, related_name="installation")
    ars = models.CharField("ARS du lieu", max_length=3)
    opened_at = models.DateTimeField("ouverte le")
    starts_on = models.DateField("date exacte d'installation", null=True)
    postcode = models.CharField("code postal du lieu", max_length=20, blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("lettre signée le", null=True)
    signed_with = models.CharField("identité prouvée par", max_length=60, blank=True)
    channel = models.CharField("voie", max_length=20, choices=Channel, blank=True)
    tracking = models.CharField("numéro de recommandé", max_length=40, blank=True)
    dispatched_on = models.DateField("envoyée le", null=True)
    received_on = models.DateField("reçue le", null=True)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    attestation = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    attested_at = models.DateTimeField("attestée le", null=True)
    attested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    notified_at = models.DateTimeField("durée notifiée le", null=True)
    complete_at = models.DateTimeField("pièces complètes le", null=True)
    installed_on = models.DateField("premier jour d'exercice", null=True)
    recorded_at = models.DateTimeField("installation enregistrée le", null=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="installation")
    left_on = models.DateField("premier jour où le lieu n'est plus tenu", null=True)
    left_fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="departure")

    objects = InstallationQuerySet.as_manager()

    class Meta:
        verbose_name = "installation"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(project__isnull=True, left_on__isnull=True),
                name="one_unvalidated_installation_at_a_time",
            ),
            models.CheckConstraint(
                name="an_installation_is_recorded_by_somebody_as_a_fact",
                condition=Q(installed_on__isnull=True, fact__isnull=True, recorded_by__isnull=True)
                | Q(installed_on__isnull=False, fact__isnull=False, recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="one_leaves_where_one_was",
                condition=Q(left_on__isnull=True) | Q(installed_on__isnull=False, left_on__gt=models.F("installed_on")),
            ),
            models.CheckConstraint(
                name="an_attestation_answers_a_letter",
                condition=Q(attestation__isnull=True) | Q(letter__isnull=False, received_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"installation n° {self.pk}"

    @property
    def person(self) -> Person:
        return self.contract.signatory

    @property
    def is_done(self) -> bool:
        return self.fact_id is not None

    @property
    def region(self) -> str:
        return labels.ARS.get(self.ars, self.ars)


class HeldSite(models.Model):
    """One of the places where somebody settled, each a fact of its own.

    :ivar place: its name in the facts, by which the law knows it.
    """

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField("lieu", max_length=200)
    share_percent = models.PositiveSmallIntegerField("part de temps plein")
    category = models.CharField("catégorie de zone", max_length=20)
    fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, related_name="held_site")
    left_fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="left_site")

    class Meta:
        verbose_name = "lieu tenu"
        verbose_name_plural = "lieux tenus"
        constraints = [
            models.UniqueConstraint(fields=["installation", "place"], name="one_site_a_place_of_an_installation")
        ]

    def __str__(self) -> str:
        return f"lieu tenu n° {self.pk}"


class Practitioner(models.Model):
    """What the letter says of whoever settles, and their file lacks: names, and the number they practise under.

    :ivar used_name: married name, or another name of use; empty when there is none.
    """

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="practitioner")
    birth_name = models.CharField("nom de naissance", max_length=120, blank=True)
    used_name = models.CharField("nom marital ou d'usage", max_length=120, blank=True)
    rpps = models.CharField("numéro RPPS", max_length=20, blank=True)
    saved_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "praticien"

    def __str__(self) -> str:
        return f"praticien du contrat n° {self.contract_id}"


class ProofState(models.TextChoices):
    DEPOSITED = "deposited", "À vérifier"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"


class Proof(models.Model):
    """A piece of IDF-11, and what the agency said of it.

    :ivar kind: code of a nature of piece (``cesp.documents.kinds``).
    :ivar ends_on: last day of a contract that has one, as its holder says it.
    :ivar valid_until: first day on which it no longer proves anything; none, it always does.
    """

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField("nature", max_length=40)
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField("dernier jour du contrat de travail", null=True)
    deposited_at = models.DateTimeField("déposée le")
    state = models.CharField("état", max_length=20, choices=ProofState, default=ProofState.DEPOSITED)
    valid_until = models.DateField("ne prouve plus à compter du", null=True)
    checked_at = models.DateTimeField("vérifiée le", null=True)
    checked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reasons = models.TextField("ce qui ne va pas", blank=True)

    class Meta:
        verbose_name = "pièce d'installation"
        verbose_name_plural = "pièces d'installation"
        constraints = [
            models.UniqueConstraint(fields=["installation", "piece"], name="a_piece_proves_an_installation_once"),
            models.CheckConstraint(
                name="a_proof_is_checked_by_somebody",
                condition=Q(state="deposited", checked_at__isnull=True, checked_by__isnull=True)
                | Q(state__in=["accepted", "refused"], checked_at__isnull=False, checked_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["installation", "kind", "state"], name="proof_by_installation")]

    def __str__(self) -> str:
        return f"pièce d'installation n° {self.pk}"

    @property
    def nature_label(self) -> str:
        return self.piece.nature.label

    def proves(self, on: date) -> bool:
        """Whether it was accepted and still proves what it says on a day."""
        return self.state == ProofState.ACCEPTED and (self.valid_until is None or on < self.valid_until)


class CoveredSite(models.Model):
    """A structure of the project that an accepted work contract proves: it names it, or is of the same employer."""

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="covered")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "structure prouvée"
        verbose_name_plural = "structures prouvées"
        constraints = [models.UniqueConstraint(fields=["proof", "site"], name="a_proof_covers_a_site_once")]

    def __str__(self) -> str:
        return f"structure prouvée n° {self.pk}"


class Replacement(models.Model):
    """Replacements in a row before an installation, as their author declares them.

    :ivar until: first day no longer replacing.
    :ivar remark: why the regional rule does not count it; empty when it does. Kept as it was said that day.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="replacements")
    starts_on = models.DateField("premier jour")
    until = models.DateField("premier jour qui n'en est plus")
    where = models.CharField("chez qui, ou dans quelle structure", max_length=150)
    declared_at = models.DateTimeField("déclaré le")
    remark = models.TextField("signalement", blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True)

    class Meta:
        verbose_name = "période de remplacement"
        verbose_name_plural = "périodes de remplacement"
        constraints = [
            models.CheckConstraint(name="a_replacement_lasts", condition=Q(until__gt=models.F("starts_on"))),
        ]
        indexes = [models.Index(fields=["contract", "starts_on"], name="replacement_by_contract")]

    def __str__(self) -> str:
        return f"remplacement n° {self.pk}"
