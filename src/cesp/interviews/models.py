"""Interviews between a signatory and the agency that follows them: asked for, given a time, held, written up.

What people type lies here and nowhere else: neither the journal nor a notification repeats it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Membership, Organisation, Person
from cesp.accounts.perimeter import Matter, within
from cesp.common.instants import PARIS, day_of
from cesp.correspondence.models import Notice
from cesp.letters.models import Letter


class Origin(models.TextChoices):
    SIGNATORY = "signatory", "Demandé par le signataire"
    QUESTIONNAIRE = "questionnaire", "Demandé dans le questionnaire annuel"
    AGENCY = "agency", "Proposé par l'ARS"


class Subject(models.TextChoices):
    """What an interview is about; the first ones of one's practice, the others of one's studies."""

    INSTALLATION = "installation", "Installation"
    PROJECT = "project", "Projet professionnel"
    PRACTICE = "practice", "Exercice"
    COURSE = "course", "Parcours d'études"
    DEFERRAL = "deferral", "Report d'installation"
    DIFFICULTY = "difficulty", "Difficulté"
    OTHER = "other", "Autre sujet"


OF_PRACTICE = frozenset({Subject.INSTALLATION, Subject.PROJECT, Subject.PRACTICE})


class Manner(models.TextChoices):
    PHONE = "phone", "Par téléphone"
    PLACE = "place", "Sur place"
    VIDEO = "video", "En visioconférence"


class InterviewState(models.TextChoices):
    ASKED = "asked", "En attente de l'ARS"
    PROPOSED = "proposed", "Horaires proposés"
    BOOKED = "booked", "Rendez-vous pris"
    HELD = "held", "Tenu"
    MISSED = "missed", "Absence"
    ANSWERED = "answered", "Répondu sans entretien"
    CANCELLED = "cancelled", "Annulé"


OPEN = (InterviewState.ASKED, InterviewState.PROPOSED, InterviewState.BOOKED)


class NextStep(models.TextChoices):
    """What follows an absence, as whoever records it decides."""

    NEW_TIMES = "new_times", "Proposer d'autres horaires"
    CALL = "call", "Appeler la personne"
    SUMMONS = "summons", "La convoquer par lettre"
    NOTHING = "nothing", "Rien pour l'instant"


HALF_DAYS = {
    f"{day}_{half}": f"{label} {when}"
    for day, label in (
        ("mon", "lundi"),
        ("tue", "mardi"),
        ("wed", "mercredi"),
        ("thu", "jeudi"),
        ("fri", "vendredi"),
    )
    for half, when in (("am", "matin"), ("pm", "après-midi"))
}
"""Codes of the half-days that somebody may prefer → their names, in order."""


class Terms(models.Model):
    """Within how many working days an agency promises to answer; the service's setting until it says so itself."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="interview_terms")
    answer_days = models.PositiveSmallIntegerField("jours ouvrés pour répondre")
    changed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("réglé le")

    class Meta:
        verbose_name = "délai de réponse aux demandes d'entretien"
        verbose_name_plural = "délais de réponse aux demandes d'entretien"
        constraints = [
            models.CheckConstraint(
                name="an_agency_answers_within_reason", condition=Q(answer_days__gte=1, answer_days__lte=30)
            )
        ]

    def __str__(self) -> str:
        return f"délai n° {self.pk}"


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, actor: Membership) -> InterviewQuerySet:
        """A signatory's own; for an agency, those of the people whom it follows, whichever agency held them."""
        return self.filter(within(actor, Matter.INTERVIEW))


