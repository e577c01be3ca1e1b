"""What a UFR asks to be corrected: what may be named, what is open, what is overdue."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, Correction
from cesp.campaigns.requirements import FIELDS, fields_needed, required, requirement

_TEXTS = {
    "field:project": "projet professionnel, le texte",
    "field:motivation": "motivation, le texte",
    "field:repeated_year": "année redoublée",
    "field:dental_intern": "internat en odontologie",
    "field:intended_commune": "commune envisagée",
}
"""Fields that a file may do without, and that may be wrong all the same."""


def targets(candidature: Candidature) -> Mapping[str, str]:
    """Label in French of everything that a correction of this file may name, by its code, in the order of the file.

    Not its UFR: the file would leave the desk that asks.
    """
    fields = {f"field:{name}": FIELDS[name] for name in fields_needed(candidature) if name != "ufr"}
    pieces = {f"piece:{one.code}": one.label for one in required(candidature)}
    named = {**fields, **_TEXTS, **pieces}
    return {code: f"{label[0].upper()}{label[1:]}" for code, label in named.items()}


def label_of(target: str) -> str:
    """What a correction names, whatever the file has become since; an unknown code is shown as it is."""
    sort, _, code = target.partition(":")
    if sort == "piece":
        return requirement(code).label
    label = _TEXTS.get(target) or FIELDS.get(code, target)
    return f"{label[0].upper()}{label[1:]}"


def open_correction(candidature: Candidature) -> Correction | None:
    """What waits for the candidate's answer; one at most."""
    rows = candidature.corrections.filter(answered_at__isnull=True, cancelled_at__isnull=True)
    return rows.prefetch_related("items").first()


def correction_for(actor: Membership, pk: int) -> Correction:
    """:raises Correction.DoesNotExist: unknown, or of a file outside the actor's perimeter."""
    rows: QuerySet[Correction] = Correction.objects.select_related("candidature")
    return rows.filter(candidature__in=Candidature.objects.visible_to(actor)).get(pk=pk)
