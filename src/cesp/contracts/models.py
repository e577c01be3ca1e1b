"""A contract, the facts recorded about it, and a projection of them for lists.

A contract row says nothing but who and when it was opened: everything else is a fact. Facts
are only ever added. Each has two times: ``effective_on``, when it happened in law, and
``recorded_at``, when the administration came to know it. A correction is a new row that
supersedes another; « what did we know on 3 March? » is :meth:`RecordedFactQuerySet.known_at`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person
from cesp.accounts.perimeter import Matter, Reach
from cesp.common.fields import CentsField, MonthField


class FactKind(models.TextChoices):
    """Kinds of the law under the law's own codes, and three that only the file knows."""

    CONCLUDED = "concluded", "Contrat conclu"
    ENTERED_THIRD_CYCLE = "entered_third_cycle", "Entrée en troisième cycle"
    ENTERED_DENTAL_INTERNSHIP = "entered_dental_internship", "Entrée à l'internat d'odontologie"
    SUSPENDED = "suspended", "Suspension pendant les études"
    EXPECTED_DIPLOMA_DECLARED = "expected_diploma_declared", "Date de diplôme prévue"
    DIPLOMA_OBTAINED = "diploma_obtained", "Diplôme obtenu"
    THESIS_DEFENDED = "thesis_defended", "Thèse soutenue"
    REGISTERED_WITH_ORDER = "registered_with_order", "Inscription à l'ordre"
    DEFERRAL_GRANTED = "deferral_granted", "Report d'installation accordé"
    PROJECT_VALIDATED = "project_validated", "Projet d'installation validé"
    INSTALLED = "installed", "Installation"
    LEFT_PLACE = "left_place", "Départ d'un lieu d'exercice"
    PRACTICE_SUSPENDED = "practice_suspended", "Suspension de l'exercice"
    EXCLUDED = "excluded", "Exclusion des études"
    REMOVED_FROM_REGISTER = "removed_from_register", "Radiation de l'ordre"
    BREACHED = "breached", "Rupture"
    WAIVED = "waived", "Dispense"
    ANNULLED = "annulled", "Annulation d'un fait"


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, actor: Membership) -> ContractQuerySet:
        """Contracts within the actor's reach (``accounts.perimeter``)."""
        return self.filter(_within(actor, own="signatory", summary="summary__", ufr="ufr"))


class SummaryQuerySet(models.QuerySet["Summary"]):
    def visible_to(self, actor: Membership) -> SummaryQuerySet:
        """Summaries of the contracts that the actor sees."""
        return self.filter(_within(actor, own="contract__signatory", summary="", ufr="contract__ufr"))


def _within(actor: Membership, *, own: str, summary: str, ufr: str) -> Q:
    """A signatory sees their own; an ARS those trained or settling in its region; a UFR those enrolled in it.

    Somebody settles in a region from the day they send a project there: ``settings.CONTRACTS_READ_BY`` says who.
    """
    organisation = actor.organisation
    match perimeter.reach(actor, Matter.CONTRACT):
        case Reach.ALL:
            return Q()
        case Reach.OWN:
            return Q(**{own: actor.person_id})
        case Reach.FOLLOWED if organisation and organisation.kind == Organisation.Kind.ARS and organisation.ars_code:
            region = organisation.ars_code
            sent = import_string(settings.CONTRACTS_READ_BY)(region)
            return Q(**{f"{summary}ars": region}) | Q(**{f"{summary}practice_ars": region}) | Q(pk__in=sent)
        case Reach.FOLLOWED if organisation and organisation.kind == Organisation.Kind.UFR:
            return Q(**{ufr: organisation})
        case _:
            return Q(pk__in=())


class Contract(models.Model):
    """One contract of one person. What it is worth today is computed from its facts."""

    reference = models.CharField("référence", max_length=30, unique=True)
    signatory = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contracts", verbose_name="signataire")
    ufr = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="UFR"
    )
    opened_at = models.DateTimeField("dossier ouvert le")

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"

    def __str__(self) -> str:
        return self.reference


class RecordedFactQuerySet(models.QuerySet["RecordedFact"]):
    def known_at(self, instant: datetime) -> RecordedFactQuerySet:
        """What was held true at an instant: recorded by then, and not superseded by then."""
        return self.filter(recorded_at__lte=instant).filter(
            Q(superseded_by__isnull=True) | Q(superseded_by__recorded_at__gt=instant)
        )

    def standing(self) -> RecordedFactQuerySet:
        """What is held true now: neither corrected nor annulled, and not itself an annulment."""
        return self.filter(superseded_by__isnull=True).exclude(kind=FactKind.ANNULLED)


