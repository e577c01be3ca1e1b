"""Why a contestation may be refused, and what the person may do then."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "matches_evidence": "La donnée est conforme à la pièce qui est au dossier : c'est elle qui fait foi.",
    "matches_law": "Le calcul est conforme aux textes cités à côté du chiffre ; le fait dont il part n'est "
    "pas contesté.",
    "held_elsewhere": "La donnée vient d'un autre organisme (université, ordre, banque) : c'est à lui de la corriger, "
    "et le service reprendra sa correction.",
    "no_evidence": "Rien de ce qui a été fourni ne permet d'établir ce qui devrait être écrit.",
    "already_decided": "La même demande a déjà reçu une réponse, et rien de nouveau n'est apporté.",
    "other": "Un autre motif, écrit ci-dessous.",
}

REMEDIES = (
    "Si cette réponse ne vous convient pas, vous pouvez apporter un élément nouveau par une autre contestation, saisir "
    "le médiateur de l'administration compétente, adresser une réclamation à la CNIL (3 place de Fontenoy, TSA 80715, "
    "75334 Paris cedex 07, ou cnil.fr) et former un recours devant le tribunal administratif dans les deux mois."
)
