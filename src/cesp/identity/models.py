"""What opens a session besides the password, and the sessions themselves.

Secrets are kept as digests only: whoever reads these tables can open nothing with them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Person


class Purpose(models.TextChoices):
    """What a link sent by e-mail does once it is confirmed."""

    SIGN_IN = "sign_in", "Se connecter"
    RESET = "reset", "Choisir un mot de passe"
    NEW_EMAIL = "new_email", "Confirmer une nouvelle adresse"
    RESTORE_EMAIL = "restore_email", "Rétablir l'ancienne adresse"
    ATTACH = "attach", "Relier une identité"
    JOIN = "join", "Créer un compte"


class EmailLink(models.Model):
    """A one-time link, of which only the digest is kept.

    :ivar person: nobody yet for a link that creates an account: who asked for it is in ``payload``, and goes with it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    purpose = models.CharField("effet", max_length=20, choices=Purpose)
    digest = models.CharField("empreinte du jeton", max_length=64, unique=True)
    browser = models.CharField(
        "empreinte du navigateur", max_length=64, blank=True, help_text="vide : n'importe lequel"
    )
    next_page = models.CharField("page voulue", max_length=500, blank=True)
    payload = models.JSONField("ce qu'il confirme", default=dict)
    asked_at = models.DateTimeField("demandé le")
    expires_at = models.DateTimeField("valable jusqu'au")
    used_at = models.DateTimeField("utilisé le", null=True)

    class Meta:
        verbose_name = "lien envoyé par courriel"
        verbose_name_plural = "liens envoyés par courriel"
        constraints = [
            models.CheckConstraint(
                name="only_a_link_that_creates_an_account_is_of_nobody",
                condition=Q(person__isnull=False) | Q(purpose=Purpose.JOIN),
            )
        ]
        indexes = [models.Index(fields=["person"], condition=Q(used_at__isnull=True), name="link_unused_of_person")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.asked_at:%Y-%m-%d %H:%M})"


class LinkRequest(models.Model):
    """Somebody asked for a link to an address, known or not: what the limits count."""

    address = models.CharField("empreinte de l'adresse électronique", max_length=64)
    source = models.CharField("empreinte de l'adresse réseau", max_length=64)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "demande de lien"
        verbose_name_plural = "demandes de lien"
        indexes = [
            models.Index(fields=["address", "at"], name="link_request_by_address"),
            models.Index(fields=["source", "at"], name="link_request_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class OpenSession(models.Model):
    """A session somebody can recognise and close; the row goes when the session does."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("appareil", max_length=80)
    opened_at = models.DateTimeField("ouverte le")
    last_seen_at = models.DateTimeField("dernière activité")

    class Meta:
        verbose_name = "session ouverte"
        verbose_name_plural = "sessions ouvertes"

    def __str__(self) -> str:
        return self.device


class ExternalIdentity(models.Model):
    """Somebody as an identity provider knows them, tied to one account."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="external_identities")
    provider = models.CharField("fournisseur", max_length=20)
    issuer = models.CharField("émetteur", max_length=200)
    sub = models.CharField("identifiant chez l'émetteur", max_length=255)
    linked_at = models.DateTimeField("reliée le")

    class Meta:
        verbose_name = "identité reliée"
        verbose_name_plural = "identités reliées"
        constraints = [models.UniqueConstraint(fields=["issuer", "sub"], name="external_identity_of_one_account")]

    def __str__(self) -> str:
        return self.provider


class RecoveryCode(models.Model):
    """One of ten codes to keep on paper, for the day the phone is lost."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField("empreinte", max_length=64)
    used_at = models.DateTimeField("utilisé le", null=True)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="recovery_code_once_by_person")]

    def __str__(self) -> str:
        return "code de secours"
