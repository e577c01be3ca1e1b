"""One line an act or a reading, in identifiers only: never a name, an address, an amount or a text.

Lines are chained after their transaction (:class:`Link`), and the end of the chain is signed every
day (:class:`Seal`): ``docs/adr/0008``. The database refuses to change or delete any of the three.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models


def canonical(value: Any) -> str:
    """JSON in one writing only: keys sorted, no space, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


class CanonicalJSONField(models.TextField[Any, Any]):
    """JSON kept as text, byte for byte: a digest of the column is the same on both engines."""

    _pyi_private_set_type: Any  # django-stubs would otherwise hold it to what a TextField takes and gives
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str:
        return canonical(value)


class Entry(models.Model):
    """Somebody did or read something.

    Identifiers are plain numbers, not foreign keys: the journal outlives what it speaks of, and
    an erasure leaves it whole.
    """

    at = models.DateTimeField("le")
    act = models.CharField("acte", max_length=60, help_text="tel que « contracts.fact_recorded »")
    membership_id = models.BigIntegerField("rôle de l'auteur", null=True, help_text="vide : le service lui-même")
    person_id = models.BigIntegerField("auteur", null=True)
    seen_by_id = models.BigIntegerField("vu comme, par", null=True, help_text="la personne du support qui regardait")
    about_id = models.BigIntegerField("personne concernée", null=True)
    subject = models.CharField("objet", max_length=80, blank=True, help_text="« contracts.contract:42 »")
    detail = CanonicalJSONField("précisions", default=dict, help_text="identifiants, codes et empreintes seulement")

    class Meta:
        verbose_name = "ligne du journal d'audit"
        verbose_name_plural = "journal d'audit"
        indexes = [
            models.Index(fields=["about_id", "-id"], name="audit_by_person_concerned"),
            models.Index(fields=["person_id", "-id"], name="audit_by_author"),
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
            models.Index(fields=["act", "-id"], name="audit_by_act"),
            models.Index(fields=["at"], name="audit_by_instant"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.subject}"


class Link(models.Model):
    """The place of a line in the chain: 1, 2, 3… without a gap, in the order in which lines were chained.

    ``digest`` is SHA-256(digest of the link before, as 32 bytes, + canonical bytes of the line).
    """

    position = models.BigIntegerField("rang", primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link", verbose_name="ligne")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "maillon du journal"
        verbose_name_plural = "maillons du journal"

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"


class Seal(models.Model):
    """The end of the chain as it stood when a day was closed, signed with a key that no table holds."""

    day = models.DateField("jour", unique=True)
    position = models.BigIntegerField("dernier rang")
    digest = models.CharField("empreinte", max_length=64)
    public_key = models.CharField("clé publique", max_length=64)
    signature = models.CharField("signature", max_length=128)

    class Meta:
        verbose_name = "scellé du journal"
        verbose_name_plural = "scellés du journal"

    def __str__(self) -> str:
        return f"{self.day} {self.position} {self.digest[:12]}"
