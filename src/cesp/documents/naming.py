"""Names of files as they were sent: shown, never used as a path, and cleaned before either."""

from __future__ import annotations

import unicodedata

from cesp.documents.media import Media

_LONGEST = 120
_FORBIDDEN = frozenset('<>:"|?*;')


def cleaned(name: str, media: Media) -> str:
    """A name fit for a screen and for any disk, with the ending of what we really keep.

    Folders, control characters, marks that turn the reading direction and reserved characters go;
    spaces are joined; at most 120 characters. Never empty.
    """
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if c.isspace() or _is_plain(c) else "" for c in bare)
    stem, dot, ending = " ".join(kept.split()).rpartition(".")
    if not dot or len(ending) > 5:
        stem = f"{stem}{dot}{ending}"
    return f"{stem.strip('. ')[:_LONGEST].rstrip('. ') or 'piece'}.{media.ending}"


def _is_plain(character: str) -> bool:
    return unicodedata.category(character)[0] != "C" and character not in _FORBIDDEN
