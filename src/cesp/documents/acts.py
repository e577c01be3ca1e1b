"""What the journal of audit says of pieces: code of the act → French sentence."""

ACTS: dict[str, str] = {
    "documents.piece_deposited": "a déposé une pièce",
    "documents.piece_replaced": "a remplacé une pièce par une autre",
    "documents.piece_withdrawn": "a retiré une pièce",
    "documents.piece_erased": "a effacé le fichier d'une pièce, au terme de sa conservation",
    "documents.piece_read": "a ouvert une pièce",
    "documents.health_piece_read": "a ouvert une pièce de santé",
}
