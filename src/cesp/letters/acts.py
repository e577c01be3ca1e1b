"""What the journal says of letters."""

ACTS: dict[str, str] = {
    "letters.letter_issued": "Courrier émis",
    "letters.letter_replaced": "Courrier remplacé par un autre",
    "letters.letter_revoked": "Courrier révoqué",
    "letters.letter_read": "Courrier lu",
    "letters.content_erased": "Contenu d'un courrier effacé",
}
