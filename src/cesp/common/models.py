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

    kind = models.CharField("nature", max_length=60)
    key = models.CharField("clé", max_length=200, unique=True, help_text="la même promesse ne se fait qu'une fois")
    payload = models.JSONField("contenu")
    created_at = models.DateTimeField("promis à")
    due_at = models.DateTimeField("à faire à partir de")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    failure = models.TextField("dernier échec", blank=True)
    done_at = models.DateTimeField("fait à", null=True)

    class Meta:
        verbose_name = "message à partir"
        verbose_name_plural = "messages à partir"
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(done_at__isnull=True), name="outbox_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
