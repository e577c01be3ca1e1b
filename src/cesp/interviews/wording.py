"""What the summons says, as plain values for its template."""

from __future__ import annotations

from cesp.common.instants import day_of
from cesp.interviews.models import Ground, Interview, Manner, Slot
from cesp.letters.heading import Paper
from cesp_law.dates import in_french

NO_SANCTION = (
    "Cette convocation ne sanctionne rien. Si vous n'y venez pas sans raison, votre agence le constatera ; une absence "
    "à deux convocations peut être signalée à l'autorité gestionnaire, qui vous entendrait avant toute décision."
)


def summons(slot: Slot, *, ground: str, silence: str, missed: Interview | None) -> Paper:
    """Why somebody is called, when, where, and what an absence would and would not mean."""
    return Paper(
        object="convocation à un entretien sur votre contrat d'engagement de service public",
        decides=False,
        body={
            "opening": ["Madame, Monsieur,", _why(ground, silence, missed)],
            "figures": [
                {"label": "Le", "value": in_french(slot.on)},
                {"label": "À (heure de Paris)", "value": slot.hour},
                {"label": "Durée", "value": f"{slot.minutes} minutes"},
            ],
            "place": place_of(slot),
            "closing": [
                "Si ce jour est impossible, prévenez votre référent avant l'entretien, par la messagerie du service : "
                "il vous en proposera un autre. Une excuse reçue et acceptée n'est pas une absence.",
                NO_SANCTION,
            ],
        },
    )


def place_of(slot: Slot) -> str:
    """Where, or how, an interview takes place, in words."""
    if slot.manner == Manner.PHONE:
        return "par téléphone : votre référent vous appelle" + (f" ({slot.where})" if slot.where else "")
    return slot.where


def _why(ground: str, silence: str, missed: Interview | None) -> str:
    if ground == Ground.ABSENCE and missed is not None:
        day = in_french(day_of(missed.slot.starts_at))
        return (
            f"Vous étiez attendu(e) à l'entretien du {day}, et n'y étiez pas. Le suivi individuel fait "
            "partie du contrat que vous avez signé : nous vous convoquons à un nouvel entretien :"
        )
    return (
        f"Est resté sans réponse de votre part : {silence}. Le suivi individuel fait partie du contrat que vous avez "
        "signé : nous vous convoquons à un entretien :"
    )
