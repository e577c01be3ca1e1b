from cesp.audit.catalogue import Act

_VOICE = {"seat": {"departement": "du département", "region": "de la région", "outgoing": "de la région quittée"}}


def _act(code: str, label: str, sentence: str) -> Act:
    return Act(code=f"projects.{code}", label=label, sentence=f"{sentence} {{subject}}", words=_VOICE)


ACTS = (
    _act("sent", "Projet envoyé", "a envoyé le"),
    _act("answered", "Question répondue", "a répondu à une question et renvoyé le"),
    _act("withdrawn", "Projet retiré", "a retiré le"),
    _act("questioned", "Question posée", "a posé une question sur le"),
    _act("voice_given", "Voix donnée", "a donné la voix {seat} sur le"),
    _act("attached", "Lieu inscrit pour un projet", "a inscrit sur la liste le lieu du"),
    _act("validated", "Projet validé", "a validé le"),
    _act("refused", "Projet refusé", "a refusé le"),
    _act("lapsed", "Projet sans objet", "a clos, le contrat ayant pris fin, le"),
    _act("read", "Projet consulté", "a consulté le"),
    Act(
        code="projects.exported",
        label="Liste de projets exportée",
        sentence="a exporté une liste de {count} projets d'installation",
    ),
)
