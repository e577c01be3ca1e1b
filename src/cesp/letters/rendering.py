"""Papers: one Typst template each, data in as JSON, an accessible and archivable PDF out.

Data never becomes markup: the template reads it with ``json(bytes(sys.inputs.data))``. Only the
fonts of Typst itself are used, so the bytes are the same on every machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse

from cesp_law.refusals import Refused

TYPST = Path(__file__).resolve().parent / "typst"
STANDARDS: list[Any] = ["ua-1", "a-2a"]
ENGINE = f"typst {version('typst')}"
_SHARED = "letter.typ"
_UNDRAWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
"""How Typst says that no font draws a character."""


@dataclass(frozen=True, slots=True)
class Sources:
    """A template as it is written: kept beside a letter, it renders it again years later.

    :param texts: Typst source by file name; ``main.typ`` is the template itself.
    """

    texts: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of the sources and of the engine's version: the same digest renders the same bytes."""
        held = json.dumps([ENGINE, dict(self.texts)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(held.encode()).hexdigest()


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Typst's own fonts, opened once a process: opening them takes as long as writing a letter."""
    return typst.Fonts(include_system_fonts=False)


@lru_cache(maxsize=64)
def sources_of(template: str) -> Sources:
    """The sources of a template that ships.

    :param template: name of a file of ``letters/typst``, without its extension.
    """
    files = {"main.typ": TYPST / f"{template}.typ", _SHARED: TYPST / _SHARED}
    return Sources({name: path.read_text(encoding="utf-8") for name, path in files.items()})


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """Write a paper from a template that ships; see :func:`render_from`."""
    return render_from(sources_of(template), data)


def render_from(sources: Sources, data: Mapping[str, Any]) -> bytes:
    """Write a paper.

    :param data: plain values; ``dated_on`` is obligatory, the day the paper bears, in ISO form.
    :returns: a tagged PDF (PDF/UA-1, PDF/A-2a): the same sources and data give the same bytes.
    :raises Refused: somebody typed a character that no font of the papers draws; it is named.
    """
    day = datetime.fromisoformat(data["dated_on"]).date()
    files: Any = {name: text.encode() for name, text in sources.texts.items()}  # its stubs forget dictionaries
    try:
        pdf: bytes = typst.compile(
            files,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(day, time(12), tzinfo=UTC),
        )
    except typst.TypstError as error:
        undrawn = _UNDRAWN.search(str(error))
        if undrawn is None:
            raise
        raise Refused(
            f"Le caractère « {undrawn[1]} » ne peut pas être imprimé dans un courrier : retirez-le du texte.",
            citation="format des courriers (PDF/UA-1, PDF/A-2a)",
        ) from error
    return pdf


def response(pdf: bytes, *, filename: str) -> HttpResponse:
    """Hand a paper to the browser, which shows it or saves it under that name."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{filename}"', "Cache-Control": "private, no-store"},
    )
