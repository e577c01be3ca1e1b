from cesp.audit.catalogue import Act

ACTS = (
    Act(code="audit.journal_read", label="Lecture du journal", sentence="a consulté le journal d'audit"),
    Act(
        code="audit.journal_exported",
        label="Export du journal",
        sentence="a exporté le journal d'audit ({count} lignes)",
    ),
)