class RecordedFact(models.Model):
    """One fact as somebody recorded it. The database refuses to change or delete it.

    ``position`` counts the rows of a contract from 1 without a gap. Being unique, it is the last
    wall behind the lock: whoever decided without having read the last row cannot record.
    """

    class Quality(models.TextChoices):
        CERTAIN = "certain", "établie"
        IMPORTED = "imported", "reprise, à confirmer"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="facts")
    position = models.PositiveIntegerField("rang")
    kind = models.CharField("nature", max_length=40, choices=FactKind)
    effective_on = models.DateField("date d'effet", help_text="premier jour du premier mois, pour des mois")
    payload = models.JSONField("contenu", help_text="au format de cesp_law.codec")
    recorded_at = models.DateTimeField("enregistré le")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField("pièce", max_length=200, blank=True, help_text="une référence, jamais un texte")
    quality = models.CharField("qualité", max_length=10, choices=Quality, default=Quality.CERTAIN)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = RecordedFactQuerySet.as_manager()

    class Meta:
        verbose_name = "fait enregistré"
        verbose_name_plural = "faits enregistrés"
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="fact_once_by_position"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(kind=FactKind.CONCLUDED, supersedes__isnull=True),
                name="contract_concluded_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FactKind.ANNULLED) | Q(supersedes__isnull=False),
                name="annulment_names_its_fact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.contract_id}/{self.position})"


class Summary(models.Model):
    """What the facts come to on ``computed_on``, one row a contract, for lists and filters.

    A projection: rebuilt in the transaction that records a fact, moved to today every night,
    never edited, never read by a rule. Amounts are of what is *due*: what was received is the
    ledger's to say. ``sort_key`` copies the signatory's; ``search_key`` adds the reference to it.
    """

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, primary_key=True, related_name="summary")
    reference = models.CharField(max_length=30, unique=True)
    search_key = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=260)
    profession = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    ars = models.CharField("région de formation", max_length=3)
    practice_ars = models.CharField("région d'exercice", max_length=3, blank=True)
    regime = models.CharField(max_length=10)
    phase = models.CharField(max_length=30)
    academic_year = models.PositiveSmallIntegerField()
    first_month = MonthField()
    until_month = MonthField(null=True)
    months_due = models.PositiveSmallIntegerField()
    months_owed = models.PositiveSmallIntegerField()
    final = models.BooleanField()
    starts_on = models.DateField(null=True)
    ends_until = models.DateField(null=True)
    net_cents = CentsField()
    indemnity_cents = CentsField(null=True)
    next_deadline_code = models.CharField(max_length=30, blank=True)
    next_deadline_on = models.DateField(null=True)
    alert_codes = models.CharField(max_length=300, blank=True, help_text="codes entre espaces : « a b »")
    expected_diploma_on = models.DateField(null=True)
    computed_on = models.DateField()

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "résumé d'un contrat"
        verbose_name_plural = "résumés de contrats"
        indexes = [
            models.Index(fields=["sort_key", "contract"], name="summary_by_name"),
            models.Index(fields=["next_deadline_on", "contract"], name="summary_by_deadline"),
            models.Index(fields=["ends_until", "contract"], name="summary_by_end"),
            # Covers perimeter, search and counters of the filters, read then without touching a row. No index
            # on practice_ars alone: SQLite would rather join two indexes, which takes four times as long.
            models.Index(
                fields=["ars", "practice_ars", "phase", "regime", "profession", "alert_codes", "search_key"],
                name="summary_by_filters",
            ),
            # The three questions of an agent's home: whose deadline, whose alert, whose diploma is late.
            models.Index(fields=["next_deadline_code", "next_deadline_on", "contract"], name="summary_by_work"),
            models.Index(
                fields=["next_deadline_on", "contract", "alert_codes"],
                condition=Q(alert_codes__gt=""),
                name="summary_with_alert",
            ),
            models.Index(
                fields=["expected_diploma_on", "phase"],
                condition=Q(phase__in=["training", "suspended"]),
                name="summary_in_training",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def alerts(self) -> tuple[str, ...]:
        """Alert codes in alphabetical order."""
        return tuple(self.alert_codes.split())
