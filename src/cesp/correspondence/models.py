"""Threads of messages between a person and the desk that answers them, and legal notices.

What people type lies here and nowhere else: neither the journal nor a notification repeats it, and
an erasure blanks it in place.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter, Reach, reach, withheld, within
from cesp.common.instants import day_of
from cesp.letters.kinds import kinds
from cesp.letters.models import Letter


class ThreadSubject(models.TextChoices):
    """What a thread is about, finer than the subject of ``accounts`` that ``routing`` leads it to."""

    CONTRACT = "contract", "Contrat"
    SUSPENSION = "suspension", "Suspension de l'allocation"
    DURATION = "duration", "Durée de l'engagement"
    BREACH = "breach", "Quitter le dispositif"
    PAYMENTS = "payments", "Versements"
    BANK_DETAILS = "bank_details", "Coordonnées bancaires"
    COURSE = "course", "Parcours d'études"
    DEFERRAL = "deferral", "Report de l'installation"
    PROJECT = "project", "Projet professionnel"
    INSTALLATION = "installation", "Installation et exercice"
    ENROLMENT = "enrolment", "Inscription à l'UFR"
    CANDIDATURE = "candidature", "Candidature"


class Desk(models.TextChoices):
    """A kind of team that answers; with an organisation, it is one team."""

    CASES = "cases", "Bureau des contrats"
    PAYMENTS = "payments", "Bureau des paiements"
    ARS = "ars", "Référent CESP de l'ARS"
    UFR = "ufr", "Gestion CESP de l'UFR"


ROLES: dict[str, tuple[Role, ...]] = {
    Desk.CASES: (Role.CASE_DESK,),
    Desk.PAYMENTS: (Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER),
    Desk.ARS: (Role.ARS_REFERENT,),
    Desk.UFR: (Role.UFR_MANAGER,),
}
"""Who sits at each desk."""


def desk_of(role: str) -> str:
    """The desk of a role; nothing for a role that answers nobody."""
    return next((str(desk) for desk, roles in ROLES.items() if role in roles), "")


class ThreadState(models.TextChoices):
    OPEN = "open", "En attente de réponse"
    ANSWERED = "answered", "Répondu"
    CLOSED = "closed", "Clos"


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, actor: Membership) -> ThreadQuerySet:
        """A signatory's own, what is addressed to an agent's desk in their organisation, all for the auditor.

        An agent who once signed a contract does not read, as an agent, what they asked as a signatory; nor what
        somebody asks whom a conflict of interest keeps from them.
        """
        reached, desk = within(actor, Matter.THREAD), desk_of(actor.role)
        if desk:
            ours = Q(organisation=actor.organisation_id, desk=desk) & ~Q(person=actor.person_id)
            reached |= ours & ~withheld(actor)
        return self.filter(reached)

    def with_unread(self, actor: Membership) -> ThreadQuerySet:
        """Annotate ``read_position``: how far the actor has read, 0 when never opened."""
        mark = ReadMark.objects.filter(thread=OuterRef("pk"), person=actor.person_id).values("position")
        return self.annotate(read_position=Coalesce(Subquery(mark), Value(0)))


class Thread(models.Model):
    """A conversation about one subject, addressed to one desk of one organisation."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="threads")
    subject = models.CharField("sujet", max_length=20, choices=ThreadSubject)
    title = models.CharField("objet", max_length=120)
    title_key = models.CharField(max_length=120, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField("bureau", max_length=10, choices=Desk)
    assigned_to = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="threads_assigned", verbose_name="responsable"
    )
    state = models.CharField("état", max_length=10, choices=ThreadState)
    opened_at = models.DateTimeField("ouvert le")
    asked_at = models.DateTimeField("réponse demandée le", null=True, help_text="vide : personne n'attend le bureau")
    answer_due_on = models.DateField("réponse attendue au plus tard le", null=True)
    last_message_at = models.DateTimeField("dernier message le")
    last_position = models.PositiveIntegerField("rang du dernier message", default=0)
    last_public_position = models.PositiveIntegerField("rang du dernier message lu par la personne", default=0)
    reminded = models.PositiveSmallIntegerField(
        "relances faites", default=0, help_text="0 à 3, depuis que la réponse est demandée"
    )
    closed_at = models.DateTimeField("clos le", null=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = "fil de messages"
        constraints = [
            models.CheckConstraint(
                name="an_open_thread_has_a_day_to_be_answered",
                condition=Q(state="open", asked_at__isnull=False, answer_due_on__isnull=False)
                | (~Q(state="open") & Q(asked_at__isnull=True, answer_due_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "desk", "state", "answer_due_on"], name="thread_queue"),
            models.Index(fields=["person", "-last_message_at"], name="thread_of_person"),
            models.Index(fields=["state", "answer_due_on"], name="thread_late"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} ({self.pk})"

    @property
    def address(self) -> str:
        """How the desk signs: « Bureau des contrats, Autorité gestionnaire »."""
        return f"{self.get_desk_display()}, {self.organisation.name}"

    def is_late(self, today: date) -> bool:
        return self.answer_due_on is not None and self.answer_due_on < today


class Message(models.Model):
    """What somebody wrote in a thread; an internal note is read by the author's organisation only."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    position = models.PositiveIntegerField("rang")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")
    body = models.TextField("texte")
    internal = models.BooleanField("note interne", default=False)
    answers_asked_at = models.DateTimeField("répond à la demande du", null=True)
    token = models.UUIDField(default=uuid4, unique=True, help_text="celui du formulaire : envoyé deux fois, écrit une")

    class Meta:
        verbose_name = "message"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "position"], name="one_message_by_position"),
            models.CheckConstraint(
                name="a_note_answers_nobody", condition=Q(internal=False) | Q(answers_asked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}.{self.position}"


class Transfer(models.Model):
    """A thread given to another desk, and why; both sides read the reason."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="transfers")
    after_position = models.PositiveIntegerField("après le message de rang")
    from_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_desk = models.CharField("du bureau", max_length=10, choices=Desk)
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    to_desk = models.CharField("au bureau", max_length=10, choices=Desk)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=300)

    class Meta:
        verbose_name = "transmission d'un fil"
        verbose_name_plural = "transmissions de fils"

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.from_desk} → {self.to_desk}"


class ReadMark(models.Model):
    """How far somebody has read a thread; moved by an act of theirs, never by a GET."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField("rang du dernier message lu")

    class Meta:
        verbose_name = "marque de lecture"
        verbose_name_plural = "marques de lecture"
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="one_mark_by_reader")]

    def __str__(self) -> str:
        return f"{self.thread_id} ≤ {self.position}"


class NoticeKind(models.TextChoices):
    """The act that a notice brings to somebody's knowledge."""

    DURATION = "duration", "Durée de votre engagement"
    FORECAST = "forecast", "Durée prévisionnelle de votre engagement"
    DECISION = "decision", "Décision sur votre contrat"
    BREACH = "breach", "Procédure de rupture du contrat"
    SUMMONS = "summons", "Convocation à un entretien"
    RECOVERY = "recovery", "Ordre de recouvrer"


class Channel(models.TextChoices):
    ELECTRONIC = "electronic", "Par voie électronique"
    POST = "post", "Par lettre recommandée avec avis de réception"
    HAND = "hand", "En main propre, contre signature"


class NoticeState(models.TextChoices):
    SERVED = "served", "À lire"
    OPENED = "opened", "Lue"
    POSTED = "posted", "Envoyée en recommandé"
    RECEIVED = "received", "Reçue"
    RETURNED = "returned", "Pli non réclamé"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Membership) -> NoticeQuerySet:
        """As the letters that notices serve: none of a kind whose matter the actor sees nothing of."""
        unseen = [kind.code for kind in kinds().values() if reach(actor, kind.matter) is Reach.NOTHING]
        return self.filter(within(actor, Matter.LETTER)).exclude(letter__kind__in=unseen)

    def not_known(self) -> NoticeQuerySet:
        """Those without :attr:`Notice.known_on`: the person has not had the letter yet."""
        return self.filter(opened_at__isnull=True, received_on__isnull=True).exclude(state=NoticeState.RETURNED)


