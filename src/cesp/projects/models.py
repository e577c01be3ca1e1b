"""The installation project: where somebody means to settle, what the law says of it, and the two voices on it.

A signatory drafts up to three, compares them and sends one. The agency of the place decides; its decision is a fact
of the contract, which ``fact`` names. A change of place is a new project that ``replaces`` the validated one.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import Contract, RecordedFact
from cesp.letters.models import Letter
from cesp.projects.naming import MODE, SECTOR, STRUCTURE
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice, Zoning
from cesp_law import labels
from cesp_law.place import FULL_TIME_PERCENT


class ProjectState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SENT = "sent", "Envoyé"
    QUESTIONED = "questioned", "Question posée"
    VALIDATED = "validated", "Validé"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré"
    REPLACED = "replaced", "Remplacé"
    LAPSED = "lapsed", "Sans objet"


OPEN = (ProjectState.SENT, ProjectState.QUESTIONED)
"""Sent, and not decided yet."""
STANDING = (ProjectState.VALIDATED, ProjectState.REPLACED)
"""Validated on a day, whatever came after."""
DECIDED = (*STANDING, ProjectState.REFUSED)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, actor: Membership) -> ProjectQuerySet:
        """A signatory sees their own, drafts too; agents what was sent.

        An agency sees the projects in its region, and those of the people it follows wherever they mean to settle
        (BIE-10); the referent of a département, the projects in it. What was withdrawn is read only by whoever follows
        its author anyway: it takes back what the place alone had opened.
        """
        sent = self.filter(sent_at__isnull=False)
        match perimeter.reach(actor, Matter.PROJECT):
            case Reach.OWN:
                return self.filter(contract__signatory=actor.person_id)
            case Reach.ALL:
                return sent
            case Reach.FOLLOWED if actor.organisation is not None and _agency_of(actor):
                here = Q(ars=_agency_of(actor)) & ~Q(state=ProjectState.WITHDRAWN)
                if actor.role == Role.DEPARTEMENT_REFERENT:
                    here &= Q(departement=actor.departement)
                else:
                    here |= Q(contract__in=Contract.objects.visible_to(actor).values("pk"))
                return sent.filter(here).exclude(perimeter.withheld(actor, person="contract__signatory"))
            case _:
                return self.none()


def _agency_of(actor: Membership) -> str:
    """Code of the region of an agency's agent; empty for anybody else."""
    organisation = actor.organisation
    return organisation.ars_code if organisation and organisation.kind == Organisation.Kind.ARS else ""


class Project(models.Model):
    """One project of one contract.

    :ivar place: of the national list; none for a free place, until the agency puts it on the list (NAT-10).
    :ivar ars: code of the region of the place, whose agency decides (BIE-10).
    :ivar hospital_months: length of the hospital contract of a shared post (IDF-9).
    :ivar scheduled_share: percent of scheduled general medicine (INS-11).
    :ivar leaving_on: for a change of place, the first day no longer practised at the place that is left (BIE-10).
    :ivar attached_at: when the agency put the free place of a project already sent on the list.
    :ivar judged_on: the day this place was sent, whose zoning judges it (BIE-6).
    :ivar zoning: the version in force that day; ``category`` what it says of the place.
    :ivar protected_by: the rule that keeps it acceptable out of zone, until the day ``protected_until`` excluded.
    :ivar forecast_months_owed: with ``forecast_last_day``, what the signatory was shown before they sent it.
    :ivar replaces: the validated project of the place that is left, for a change of place or region.
    :ivar version: counts the saves: two windows never overwrite each other.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="projects")
    state = models.CharField("état", max_length=12, choices=ProjectState, default=ProjectState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    place = models.ForeignKey(PlaceOfPractice, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    part = models.CharField("quartier (QPV)", max_length=10, blank=True, default="")
    address = models.CharField("adresse", max_length=200, blank=True)
    mode = models.CharField("mode d'exercice", max_length=20, choices=tuple(MODE.items()), blank=True)
    hospital_months = models.PositiveSmallIntegerField("durée du contrat hospitalier, en mois", null=True, blank=True)
    sector = models.CharField("secteur", max_length=10, choices=tuple(SECTOR.items()), blank=True)
    within_conventions = models.BooleanField("dans le cadre des conventions", null=True, blank=True)
    scheduled_share = models.PositiveSmallIntegerField("médecine générale programmée, en %", null=True, blank=True)
    planned_on = models.DateField("installation prévue le", null=True, blank=True)
    leaving_on = models.DateField("lieu actuel quitté le", null=True, blank=True)
    explanation = models.TextField("le projet en quelques mots", blank=True)
    ars = models.CharField("ARS du lieu", max_length=3, blank=True, default="")
    departement = models.CharField("département", max_length=3, blank=True, default="")
    attached_at = models.DateTimeField("inscrit sur la liste par l'agence le", null=True)
    judged_on = models.DateField("jugé au zonage du", null=True)
    zoning = models.ForeignKey(Zoning, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.CharField("catégorie de zone", max_length=4, blank=True, default="")
    protected_by = models.CharField("règle qui protège le lieu", max_length=300, blank=True, default="")
    protected_until = models.DateField("protégé jusqu'au (exclu)", null=True)
    started_at = models.DateTimeField("commencé le")
    saved_at = models.DateTimeField("enregistré le")
    sent_at = models.DateTimeField("envoyé le", null=True)
    forecast_months_owed = models.PositiveSmallIntegerField(null=True)
    forecast_last_day = models.DateField(null=True)
    receipt = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    validated_at = models.DateTimeField("validé le", null=True)
    validated_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    validation_letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField("refusé le", null=True)
    refused_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    refusal_letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    reasons = models.TextField("motifs de la décision", blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    fact = models.OneToOneField(RecordedFact, on_delete=models.PROTECT, null=True, related_name="project")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "projet d'installation"
        verbose_name_plural = "projets d'installation"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state__in=["sent", "questioned"]), name="one_open_project_a_contract"
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="validated"), name="one_validated_project_a_contract"
            ),
            models.CheckConstraint(
                name="a_validated_project_says_by_whom",
                condition=~Q(state__in=["validated", "replaced"])
                | Q(validated_at__isnull=False, validated_by__isnull=False, fact__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refused_project_says_by_whom_and_why",
                condition=~Q(state="refused") | Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="only_a_draft_project_was_never_sent",
                condition=Q(state__in=["draft", "withdrawn", "lapsed"]) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["ars", "state", "sent_at", "id"], name="project_by_region"),
            models.Index(fields=["place", "state"], name="project_by_place"),
        ]

    def __str__(self) -> str:
        return f"projet d'installation n° {self.pk}"

    @property
    def person(self) -> Person:
        return self.contract.signatory

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_editable(self) -> bool:
        """Whether its signatory still writes it: not sent yet, or questioned."""
        return self.state in (ProjectState.DRAFT, ProjectState.QUESTIONED)

    @property
    def share_percent(self) -> int:
        """Percent of full time over all sites, at most 100."""
        return min(sum(site.share_percent for site in self.sites.all()), FULL_TIME_PERCENT)

    @property
    def region_name(self) -> str:
        return labels.ARS.get(self.ars, self.ars)

    @property
    def training_region(self) -> str:
        """Name of the region whose agency follows the signatory's training."""
        return labels.ARS.get(self.contract.summary.ars, self.contract.summary.ars)

    @property
    def where(self) -> str:
        """« R63000012, Thiers (63) », or the commune alone; what lists call the project."""
        return ", ".join(str(one) for one in (self.place, self.commune) if one) or "lieu à choisir"


