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
