"""A set-off: an overpayment taken back on the allowance of the months to come, so much a month at most.

Nothing here says what was withheld: the lines of the runs do. A clerk proposes, another person
confirms; what was decided is never changed, another decision takes its place.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership, Person
from cesp.accounts.perimeter import Matter, within
from cesp.common.fields import CentsField, MonthField
from cesp.contracts.models import Contract
from cesp.letters.models import Letter


class SetOffState(models.TextChoices):
    PROPOSED = "proposed", "À confirmer"
    CONFIRMED = "confirmed", "Décidée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Proposition retirée"
    STOPPED = "stopped", "Arrêtée"
    REPLACED = "replaced", "Remplacée"


class SetOffQuerySet(models.QuerySet["SetOff"]):
    def visible_to(self, actor: Membership) -> SetOffQuerySet:
        """A signatory sees what was decided of their own; the desks and the auditor see all."""
        return self.filter(within(actor, Matter.PAYMENT, person="contract__signatory"))

    def decided(self) -> SetOffQuerySet:
        """Those that somebody confirmed, whatever became of them since."""
        return self.filter(state__in=[SetOffState.CONFIRMED, SetOffState.STOPPED, SetOffState.REPLACED])


class SetOff(models.Model):
    """One decision to withhold an overpayment on coming months, from its proposal to its end.

    Its terms are never changed: another cap is another set-off, which replaces this one when it is
    confirmed. Who did what is kept as people, so that two roles are not two persons.

    :ivar cap_cents: the most that one month may give back, net.
    :ivar total_cents: the most that it takes back in all, net; read again when it is confirmed, and nothing beyond
        is ever withheld under it, even if more is found overpaid later.
    :ivar months: the months overpaid, in words, as they were when it was proposed, then confirmed.
    :ivar first_month: the first month that it may withhold on.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="set_offs")
    state = models.CharField("état", max_length=9, choices=SetOffState, default=SetOffState.PROPOSED)
    cap_cents = CentsField("plafond mensuel")
    total_cents = CentsField("à retenir en tout")
    months = models.CharField("mois payés à tort", max_length=500)
    first_month = MonthField("à compter de la mensualité")
    reasons = models.TextField("motifs")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="proposée par")
    proposed_at = models.DateTimeField("proposée le")
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="décidée par"
    )
    decided_at = models.DateTimeField("décidée le", null=True)
    ended_at = models.DateTimeField("arrêtée ou remplacée le", null=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="décision")

    objects = SetOffQuerySet.as_manager()

    class Meta:
        verbose_name = "retenue"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="proposed"), name="set_off_one_proposal_at_once"
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="confirmed"), name="set_off_one_in_force_at_once"
            ),
            models.CheckConstraint(
                name="set_off_confirmed_by_another_person",
                condition=Q(state__in=["proposed", "refused", "withdrawn"]) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="set_off_state_says_what_was_done",
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True, ended_at__isnull=True)
                | Q(
                    state__in=["confirmed", "refused", "withdrawn"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(
                    state__in=["stopped", "replaced"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    ended_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="set_off_takes_something_back", condition=Q(cap_cents__gt=0, total_cents__gt=0) & ~Q(reasons="")
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="set_off_by_state")]

    def __str__(self) -> str:
        return f"retenue n° {self.pk}"

    @property
    def seen(self) -> str:
        """What somebody who reads it now has seen."""
        return f"{self.pk} {self.state}"


class SetOffAct(models.Model):
    """One step of a set-off as somebody took it, with the reason that it calls for. Only added."""

    set_off = models.ForeignKey(SetOff, on_delete=models.PROTECT, related_name="acts")
    transition = models.CharField("acte", max_length=10)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "acte sur une retenue"
        verbose_name_plural = "actes sur des retenues"

    def __str__(self) -> str:
        return f"{self.transition} ({self.set_off_id})"