class SiteManager(models.Manager["Site"]):
    """Each with its commune: whatever names a structure says where it is."""

    def get_queryset(self) -> models.QuerySet[Site]:
        return super().get_queryset().select_related("commune__successor")


class Site(models.Model):
    """One structure where the practice of a project takes place; the shares of all add up.

    :ivar structure: code of ``cesp_law.place.Structure``.
    :ivar share_percent: 1–100 of full time.
    :ivar commune: where it is, when that is not the commune of the project; another of the same region.
    :ivar category: of a structure elsewhere, the category that its commune was judged with; empty until then.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sites")
    structure = models.CharField("type de structure", max_length=30, choices=tuple(STRUCTURE.items()))
    name = models.CharField("nom de la structure", max_length=150, blank=True)
    finess = models.CharField("numéro FINESS", max_length=9, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    share_percent = models.PositiveSmallIntegerField("part de temps plein, en %")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.CharField("catégorie de zone", max_length=4, blank=True, default="")

    objects = SiteManager()

    class Meta:
        verbose_name = "structure d'un projet"
        verbose_name_plural = "structures de projets"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_site_takes_some_time", condition=Q(share_percent__gte=1, share_percent__lte=100)
            )
        ]

    def __str__(self) -> str:
        return f"structure n° {self.pk}"

    @property
    def structure_word(self) -> str:
        return STRUCTURE[self.structure]

    @property
    def named(self) -> str:
        """Its name, or what it is; and its commune when that is another one: « CMS du Lac, Luc (26) »."""
        word = self.name or self.structure_word
        return f"{word}, {self.commune.label}" if self.commune else word


class Seat(models.TextChoices):
    """From where a voice speaks (BIE-7); the region that is left is heard on a change of region (BIE-10)."""

    DEPARTEMENT = "departement", "Référent du département"
    REGION = "region", "Référent régional"
    OUTGOING = "outgoing", "Région quittée"


class Voice(models.Model):
    """What one of the referents says of a project: validates it or not. The region's is the decision.

    :ivar superseded_at: when the project changed after it was given: another one is awaited.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="voices")
    seat = models.CharField("voix", max_length=12, choices=Seat)
    favourable = models.BooleanField("favorable")
    reasons = models.TextField("motifs", blank=True)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("donnée le")
    superseded_at = models.DateTimeField("donnée sur une version antérieure depuis le", null=True)

    class Meta:
        verbose_name = "voix sur un projet"
        verbose_name_plural = "voix sur des projets"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "seat"], condition=Q(superseded_at__isnull=True), name="one_voice_a_seat"
            ),
            models.CheckConstraint(
                name="an_unfavourable_voice_says_why", condition=Q(favourable=True) | ~Q(reasons="")
            ),
        ]

    def __str__(self) -> str:
        return f"voix sur le {self.project}"


class Question(models.Model):
    """What an agency asked the signatory about a project, and what they answered."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("posée le")
    answer_by_on = models.DateField("réponse au plus tard le")
    message = models.TextField("question")
    answer = models.TextField("réponse", blank=True)
    answered_at = models.DateTimeField("répondue le", null=True)

    class Meta:
        verbose_name = "question sur un projet"
        verbose_name_plural = "questions sur des projets"
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(answered_at__isnull=True), name="one_question_awaited_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"question sur le {self.project}"
