"""Letters: one Typst template each, data in as JSON, an accessible and archivable PDF out.

Data never becomes markup: the template reads it with ``json(bytes(sys.inputs.data))``. Only the
fonts of Typst itself are used, so the bytes are the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse

TYPST = Path(__file__).resolve().parent / "typst"
STANDARDS: list[Any] = ["ua-1", "a-2a"]


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """Write a letter.

    :param template: name of a file of ``letters/typst``, without its extension.
    :param data: plain values; ``dated_on`` is obligatory, the day the letter bears, in ISO form.
    :returns: a tagged PDF (PDF/UA-1, PDF/A-2a): the same data give the same bytes.
    """
    day = datetime.fromisoformat(data["dated_on"]).date()
    pdf: bytes = typst.compile(
        str(TYPST / f"{template}.typ"),
        root=str(TYPST),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(day, time(12), tzinfo=UTC),
    )
    return pdf


def response(pdf: bytes, *, filename: str) -> HttpResponse:
    """Hand a letter to the browser, which shows it or saves it under that name."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{filename}"', "Cache-Control": "private, no-store"},
    )
