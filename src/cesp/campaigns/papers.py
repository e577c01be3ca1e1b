"""What the desks' letters say of a candidature, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cesp.campaigns.models import Candidature, Opinion, Outcome, Purpose
from cesp.letters.heading import Paper
from cesp_law import labels

_SOURCE = "Texte : code de l'éducation, art. L. 632-6."
_GIVEN = {
    Purpose.PROJECT: "donne un avis favorable au projet professionnel",
    Purpose.OWN_VALIDATION: "valide le projet professionnel",
    Purpose.OTHER_REGION: "donne son accord à l'installation dans sa région",
}


def agreement(opinion: Opinion) -> Paper:
    """The written agreement or validation of an ARS, a piece of the file."""
    file = opinion.candidature
    given = (
        f"L'agence régionale de santé {labels.ARS[opinion.ars]} {_GIVEN[Purpose(opinion.purpose)]} de "
        f"{file.person.full_name}, candidature au contrat d'engagement de service public, {_of(file)}."
    )
    reserved = opinion.outcome == Outcome.RESERVED
    sections = [_section("Réserves" if reserved else "Motifs", opinion.reasons)] if opinion.reasons else []
    return Paper(
        object="accord écrit joint à une candidature au contrat d'engagement de service public",
        references=_references(file),
        body=_body(["Madame, Monsieur,", given], sections),
        decides=False,
    )


def inadmissible(file: Candidature) -> Paper:
    """Why a candidature is not examined."""
    said = f"Votre candidature au contrat d'engagement de service public, {_of(file)}, est irrecevable."
    return Paper(
        object="irrecevabilité de votre candidature",
        references=_references(file),
        body=_body(["Madame, Monsieur,", said], [_section("Motifs", file.inadmissible_because)], [_SOURCE]),
    )


def _of(file: Candidature) -> str:
    assert file.ufr is not None
    return f"campagne {file.campaign.years}, {file.ufr.name}"


def _references(file: Candidature) -> tuple[tuple[str, str], ...]:
    return (("Candidature", f"n° {file.pk}"), ("Campagne", file.campaign.years))


def _section(title: str, text: str) -> dict[str, Any]:
    sentences = [line.strip() for line in text.splitlines() if line.strip()]
    return {"title": title, "sentences": sentences, "reasons": []}


def _body(opening: list[str], sections: list[dict[str, Any]], closing: Sequence[str] = ()) -> dict[str, Any]:
    return {"notice": "", "opening": opening, "figures": [], "sections": sections, "closing": list(closing)}
