"""The role of managing authority passes from hand to hand, on a day and for some contracts."""

from django.db import models

from cesp.accounts.models.memberships import Membership
from cesp.accounts.models.organisations import Organisation


class HandOver(models.Model):
    """From a day on, an organisation manages: every contract, or those concluded from another day on.

    Before the first one, the authority that was entered first manages.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hand_overs")
    from_on = models.DateField("à compter du")
    concluded_from_on = models.DateField(
        "contrats conclus à compter du", null=True, blank=True, help_text="vide : tous les contrats"
    )
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("décidé le")
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("retiré le", null=True)

    class Meta:
        verbose_name = "passage de main"
        verbose_name_plural = "passages de main"

    def __str__(self) -> str:
        return f"{self.organisation} à compter du {self.from_on:%d/%m/%Y}"
