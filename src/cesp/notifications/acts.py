from cesp.audit.catalogue import Act

ACTS = (
    Act(
        code="notifications.preferences_chosen",
        label="Préférences de notification",
        sentence="a choisi comment être prévenu",
    ),
    Act(
        code="notifications.feed_renewed",
        label="Agenda abonné ouvert",
        sentence="a ouvert ou renouvelé son agenda abonné",
    ),
    Act(code="notifications.feed_revoked", label="Agenda abonné fermé", sentence="a fermé son agenda abonné"),
    Act(code="notifications.sending_retried", label="Envoi relancé", sentence="a relancé un envoi en échec"),
    Act(code="notifications.sending_dropped", label="Envoi abandonné", sentence="a abandonné un envoi en échec"),
)
