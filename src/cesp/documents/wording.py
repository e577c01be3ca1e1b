"""What was done to a file, in words for whoever sent it."""

from collections.abc import Iterable

CHANGES = {
    "action": "les liens et les actions automatiques",
    "annotation": "les annotations, imprimées dans la page",
    "attachment": "les fichiers joints à l'intérieur",
    "form": "le formulaire, imprimé dans la page",
    "metadata": "les informations cachées (auteur, lieu, appareil)",
    "reduced": "",
    "script": "les programmes",
    "turned": "",
}


def cleaning(changes: Iterable[str]) -> str:
    """« Nous en avons retiré … » ; nothing when nothing was."""
    known = list(changes)
    taken = [CHANGES[code] for code in known if CHANGES.get(code)]
    sentences = []
    if taken:
        sentences.append(f"Nous en avons retiré : {', '.join(taken)}.")
    if "reduced" in known:
        sentences.append("L'image a été réduite.")
    if "turned" in known:
        sentences.append("L'image a été remise à l'endroit.")
    return " ".join(sentences)
