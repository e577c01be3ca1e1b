"""What the journal says of this app, in French, by code of act."""

ACTS: dict[str, str] = {
    "correspondence.message_written": "a écrit un message",
    "correspondence.note_written": "a écrit une note interne",
    "correspondence.notice_opened": "a ouvert une notification officielle",
    "correspondence.notice_posted": "a enregistré l'envoi en recommandé d'une notification officielle",
    "correspondence.notice_receipt_recorded": "a enregistré la réception d'une notification officielle",
    "correspondence.notice_returned": "a enregistré le retour d'un pli non réclamé",
    "correspondence.notice_served": "a notifié une lettre",
    "correspondence.thread_assigned": "a désigné qui répond à un fil de messages",
    "correspondence.thread_closed": "a clos un fil de messages",
    "correspondence.thread_handed_over": "a repris les fils de messages d'un collègue",
    "correspondence.thread_opened": "a ouvert un fil de messages",
    "correspondence.thread_read": "a lu un fil de messages",
    "correspondence.thread_transferred": "a transmis un fil de messages à un autre bureau",
}