class Interview(models.Model):
    """A request and what became of it: one row from the question to the minutes.

    :ivar answer_due_on: last day of the clock; empty while nobody waits for the agency.
    :ivar first_answered_at: when the agency first answered: times proposed, a written answer, or a free time booked.
    :ivar referent: who carries it at the agency; empty: whoever sits there.
    :ivar reminded: 0 to 3, how far up the silence was told since the clock started.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    referent = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField("origine", max_length=15, choices=Origin)
    subject = models.CharField("sujet", max_length=15, choices=Subject)
    manner = models.CharField("forme souhaitée", max_length=10, choices=Manner)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    half_days = models.CharField("demi-journées préférées", max_length=80, blank=True, help_text="codes, par espaces")
    message = models.TextField("message", blank=True)
    state = models.CharField("état", max_length=10, choices=InterviewState)
    asked_at = models.DateTimeField("demandé le")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    clock_started_at = models.DateTimeField("réponse attendue depuis le", null=True)
    answer_due_on = models.DateField("réponse attendue au plus tard le", null=True)
    first_answered_at = models.DateTimeField("première réponse le", null=True)
    reminded = models.PositiveSmallIntegerField("relances faites", default=0)
    answer = models.TextField("réponse de l'ARS", blank=True)
    cancelled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("clos le", null=True)
    excused = models.BooleanField("absence excusée", default=False)
    next_step = models.CharField("suite de l'absence", max_length=10, choices=NextStep, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = "entretien"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                name="one_open_interview_by_person_and_agency",
                condition=Q(state__in=("asked", "proposed", "booked")),
            ),
            models.CheckConstraint(
                name="a_question_has_a_day_to_be_answered",
                condition=Q(state="asked", clock_started_at__isnull=False, answer_due_on__isnull=False)
                | (~Q(state="asked") & Q(clock_started_at__isnull=True, answer_due_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="an_absence_says_what_follows",
                condition=(Q(state="missed") & ~Q(next_step=""))
                | (~Q(state="missed") & Q(next_step="", excused=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "answer_due_on"], name="interview_queue"),
            models.Index(fields=["person", "-asked_at"], name="interview_of_person"),
        ]

    def __str__(self) -> str:
        return f"entretien n° {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def half_day_labels(self) -> list[str]:
        return [HALF_DAYS[code] for code in self.half_days.split() if code in HALF_DAYS]

    def is_late(self, today: date) -> bool:
        """Whether the day promised is past; the day itself is still in time."""
        return self.answer_due_on is not None and self.answer_due_on < today


class SlotQuerySet(models.QuerySet["Slot"]):
    def visible_to(self, actor: Membership) -> SlotQuerySet:
        """An agency's own times, and a signatory's: the one they booked and those kept for them."""
        if actor.organisation_id is None:
            return self.filter(Q(interview__person=actor.person_id) | Q(kept_for__person=actor.person_id))
        mine = Interview.objects.visible_to(actor).values("pk")
        free = Q(interview__isnull=True, kept_for__isnull=True)
        return self.filter(
            Q(organisation=actor.organisation_id) & (free | Q(interview__in=mine) | Q(kept_for__in=mine))
        )


class Slot(models.Model):
    """A time that a referent gives; free until an interview takes it.

    :ivar kept_for: the one interview that may take it, when the referent proposed it to somebody.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    referent = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    manner = models.CharField("forme", max_length=10, choices=Manner)
    where = models.CharField("adresse ou lien", max_length=300, blank=True)
    kept_for = models.ForeignKey(Interview, on_delete=models.PROTECT, null=True, related_name="times")
    interview = models.OneToOneField(Interview, on_delete=models.PROTECT, null=True, related_name="slot")
    booked_at = models.DateTimeField("pris le", null=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau d'un référent"
        verbose_name_plural = "créneaux de référents"
        constraints = [
            models.UniqueConstraint(fields=["referent", "starts_at"], name="one_time_of_a_referent_at_once"),
            models.CheckConstraint(name="a_time_lasts", condition=Q(minutes__gte=10, minutes__lte=180)),
            models.CheckConstraint(name="a_place_is_said", condition=Q(manner="phone") | ~Q(where="")),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="slot_of_agency")]

    def __str__(self) -> str:
        return f"créneau n° {self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def on(self) -> date:
        """Its day, in Paris."""
        return day_of(self.starts_at)

    @property
    def hour(self) -> str:
        """« 14 h 30 », in Paris."""
        local = self.starts_at.astimezone(PARIS)
        return f"{local.hour} h {local.minute:02d}"


class Audience(models.TextChoices):
    SHARED = "shared", "Partagé avec le signataire"
    PRIVATE = "private", "Propre à l'ARS"


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, actor: Membership) -> MinutesQuerySet:
        """What was shared, of the interviews one sees; drafts and private texts for the agency that wrote them."""
        rows = self.filter(interview__in=Interview.objects.visible_to(actor).values("pk"))
        shared = Q(audience=Audience.SHARED, shared_at__isnull=False)
        if actor.organisation_id is None:
            return rows.filter(shared)
        return rows.filter(shared | Q(interview__organisation=actor.organisation_id))


class Minutes(models.Model):
    """What was said, for the signatory too or for the agency alone.

    A text is rewritten in place until it is shared; a shared one is corrected by the next version, and stays.
    """

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="minutes")
    audience = models.CharField("pour", max_length=10, choices=Audience)
    version = models.PositiveSmallIntegerField("version")
    body = models.TextField("texte")
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrit le")
    shared_at = models.DateTimeField("partagé le", null=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu d'entretien"
        verbose_name_plural = "comptes rendus d'entretien"
        ordering = ["interview", "audience", "version"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "audience", "version"], name="minutes_by_version"),
            models.CheckConstraint(
                name="a_private_text_is_never_shared", condition=Q(audience="shared") | Q(shared_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"compte rendu n° {self.pk}"


class Ground(models.TextChoices):
    ABSENCE = "absence", "Absence à un entretien"
    SILENCE = "silence", "Absence de réponse"


class Summons(models.Model):
    """An interview to which somebody is formally called, by a letter notified with proof of receipt. Only added.

    :ivar silence: what was left unanswered, as the letter prints it; empty after an absence.
    """

    interview = models.OneToOneField(Interview, on_delete=models.PROTECT, related_name="summons")
    ground = models.CharField("motif", max_length=10, choices=Ground)
    silence = models.CharField("resté sans réponse", max_length=200, blank=True)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("émise le")

    class Meta:
        verbose_name = "convocation formelle"
        verbose_name_plural = "convocations formelles"
        constraints = [
            models.CheckConstraint(
                name="a_silence_is_named",
                condition=Q(ground="absence", silence="") | Q(ground="silence") & ~Q(silence=""),
            )
        ]

    def __str__(self) -> str:
        return f"convocation n° {self.pk}"
