"""What the receipt of a deposit says: when, what was in the file, what was missing, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cesp.campaigns.models import Candidature
from cesp.campaigns.queries.completeness import Completeness
from cesp.campaigns.queries.dates import Calendar
from cesp.common.instants import in_french as at_in_french
from cesp.letters.heading import Paper
from cesp_law.dates import in_french
from cesp_law.labels import ARS, PROFESSION, STATUS


def paper_of(candidature: Candidature, found: Completeness, calendar: Calendar, *, at: datetime) -> Paper:
    """The receipt, in words.

    :param at: the instant of the deposit, printed to the second in Paris time.
    :clauses: NAT-4, IDF-5
    """
    assert candidature.ufr is not None
    return Paper(
        object=f"dépôt de votre candidature, campagne {candidature.campaign.years}",
        references=(("Candidature", f"n° {candidature.pk}"), ("UFR", candidature.ufr.name)),
        body={
            "notice": "",
            "opening": list(_opening(candidature, at)),
            "figures": [
                {"label": label, "value": value, "note": ""}
                for label, value in (
                    ("Profession", PROFESSION[candidature.profession]),
                    ("Situation", STATUS[candidature.status]),
                    ("Région d'installation", ARS.get(candidature.intended_ars, "non précisée")),
                )
                if value
            ],
            "sections": [
                {"title": "Pièces au dossier", "sentences": list(_held(found)), "reasons": []},
                {"title": "Ce qui manque", "sentences": list(_missing(found)), "reasons": []},
            ],
            "closing": [
                "Ce récépissé n'est pas une décision : l'UFR vérifie le dossier et vous écrit si une correction est "
                "nécessaire.",
                f"Les commissions se tiennent à compter du {in_french(calendar.committees_from_on)}.",
            ],
        },
    )


def _opening(candidature: Candidature, at: datetime) -> Iterator[str]:
    yield "Madame, Monsieur,"
    if candidature.paper_received_on is not None:
        yield (
            f"Votre dossier papier de candidature a été reçu par l'UFR le {in_french(candidature.paper_received_on)} "
            f"et saisi dans le service le {at_in_french(at)} (heure de Paris)."
        )
    else:
        yield f"Votre candidature a été déposée le {at_in_french(at)} (heure de Paris)."


def _held(found: Completeness) -> Iterator[str]:
    for place in found.pieces:
        if place.attachments:
            names = ", ".join(one.piece.name for one in place.attachments)
            yield f"{place.requirement.label} : {names}."
        elif place.by_text:
            yield f"{place.requirement.label} : texte écrit dans le formulaire."


def _missing(found: Completeness) -> Iterator[str]:
    if not found.missing and not found.waiting:
        yield "Rien ne manque : le dossier est complet, sous réserve de la vérification de l'UFR."
    for words in found.missing:
        yield f"{words[0].upper()}{words[1:]}."
    yield from found.waiting
