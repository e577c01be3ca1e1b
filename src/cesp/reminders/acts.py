from cesp.audit.catalogue import Act

ACTS = (
    Act(
        code="reminders.feed_renewed", label="Agenda abonné ouvert", sentence="a ouvert ou renouvelé son agenda abonné"
    ),
    Act(code="reminders.feed_revoked", label="Agenda abonné fermé", sentence="a fermé son agenda abonné"),
    Act(
        code="reminders.list_exported",
        label="Échéances exportées",
        sentence="a exporté une liste d'échéances (lignes : {count})",
    ),
)
