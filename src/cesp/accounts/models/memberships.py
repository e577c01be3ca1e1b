"""Somebody in a role, for an organisation, for a time."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models.organisations import Organisation
from cesp.accounts.models.people import Person
from cesp.accounts.models.roles import Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> MembershipQuerySet:
        """Those that hold on a day: ``[from_on, until_on)``."""
        return self.filter(Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on)))

    def not_over(self, on: date) -> MembershipQuerySet:
        """Those that hold on a day or will later; one ended before it began never holds."""
        still = Q(until_on__isnull=True) | Q(until_on__gt=on) & Q(until_on__gt=F("from_on"))
        return self.filter(still)


class Membership(models.Model):
    """A person acting in a role, for an organisation, for a time. Operations call it the actor.

    A signatory acts for themself: no organisation. Every other role has one. A role that ended and
    opens again is another row. A delegation is a row of the colleague's, which names whose it is.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=Role)
    departement = models.CharField(
        "département",
        max_length=3,
        blank=True,
        default="",
        db_default="",
        help_text="pour un référent de département seulement, « 01 » à « 976 »",
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    from_on = models.DateField("à compter du")
    until_on = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    delegated_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name="par délégation de",
    )

    objects = MembershipQuerySet.as_manager()
    seen_by_id: int | None = None
    """Key of the person of the support who looks through this role's eyes, for the time of a request."""

    class Meta:
        verbose_name = "rôle d'une personne"
        constraints = [
            models.CheckConstraint(
                name="signatory_acts_for_themself",
                condition=Q(role=Role.SIGNATORY, organisation__isnull=True)
                | (~Q(role=Role.SIGNATORY) & Q(organisation__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["person"], name="one_signatory_membership_by_person", condition=Q(role=Role.SIGNATORY)
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation", "departement"],
                name="one_open_membership_by_person_role_organisation",
                condition=Q(until_on__isnull=True, delegated_by__isnull=True),
            ),
            models.CheckConstraint(
                name="a_delegation_is_dated", condition=Q(delegated_by__isnull=True) | Q(until_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} — {self.title}"

    @property
    def title(self) -> str:
        """« Référent CESP du département (69) »."""
        label = str(self.get_role_display())
        return f"{label} ({self.departement})" if self.departement else label

    @property
    def signature(self) -> str:
        """Who acts, as it is printed: « Hugo Martel, par délégation de Sylvie Garnier »."""
        if self.delegated_by is None:
            return self.person.full_name
        return f"{self.person.full_name}, par délégation de {self.delegated_by.person.full_name}"

    @property
    def administers_everything(self) -> bool:
        """Whether they keep every organisation: administrators of the managing authority only."""
        return (
            self.role == Role.ADMINISTRATOR
            and self.organisation is not None
            and self.organisation.kind == Organisation.Kind.MANAGING_AUTHORITY
        )

    @property
    def administers_one_organisation(self) -> bool:
        """Whether they keep the accounts of an ARS or of a UFR: what is of the whole country is not theirs."""
        return self.role == Role.ADMINISTRATOR and not self.administers_everything

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)
