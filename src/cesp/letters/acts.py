from cesp.audit.catalogue import Act

ACTS = (
    Act(code="letters.letter_issued", label="Courrier émis", sentence="a émis le courrier {subject}"),
    Act(
        code="letters.letter_replaced",
        label="Courrier remplacé",
        sentence="a remplacé le courrier {subject} par un autre",
    ),
    Act(code="letters.letter_revoked", label="Courrier révoqué", sentence="a révoqué le courrier {subject}"),
    Act(code="letters.letter_read", label="Courrier lu", sentence="a lu le courrier {subject}"),
    Act(
        code="letters.content_erased",
        label="Contenu d'un courrier effacé",
        sentence="a effacé le contenu du courrier {subject}",
    ),
)
