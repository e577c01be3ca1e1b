"""People, the organisations they act for, and in which role."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from cesp.common import search


class Role(models.TextChoices):
    """What a person acts as. One at a time; somebody with several switches on screen."""

    SIGNATORY = "signatory", "Signataire"
    UFR_MANAGER = "ufr_manager", "Gestion CESP de l'UFR"
    ARS_REFERENT = "ars_referent", "Référent CESP de l'ARS"
    DEPARTEMENT_REFERENT = "departement_referent", "Référent CESP du département"
    CASE_DESK = "case_desk", "Gestion des contrats"
    PAYMENTS_CLERK = "payments_clerk", "Gestion des paiements"
    PAYMENTS_APPROVER = "payments_approver", "Ordonnateur des paiements"
    AUDITOR = "auditor", "Contrôle et audit"
    ADMINISTRATOR = "administrator", "Administration des comptes"


class Organisation(models.Model):
    """An ARS, a faculty (UFR) or the authority that manages the contracts."""

    class Kind(models.TextChoices):
        ARS = "ars", "Agence régionale de santé"
        UFR = "ufr", "Unité de formation et de recherche"
        MANAGING_AUTHORITY = "managing_authority", "Autorité gestionnaire"

    kind = models.CharField("nature", max_length=20, choices=Kind)
    code = models.CharField("code", max_length=20)
    name = models.CharField("nom", max_length=200)
    city = models.CharField("ville", max_length=100, blank=True)
    ars_code = models.CharField(
        "code de l'ARS",
        max_length=3,
        help_text="en minuscules ; vide pour l'autorité gestionnaire",
        blank=True,
    )

    class Meta:
        verbose_name = "organisation"
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="organisation_once_by_kind_and_code")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_person(
        self, *, email: str, given_names: str, family_name: str, password: str | None = None, **fields: object
    ) -> Person:
        """Store a new person; without a password nobody can sign in with one."""
        person = self.model(
            email=self.normalize_email(email).lower(),
            given_names=given_names,
            family_name=family_name,
            **fields,
        )
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human being: signatory or agent, one account whatever the roles."""

    email = models.EmailField("adresse électronique", unique=True)
    given_names = models.CharField("prénoms", max_length=120)
    family_name = models.CharField("nom", max_length=120)
    birth_on = models.DateField("date de naissance", null=True, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    search_key = models.CharField(max_length=260, editable=False, db_index=True)
    sort_key = models.CharField(max_length=260, editable=False, db_index=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_names", "family_name"]

    class Meta:
        verbose_name = "personne"

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def set_keys(self) -> None:
        """Recompute how the name is found and sorted; needed before a ``bulk_create``."""
        self.sort_key = search.key(f"{self.family_name} {self.given_names}")
        self.search_key = self.sort_key

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> MembershipQuerySet:
        """Those that hold on a day: ``[from_on, until_on)``."""
        return self.filter(Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on)))


class Membership(models.Model):
    """A person acting in a role, for an organisation, for a time. Operations call it the actor.

    A signatory acts for themself: no organisation. Every other role has one.
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

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle d'une personne"
        constraints = [
            models.CheckConstraint(
                name="signatory_acts_for_themself",
                condition=Q(role=Role.SIGNATORY, organisation__isnull=True)
                | (~Q(role=Role.SIGNATORY) & Q(organisation__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation"],
                name="one_membership_by_person_role_organisation",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} — {self.get_role_display()}"
