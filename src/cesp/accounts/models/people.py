"""A human being, one account whatever the roles."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cesp.common import search


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
    died_on = models.DateField("décédé(e) le", null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name="réuni avec",
    )
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
