"""What the service told whom."""

from django.db import models

from cesp.accounts.models import Person


class Notification(models.Model):
    """One thing told to one person; the screen shows it, a mail or a digest may repeat it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField("nature", max_length=60)
    key = models.CharField("clé", max_length=200, help_text="la même chose ne se dit qu'une fois à la même personne")
    path = models.CharField("page à ouvrir", max_length=200)
    data = models.JSONField(
        "précisions", default=dict, help_text="codes, jours et identifiants ; aucun texte personnel"
    )
    created_at = models.DateTimeField("le")
    read_at = models.DateTimeField("lue le", null=True)

    class Meta:
        verbose_name = "notification"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="a_person_is_told_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
