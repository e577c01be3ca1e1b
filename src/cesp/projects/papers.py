"""What the receipt of a project and the letters of decision say, as plain values for their template."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.letters.heading import Paper
from cesp.projects import told
from cesp.projects.models import Project
from cesp.projects.reading import Forecast, Judgement
from cesp_law.dates import in_french
from cesp_law.wording import count

_NOTHING = ("aucune", "0 mois")
"""What a line of an effect says when it has nothing to say."""
_SOURCE = "Texte : code de l'éducation, art. L. 632-6 et R. 631-24-5."


def receipt(project: Project, judgement: Judgement, forecast: Forecast | None, *, at: datetime) -> Paper:
    """The receipt: when it was sent, what it says, how its place is classed, what was shown of its effect."""
    waits = [f"{one.sentence} {one.next_step}" for one in judgement.remarks]
    return Paper(
        object=f"votre projet d'installation, contrat {project.contract.reference}",
        references=_references(project),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"Votre projet d'installation a été reçu le {at_in_french(at)} (heure de Paris).",
            ],
            "figures": [],
            "sections": [
                _section("Votre projet", list(_said(project))),
                _section("La zone du lieu", [told.zone(judgement), *waits]),
                _section("L'effet qui vous a été montré", list(_effect(forecast))),
            ],
            "closing": [
                "Ce récépissé n'est pas une validation : une installation sans validation préalable ne fait courir "
                "aucun engagement.",
                f"Votre projet est étudié par le référent du département et par l'agence régionale de santé du lieu "
                f"({project.region_name}), qui décide.",
            ],
        },
        decides=False,
    )


def validation(project: Project, forecast: Forecast | None, *, reasons: str) -> Paper:
    """The validation: the place, the zoning that judged it, what protects it, what is still to be done."""
    zone = [f"Zonage qui juge le lieu, en vigueur le jour de l'envoi : {told.decided_at_zone(project)}."]
    if protected := told.protection_words(project):
        zone.append(protected)
    zone.append("Une révision ultérieure du zonage ne remet pas en cause cette validation.")
    sections = [
        _section("Le projet validé", list(_said(project))),
        _section("La zone", zone),
        *_opinions(project),
    ]
    if reasons:
        sections.append(_section("Observations", _lines(reasons)))
    if forecast is not None:
        sections.append(_section("Effet prévu sur votre engagement", list(_effect(forecast))))
    return Paper(
        object=f"validation de votre projet d'installation, contrat {project.contract.reference}",
        references=_references(project),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"Votre projet d'installation, reçu le {_sent_on(project)}, est validé.",
            ],
            "figures": [],
            "sections": sections,
            "closing": [
                "L'étape suivante est la lettre d'engagement, que le service prépare à partir de votre dossier. Tout "
                "changement de lieu demande un nouveau projet et une nouvelle validation.",
                _SOURCE,
            ],
        },
    )


def refusal(project: Project, *, reasons: str) -> Paper:
    """The refusal, with its reasons."""
    return Paper(
        object=f"votre projet d'installation, contrat {project.contract.reference}",
        references=_references(project),
        body={
            "notice": "",
            "opening": [
                "Madame, Monsieur,",
                f"Votre projet d'installation, reçu le {_sent_on(project)}, n'est pas validé.",
            ],
            "figures": [],
            "sections": [
                _section("Le projet", list(_said(project))),
                _section("Motifs", _lines(reasons)),
                *_opinions(project),
            ],
            "closing": [
                "Vous pouvez présenter un autre projet : votre contrat n'est pas changé par cette décision.",
                _SOURCE,
            ],
        },
    )


def _said(project: Project) -> Iterator[str]:
    return (f"{label} : {words}." for label, words in told.answers(project))


def _opinions(project: Project) -> Iterator[dict[str, Any]]:
    if given := list(_voices(project)):
        yield _section("Les avis rendus", given)


def _voices(project: Project) -> Iterator[str]:
    for voice in project.voices.filter(superseded_at__isnull=True).order_by("given_at", "pk"):
        said = "favorable" if voice.favourable else "défavorable"
        yield f"{voice.get_seat_display()} : {said}, le {in_french(day_of(voice.given_at))}."


def _effect(forecast: Forecast | None) -> Iterator[str]:
    if forecast is None:
        yield "Les dates de votre diplôme ou du lieu ne permettent pas encore de le calculer."
        return
    if forecast.gap_days:
        days = count(forecast.gap_days, "jour", "jours")
        yield f"Entre deux lieux : {days} sans exercice, que l'engagement ne compte pas."
    yield f"{forecast.last.caption} :"
    for line in forecast.last.lines:
        if "Indemnité" not in line.label and line.after not in _NOTHING:
            yield f"{line.label} : {line.after}."
    if forecast.supposed:
        yield f"Ce calcul suppose {' et '.join(forecast.supposed)}."


def _references(project: Project) -> tuple[tuple[str, str], ...]:
    return (("Contrat", project.contract.reference), ("Projet", f"n° {project.pk}"))


def _sent_on(project: Project) -> str:
    return in_french(day_of(project.sent_at)) if project.sent_at else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _section(title: str, sentences: list[str]) -> dict[str, Any]:
    return {"title": title, "sentences": sentences, "reasons": []}
