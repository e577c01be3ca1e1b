"""What the service told whom, and how each person wants to be told."""

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Membership, Person
from cesp.notifications.kinds import Pace, kinds

PACES = [(Pace.AT_ONCE, "Tout de suite"), (Pace.DIGEST, "Dans le récapitulatif"), (Pace.SCREEN_ONLY, "Ici seulement")]


class Notification(models.Model):
    """One thing told to one person; the screen shows it, a mail or a digest may repeat it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField("nature", max_length=60)
    key = models.CharField("clé", max_length=200, help_text="la même chose ne se dit qu'une fois à la même personne")
    path = models.CharField("page à ouvrir", max_length=200)
    data = models.JSONField(
        "précisions", default=dict, help_text="codes, jours et identifiants ; aucun texte personnel"
    )
    pace = models.CharField("rythme des courriels", max_length=12, choices=PACES, default=Pace.SCREEN_ONLY)
    created_at = models.DateTimeField("le")
    read_at = models.DateTimeField("lue le", null=True)
    settled_at = models.DateTimeField("réglée le", null=True, help_text="l'affaire n'attend plus personne")
    mailed_at = models.DateTimeField("répétée par courriel le", null=True)

    class Meta:
        verbose_name = "notification"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="a_person_is_told_once")]
        indexes = [
            models.Index(
                fields=["person", "-created_at", "-id"],
                condition=Q(read_at__isnull=True, settled_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(fields=["person", "-created_at", "-id"], name="notification_by_person"),
            models.Index(
                fields=["person", "id"],
                condition=Q(pace="digest", read_at__isnull=True, settled_at__isnull=True, mailed_at__isnull=True),
                name="notification_to_digest",
            ),
            models.Index(fields=["kind", "key"], name="notification_by_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def sentence(self) -> str:
        """What is told, in French."""
        kind = kinds().get(self.kind)
        return "Cette nouvelle n'est plus d'actualité." if kind is None else kind.told(self.data)

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.settled_at is None


class Preference(models.Model):
    """How soon one person wants mails about one kind."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=60)
    pace = models.CharField("rythme des courriels", max_length=12, choices=PACES)

    class Meta:
        verbose_name = "préférence de notification"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference_by_person_and_kind")]
        indexes = [models.Index(fields=["kind"], name="preference_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pace}"


class WeeklyDigest(models.Model):
    """Somebody who wants their digest on Mondays only."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+", primary_key=True)

    class Meta:
        verbose_name = "récapitulatif du lundi"
        verbose_name_plural = "récapitulatifs du lundi"

    def __str__(self) -> str:
        return f"{self.person_id}"


class Agenda(models.TextChoices):
    """What somebody's own agenda may read."""

    DEADLINES = "deadlines", "Mes échéances"
    INTERVIEWS = "interviews", "Mes entretiens"
    FOLLOWED = "followed", "Échéances suivies"


class Feed(models.Model):
    """The private address of one agenda of somebody: its link bears the number, which a renewal changes.

    :ivar seat: the role through which it reads what others have to do; empty where the dates are one's own.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agenda = models.CharField("agenda", max_length=12, choices=Agenda)
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    serial = models.PositiveIntegerField("numéro du lien", default=1)
    made_at = models.DateTimeField("lien fait le")
    revoked_at = models.DateTimeField("fermé le", null=True)

    class Meta:
        verbose_name = "agenda abonné"
        verbose_name_plural = "agendas abonnés"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agenda"], condition=Q(seat__isnull=True), name="one_address_by_person_and_agenda"
            ),
            models.UniqueConstraint(
                fields=["seat", "agenda"], condition=Q(seat__isnull=False), name="one_address_by_seat_and_agenda"
            ),
        ]

    def __str__(self) -> str:
        return f"agenda {self.person_id} {self.agenda}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None
