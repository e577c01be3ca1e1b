from cesp.audit.catalogue import Act

ACTS = (
    Act(code="documents.piece_deposited", label="Pièce déposée", sentence="a déposé une pièce"),
    Act(code="documents.piece_replaced", label="Pièce remplacée", sentence="a remplacé une pièce par une autre"),
    Act(code="documents.piece_withdrawn", label="Pièce retirée", sentence="a retiré une pièce"),
    Act(
        code="documents.piece_erased",
        label="Fichier d'une pièce effacé",
        sentence="a effacé le fichier d'une pièce, au terme de sa conservation",
    ),
    Act(code="documents.piece_read", label="Pièce ouverte", sentence="a ouvert une pièce"),
    Act(code="documents.health_piece_read", label="Pièce de santé ouverte", sentence="a ouvert une pièce de santé"),
)
