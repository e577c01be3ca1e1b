"""Categories that every region uses, as the orders and the dentists' agreement name them."""

from __future__ import annotations

NATIONAL: tuple[tuple[str, str, str, int, tuple[str, ...], str], ...] = (
    ("ZIP+", "Zone d'intervention prioritaire renforcée", "ZIP+", 10, ("zip plus",), ""),
    ("ZIP", "Zone d'intervention prioritaire", "ZIP", 20, ("zone d intervention prioritaire",), ""),
    ("ZAC", "Zone d'action complémentaire", "ZAC", 30, ("zone d action complementaire",), ""),
    ("ZAR", "Zone d'accompagnement régional", "", 40, ("zone d accompagnement regional",), ""),
    ("ZV", "Zone de vigilance", "", 50, ("zone de vigilance", "zvs", "zone de vigilance et de suivi"), ""),
    ("HZ", "Hors zone", "", 90, ("hors zone", "hors zonage", "hors vivier", "hv"), ""),
    ("NR", "Non renseigné", "", 95, ("non renseigne", "n a resultat non disponible", "resultat non disponible"), ""),
    (
        "TSD",
        "Très sous-dotée",
        "ZIP",
        60,
        ("tres sous dotee", "zone tres sous dotee"),
        "Le contrat parle de zones où l'offre de soins est insuffisante : une zone très sous-dotée est lue comme "
        "une ZIP, par analogie. Aucun texte ne le dit pour les chirurgiens-dentistes.",
    ),
    (
        "SD",
        "Sous-dotée",
        "ZAC",
        62,
        ("sous dotee", "zone sous dotee"),
        "Lue comme une ZAC, par analogie avec les zones des médecins ; aucun texte ne le dit.",
    ),
    ("INT", "Intermédiaire", "", 64, ("intermediaire", "zone intermediaire"), ""),
    ("TD", "Très dotée", "", 66, ("tres dotee", "zone tres dotee"), ""),
    ("SUR", "Sur-dotée", "", 68, ("sur dotee", "surdotee", "zone sur dotee", "non prioritaire"), ""),
)
"""Code, label, what it counts as, rank, other words (folded), doubt."""
