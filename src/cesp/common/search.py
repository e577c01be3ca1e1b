"""How names are compared: no accent, no case, no hyphen. SQLite has no French collation."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"})


def key(text: str) -> str:
    """Fold a name to ``[a-z0-9 ]``: « Lætitia D'Hœr-Noël » becomes ``laetitia d hoer noel``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()
