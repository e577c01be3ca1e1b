"""What is told of letters."""

from cesp.notifications.kinds import Kind

KINDS = (
    Kind(
        code="letters.letter_issued",
        label="Un courrier vous est adressé",
        sentence="Un courrier vous est adressé : {title}, n° {number}.",
        subject="Un courrier vous attend dans votre espace",
        obligatory=True,
    ),
    Kind(
        code="letters.letter_revoked",
        label="Un de vos courriers est révoqué",
        sentence="Le courrier n° {number} ({title}) est révoqué : il ne vaut plus rien.",
        subject="Un de vos courriers ne vaut plus",
        obligatory=True,
    ),
)
