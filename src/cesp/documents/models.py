"""Pieces: what people send us in support of something."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Person
from cesp.common.about import about
from cesp.documents.kinds import KINDS, Kind, Sensitivity
from cesp.documents.media import Media


class PieceState(models.TextChoices):
    KEPT = "kept", "Déposée"
    WITHDRAWN = "withdrawn", "Retirée"
    REPLACED = "replaced", "Remplacée"
    ERASED = "erased", "Effacée"


ENDED = (PieceState.WITHDRAWN, PieceState.REPLACED)
"""No longer in use, the file kept a month longer."""


class PieceQuerySet(models.QuerySet["Piece"]):
    def visible_to(self, actor: Membership) -> PieceQuerySet:
        """Each sensitivity has its own reach; what a message carries is read with it only."""
        found = Q(pk__in=())
        for sensitivity in Sensitivity:
            if sensitivity.matter is not None:
                found |= Q(sensitivity=sensitivity) & perimeter.within(actor, sensitivity.matter)
        return self.filter(found)

    def kept(self) -> PieceQuerySet:
        return self.filter(state=PieceState.KEPT)

    def supporting(self, subjects: Iterable[models.Model]) -> PieceQuerySet:
        """What was sent in support of some rows of any app."""
        return self.filter(subject__in=[about(subject) for subject in subjects])


class Piece(models.Model):
    """One file about one person, as we rewrote it; the original bytes are nowhere.

    :cvar digest: SHA-256 of the bytes as sent, to know them again; :cvar kept_digest: of the bytes kept.
    :cvar checks: codes of what was checked; :cvar changes: of what was taken away (``wording``).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pieces")
    kind = models.CharField("nature", max_length=40)
    sensitivity = models.CharField(
        "sensibilité", max_length=10, choices=[(one.value, one.value) for one in Sensitivity]
    )
    subject = models.CharField("à l'appui de", max_length=80, blank=True, help_text="« contracts.contract:42 »")
    deposited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="deposited_pieces")
    deposited_at = models.DateTimeField("déposée le")
    name = models.CharField("nom du fichier", max_length=130)
    media = models.CharField("format", max_length=20, choices=[(one.value, one.name) for one in Media])
    digest = models.CharField("empreinte du fichier envoyé", max_length=64)
    kept_digest = models.CharField("empreinte du fichier gardé", max_length=64)
    size_bytes = models.PositiveIntegerField("taille")
    pages = models.PositiveSmallIntegerField("pages")
    expires_on = models.DateField("dernier jour de validité", null=True, blank=True)
    vault_key = models.CharField(max_length=80, blank=True)
    state = models.CharField("état", max_length=10, choices=PieceState, default=PieceState.KEPT)
    ended_at = models.DateTimeField("retirée ou remplacée le", null=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaces", verbose_name="remplacée par"
    )
    erased_at = models.DateTimeField("effacée le", null=True)
    checks = models.JSONField("contrôles", default=list)
    changes = models.JSONField("nettoyage", default=list)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "digest"],
                condition=Q(state="kept") & ~Q(sensitivity="message"),
                name="piece_kept_once",
            ),
            models.UniqueConstraint(fields=["vault_key"], condition=~Q(vault_key=""), name="piece_has_its_own_file"),
            models.CheckConstraint(
                name="piece_state_says_what_it_holds",
                condition=Q(state="kept", ended_at__isnull=True, replaced_by__isnull=True, erased_at__isnull=True)
                & ~Q(vault_key="")
                | Q(state="withdrawn", ended_at__isnull=False, replaced_by__isnull=True, erased_at__isnull=True)
                & ~Q(vault_key="")
                | Q(state="replaced", ended_at__isnull=False, replaced_by__isnull=False, erased_at__isnull=True)
                & ~Q(vault_key="")
                | Q(state="erased", erased_at__isnull=False, vault_key=""),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state", "-deposited_at"], name="piece_by_person"),
            models.Index(fields=["subject"], name="piece_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.nature.label} n° {self.pk}"

    @property
    def nature(self) -> Kind:
        return KINDS[self.kind]

    @property
    def is_health(self) -> bool:
        return self.sensitivity == Sensitivity.HEALTH

    @property
    def is_kept(self) -> bool:
        return self.state == PieceState.KEPT

    @property
    def has_file(self) -> bool:
        return bool(self.vault_key)

    @property
    def is_image(self) -> bool:
        return Media(self.media).is_image

    @property
    def weight(self) -> str:
        """« 120 ko », « 2,4 Mo »."""
        if self.size_bytes < 1_000_000:
            return f"{max(1, round(self.size_bytes / 1_000))}\N{NO-BREAK SPACE}ko"
        return f"{self.size_bytes / 1_000_000:.1f}\N{NO-BREAK SPACE}Mo".replace(".", ",")
