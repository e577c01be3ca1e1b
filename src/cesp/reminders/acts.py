from cesp.audit.catalogue import Act

ACTS = (
    Act(
        code="reminders.list_exported",
        label="Échéances exportées",
        sentence="a exporté une liste d'échéances (lignes : {count})",
    ),
)
