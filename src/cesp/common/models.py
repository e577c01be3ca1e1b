"""What the service remembers of its own running."""

from django.db import models


class JobRun(models.Model):
    """One turn of a scheduled job: for which slot, when, and how it went."""

    job = models.CharField("travail", max_length=80)
    slot = models.DateTimeField("échéance honorée")
    started_at = models.DateTimeField("commencé à")
    finished_at = models.DateTimeField("terminé à", null=True)
    failure = models.TextField("échec", blank=True)

    class Meta:
        verbose_name = "passage d'un travail programmé"
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="a_job_runs_once_a_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M}"


class OutboxMessage(models.Model):
    """An effect outside of the database, promised in the transaction that decided it."""

    class State(models.TextChoices):
        WAITING = "waiting", "à faire"
        DONE = "done", "fait"
        GIVEN_UP = "given_up", "abandonné par le service"
        DROPPED = "dropped", "abandonné par une personne"

    kind = models.CharField("nature", max_length=60)
    key = models.CharField("clé", max_length=200, unique=True, help_text="la même promesse ne se fait qu'une fois")
    payload = models.JSONField("contenu", help_text="vidé une fois la promesse tenue")
    created_at = models.DateTimeField("promis à")
    due_at = models.DateTimeField("à faire à partir de")
    claim = models.CharField("pris par", max_length=32, blank=True, help_text="le passage qui s'en occupe")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    failure = models.TextField("dernier échec", blank=True, help_text="une phrase ; vide quand rien n'a échoué")
    state = models.CharField("état", max_length=10, choices=State, default=State.WAITING)
    closed_at = models.DateTimeField("fait ou abandonné à", null=True)
    dropped_because = models.CharField("motif de l'abandon", max_length=500, blank=True)

    class Meta:
        verbose_name = "promesse à tenir"
        verbose_name_plural = "promesses à tenir"
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="outbox_waiting"),
            models.Index(
                fields=["-id"],
                condition=models.Q(failure__gt="", state__in=["waiting", "given_up"]),
                name="outbox_stuck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SentMail(models.Model):
    """What was sent to whom and when. The text itself goes after ``MAIL_BODY_DAYS``."""

    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=60)
    message_id = models.CharField("identifiant du courriel", max_length=120)
    to = models.EmailField("adresse", db_index=True)
    subject = models.CharField("objet", max_length=200)
    digest = models.CharField("empreinte du texte", max_length=64)
    text = models.TextField("texte", blank=True)
    html = models.TextField("version HTML", blank=True)
    begun_at = models.DateTimeField("remis pour envoi à")
    sent_at = models.DateTimeField("parti à", null=True)

    class Meta:
        verbose_name = "courriel envoyé"
        verbose_name_plural = "courriels envoyés"

    def __str__(self) -> str:
        return self.key


class RefusedAddress(models.Model):
    """An address whose own server refuses mail: it is to be corrected. Forgotten once a mail gets through."""

    email = models.EmailField("adresse", unique=True)
    since = models.DateTimeField("refusée depuis")
    reason = models.CharField("motif", max_length=200)

    class Meta:
        verbose_name = "adresse à corriger"
        verbose_name_plural = "adresses à corriger"

    def __str__(self) -> str:
        return self.reason