class Notice(models.Model):
    """A legal notice: a letter brought to somebody's knowledge, with proof of the day they had it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+", verbose_name="lettre")
    kind = models.CharField("objet", max_length=20, choices=NoticeKind)
    channel = models.CharField("voie", max_length=12, choices=Channel)
    state = models.CharField("état", max_length=10, choices=NoticeState)
    served_at = models.DateTimeField("mise à disposition le")
    served_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("première ouverture le", null=True)
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    opened_with = models.CharField("moyen de connexion", max_length=100, blank=True)
    reminded = models.PositiveSmallIntegerField("relances faites", default=0)
    tracking = models.CharField("numéro de suivi du recommandé", max_length=40, blank=True)
    dispatched_on = models.DateField("postée le", null=True)
    presented_on = models.DateField("première présentation le", null=True)
    received_on = models.DateField("reçue le", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notification officielle"
        verbose_name_plural = "notifications officielles"
        constraints = [
            models.CheckConstraint(
                name="an_opened_notice_says_when_and_by_whom",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_posted_notice_can_be_tracked",
                condition=~Q(state__in=("posted", "received", "returned"))
                | Q(channel="hand")
                | (~Q(tracking="") & Q(dispatched_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-served_at"], name="notice_of_person"),
            models.Index(fields=["state", "served_at"], name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.letter_id})"

    @property
    def known_on(self) -> date | None:
        """The day the person had the letter, or is taken to have had it; time limits run from it.

        The earliest of what is proved: a letter opened on screen, then received by post, was known
        when it was opened. A letter nobody claimed counts from its first presentation.
        """
        days = [self.received_on, self.presented_on if self.state == NoticeState.RETURNED else None]
        if self.opened_at is not None:
            days.append(day_of(self.opened_at))
        return min((day for day in days if day is not None), default=None)
