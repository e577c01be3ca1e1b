from cesp.audit.catalogue import Act

ACTS = (
    Act(code="correspondence.message_written", label="Message écrit", sentence="a écrit un message"),
    Act(code="correspondence.note_written", label="Note interne écrite", sentence="a écrit une note interne"),
    Act(
        code="correspondence.notice_opened",
        label="Notification officielle ouverte",
        sentence="a ouvert une notification officielle",
    ),
    Act(
        code="correspondence.notice_posted",
        label="Notification envoyée en recommandé",
        sentence="a enregistré l'envoi en recommandé d'une notification officielle",
    ),
    Act(
        code="correspondence.notice_receipt_recorded",
        label="Réception d'une notification enregistrée",
        sentence="a enregistré la réception d'une notification officielle",
    ),
    Act(
        code="correspondence.notice_returned",
        label="Retour d'une notification enregistré",
        sentence="a enregistré le retour d'un pli non réclamé",
    ),
    Act(code="correspondence.notice_served", label="Lettre notifiée", sentence="a notifié une lettre"),
    Act(
        code="correspondence.thread_assigned",
        label="Fil de messages attribué",
        sentence="a désigné qui répond à un fil de messages",
    ),
    Act(code="correspondence.thread_closed", label="Fil de messages clos", sentence="a clos un fil de messages"),
    Act(
        code="correspondence.thread_handed_over",
        label="Fil de messages repris",
        sentence="a confié à un collègue le fil de messages d'un agent qui quitte son rôle",
    ),
    Act(code="correspondence.thread_opened", label="Fil de messages ouvert", sentence="a ouvert un fil de messages"),
    Act(code="correspondence.thread_read", label="Fil de messages lu", sentence="a lu un fil de messages"),
    Act(
        code="correspondence.thread_transferred",
        label="Fil de messages transmis",
        sentence="a transmis un fil de messages à un autre bureau",
    ),
)
