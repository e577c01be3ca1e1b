"""What a faculty declares each autumn of the signatories enrolled there, and what the desk settles of it.

A declaration is a row, only ever added; the one that supersedes it says what is true since, or what was true all
along. What stops or changes the pay is besides a fact of the contract, which the declaration names.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import Contract, RecordedFact
from cesp.correspondence.models import Thread
from cesp.documents.models import Piece

FIRST_YEAR, LAST_YEAR = 1, 12
"""Years of study that a line may bear: the twelfth is the last of the longest internship."""


class Autumn(models.Model):
    """The declarations of one academic year: from which day faculties make them, and until which.

    After ``due_on`` they are late, and still received.
    """

    academic_year = models.PositiveSmallIntegerField("année universitaire", unique=True)
    opens_on = models.DateField("ouverte le")
    due_on = models.DateField("à rendre au plus tard le")
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("fixée le")

    class Meta:
        verbose_name = "campagne de déclaration"
        verbose_name_plural = "campagnes de déclaration"
        constraints = [
            models.CheckConstraint(name="an_autumn_opens_before_it_is_due", condition=Q(opens_on__lt=F("due_on")))
        ]

    def __str__(self) -> str:
        return f"déclarations {self.years}"

    @property
    def years(self) -> str:
        return f"{self.academic_year}-{self.academic_year + 1}"


class Outcome(models.TextChoices):
    """What a faculty says of somebody for the year."""

    ENROLLED = "enrolled", "Inscrit"
    REPEATS = "repeats", "Redouble"
    THIRD_CYCLE = "third_cycle", "Passe en troisième cycle"
    DENTAL_INTERNSHIP = "dental", "Entre à l'internat d'odontologie"
    DIPLOMA = "diploma", "Diplôme obtenu"
    EXCLUDED = "excluded", "Exclu"
    STOPPED = "interrupted", "Interrompt ses études"
    UNKNOWN = "unknown", "Pas inscrit ici"
    WITHDRAWN = "withdrawn", "Déclaration retirée"


class Manner(models.TextChoices):
    """How a declaration stands to the one before it."""

    FIRST = "first", "première déclaration de l'année"
    SINCE = "since", "ce qui est arrivé depuis"
    CORRECTION = "corrects", "correction"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, actor: Membership) -> DeclarationQuerySet:
        """Declarations about the contracts that the actor sees, conflicts of interest aside."""
        rows = self.filter(contract__in=Contract.objects.visible_to(actor).values("pk"))
        if perimeter.reach(actor, Matter.CONTRACT) is Reach.FOLLOWED:
            rows = rows.exclude(perimeter.withheld(actor, person="contract__signatory"))
        return rows

    def standing(self) -> DeclarationQuerySet:
        """Those that nothing supersedes, and that do not take the former one back."""
        return self.filter(superseded_by__isnull=True).exclude(outcome=Outcome.WITHDRAWN)


class Declaration(models.Model):
    """What one faculty said of one contract for one year. The database refuses to change or delete it.

    :ivar ufr: the faculty that said it, or that it was said for.
    :ivar year_of_study: 1 to 12, for somebody enrolled or repeating.
    :ivar on: the day of the diploma, of the passage, of the exclusion or of the interruption; for a repeated year,
        the new expected day of the diploma.
    :ivar fact: what it made the file say; empty for what changes no pay.
    :ivar certificate: the certificate of enrolment, when one is joined.
    """

    autumn = models.ForeignKey(Autumn, on_delete=models.PROTECT, related_name="declarations")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="declarations")
    ufr = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("situation", max_length=12, choices=Outcome)
    manner = models.CharField("au titre de", max_length=10, choices=Manner)
    year_of_study = models.PositiveSmallIntegerField(
        "année d'études", null=True, validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    on = models.DateField("date", null=True)
    words = models.CharField("précision", max_length=300, blank=True)
    certificate = models.ForeignKey(Piece, on_delete=models.PROTECT, null=True, related_name="+")
    fact = models.ForeignKey(RecordedFact, on_delete=models.PROTECT, null=True, related_name="declarations")
    declared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("déclarée le")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = "déclaration d'une UFR"
        verbose_name_plural = "déclarations des UFR"
        constraints = [
            models.UniqueConstraint(
                fields=["autumn", "contract"], condition=Q(supersedes__isnull=True), name="declared_first_once"
            ),
            models.CheckConstraint(
                name="a_first_declaration_supersedes_nothing",
                condition=Q(manner=Manner.FIRST, supersedes__isnull=True)
                | (~Q(manner=Manner.FIRST) & Q(supersedes__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["autumn", "ufr"], name="declaration_by_ufr")]

    def __str__(self) -> str:
        return f"déclaration n° {self.pk}"


class Ground(models.TextChoices):
    """Why the managing authority looks at a declaration."""

    UNKNOWN = "unknown", "L'UFR ne connaît pas ce signataire"
    STOPPED = "interrupted", "L'UFR signale une interruption d'études"
    CONTESTED = "contested", "Le signataire conteste"


class Settlement(models.TextChoices):
    ATTACHED = "attached", "Contrat rattaché à une autre UFR"
    ASKED_AGAIN = "again", "Redemandé à l'UFR"
    KEPT = "kept", "Déclaration maintenue"
    TREATED = "treated", "Traité au dossier"
    CORRECTED = "corrected", "Corrigé par l'UFR"


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> QuestionQuerySet:
        return self.filter(settled_at__isnull=True)

    def visible_to(self, actor: Membership) -> QuestionQuerySet:
        """Questions about the declarations that the actor sees."""
        return self.filter(declaration__in=Declaration.objects.visible_to(actor).values("pk"))


class Question(models.Model):
    """A declaration that waits for a person of the managing authority: nothing follows from it by itself.

    :ivar thread: what the signatory wrote, for a contestation.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="questions")
    ground = models.CharField("motif", max_length=12, choices=Ground)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("ouverte le")
    settlement = models.CharField("décision", max_length=10, choices=Settlement, blank=True)
    words = models.CharField("explication", max_length=300, blank=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("tranchée le", null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "déclaration à trancher"
        verbose_name_plural = "déclarations à trancher"
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(settled_at__isnull=True), name="one_open_question_a_declaration"
            ),
            models.CheckConstraint(
                name="a_settlement_has_its_instant",
                condition=Q(settlement="", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(settlement="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"déclaration à trancher n° {self.pk}"


class Step(models.TextChoices):
    """The climb of reminders to a faculty with lines left, in order."""

    OPENING = "opening", "Ouverture"
    BEFORE = "before", "Rappel avant l'échéance"
    LATE = "late", "Relance après l'échéance"
    AGAIN = "again", "Seconde relance"
    DESK = "desk", "Signalé à la gestion des contrats"


class Reminder(models.Model):
    """A faculty was reminded of one step, once."""

    autumn = models.ForeignKey(Autumn, on_delete=models.PROTECT, related_name="reminders")
    ufr = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    step = models.CharField("étape", max_length=10, choices=Step)
    missing = models.PositiveIntegerField("déclarations manquantes")
    sent_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "relance d'une UFR"
        verbose_name_plural = "relances des UFR"
        constraints = [models.UniqueConstraint(fields=["autumn", "ufr", "step"], name="a_ufr_reminded_once_a_step")]

    def __str__(self) -> str:
        return f"relance n° {self.pk}"
