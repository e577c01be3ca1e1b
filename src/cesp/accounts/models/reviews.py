"""« Ces personnes sont-elles encore les vôtres ? », once a year."""

from django.db import models

from cesp.accounts.models.memberships import Membership
from cesp.accounts.models.organisations import Organisation


class Review(models.Model):
    """One organisation goes through its members, one year; nobody is cut off by silence."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField("année")
    opened_on = models.DateField("ouverte le")
    answer_until = models.DateField("à rendre avant le (exclu)")
    closed_at = models.DateTimeField("close le", null=True)

    class Meta:
        verbose_name = "revue annuelle des membres"
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="one_review_a_year")]

    def __str__(self) -> str:
        return f"revue {self.year} : {self.organisation}"


class ReviewAnswer(models.Model):
    """What an administrator answered about one member."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    keeps = models.BooleanField("garde son rôle")
    answered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "réponse à une revue"
        constraints = [models.UniqueConstraint(fields=["review", "membership"], name="one_answer_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} : {'gardé' if self.keeps else 'fini'}"
