"""One line an act or a reading, in identifiers only: never a name, an address, an amount or a text."""

from django.db import models


class Entry(models.Model):
    """Somebody did or read something. The database refuses to change or delete it.

    Identifiers are plain numbers, not foreign keys: the journal outlives what it speaks of, and
    an erasure leaves it whole.
    """

    at = models.DateTimeField("le")
    act = models.CharField("acte", max_length=60, help_text="tel que « contracts.fact_recorded »")
    membership_id = models.BigIntegerField("rôle de l'auteur", null=True, help_text="vide : le service lui-même")
    person_id = models.BigIntegerField("auteur", null=True)
    seen_by_id = models.BigIntegerField("vu comme, par", null=True, help_text="la personne du support qui regardait")
    about_id = models.BigIntegerField("personne concernée", null=True)
    subject = models.CharField("objet", max_length=80, blank=True, help_text="« contracts.contract:42 »")
    detail = models.JSONField("précisions", default=dict, help_text="identifiants, codes et empreintes seulement")

    class Meta:
        verbose_name = "ligne du journal d'audit"
        verbose_name_plural = "journal d'audit"
        indexes = [
            models.Index(fields=["about_id", "-id"], name="audit_by_person_concerned"),
            models.Index(fields=["person_id", "-id"], name="audit_by_author"),
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.subject}"
