"""Files gathered for an agent: one print or one archive, too long to make while a browser waits."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from cesp.accounts.models import Membership


class How(models.TextChoices):
    PRINT = "print", "Un seul PDF"
    ARCHIVE = "archive", "Une archive zip"


class Bundle(models.Model):
    """What an agent asked for, and the file it became; the row and its file are erased the day after.

    :ivar files: keys of the candidatures, in their order in the file.
    :ivar vault_key: empty until it is ready.
    :ivar refusal: why it never will be.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    how = models.CharField("forme", max_length=7, choices=How)
    files = models.JSONField("candidatures", help_text="numéros, dans l'ordre du fichier")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le")
    vault_key = models.CharField("fichier", max_length=80, blank=True)
    size_bytes = models.PositiveBigIntegerField("octets", default=0)
    refusal = models.CharField("refus", max_length=200, blank=True)

    class Meta:
        verbose_name = "dossiers réunis"
        verbose_name_plural = "dossiers réunis"

    def __str__(self) -> str:
        return f"dossiers réunis n° {self.pk}"

    @property
    def is_working(self) -> bool:
        return not self.vault_key and not self.refusal

    @property
    def progress_key(self) -> str:
        return f"campaigns.bundle:{self.pk}"

    @property
    def file_name(self) -> str:
        return "candidatures.pdf" if self.how == How.PRINT else "candidatures.zip"
