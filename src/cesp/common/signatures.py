"""What a file is by its first bytes, in French words, to say it to whoever sent the wrong one."""

_KNOWN = {
    b"%PDF": "un PDF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"II*\x00": "une image",
    b"MM\x00*": "une image",
    b"\x7fELF": "un programme",
    b"MZ": "un programme",
    b"\xca\xfe\xba\xbe": "un programme",
    b"#!": "un programme",
    b"\x1f\x8b": "une archive",
    b"7z\xbc\xaf": "une archive",
    b"Rar!": "une archive",
    b"PK": "une archive ou un document de bureautique",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "un document de bureautique",
    b"{\\rtf": "un document",
    b"%!PS": "un document",
    b"<?xml": "un fichier XML",
    b"<svg": "un dessin SVG",
    b"<!DOCTYPE": "une page web",
    b"<!doctype": "une page web",
    b"<html": "une page web",
    b"<HTML": "une page web",
    b"SQLite format 3": "une base de données",
}


def what_it_is(content: bytes) -> str | None:
    """« une image », « un programme »…; ``None`` when nothing tells."""
    return next((what for start, what in _KNOWN.items() if content.startswith(start)), None)
