"""« Voir comme » : the support looks at what somebody sees, and changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from cesp.accounts.models.memberships import Membership


class Viewing(models.Model):
    """An administrator looks through somebody's role, for a written reason, for half an hour at most."""

    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    seen = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=300)
    started_at = models.DateTimeField("commencé le")
    until_at = models.DateTimeField("au plus tard")
    ended_at = models.DateTimeField("terminé le", null=True)

    class Meta:
        verbose_name = "consultation par le support"
        verbose_name_plural = "consultations par le support"

    def __str__(self) -> str:
        return f"consultation {self.pk}"

    def runs(self, at: datetime) -> bool:
        return self.ended_at is None and self.started_at <= at < self.until_at
