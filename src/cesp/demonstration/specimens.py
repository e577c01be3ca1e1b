"""Pictures of papers that exist nowhere, drawn when they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

_SIZE, _MARGIN, _LINE = (1_000, 630), 60, 70


def picture(name: str, lines: Sequence[str]) -> SimpleUploadedFile:
    """A JPEG of some lines, under the word « SPÉCIMEN »."""
    drawn = Image.new("RGB", _SIZE, "#f5f5fe")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((20, 20, _SIZE[0] - 20, _SIZE[1] - 20), outline="#000091", width=4)
    for rank, line in enumerate(("SPÉCIMEN", *lines)):
        pen.text((_MARGIN, _MARGIN + rank * _LINE), line, fill="#161616", font=ImageFont.load_default(size=40))
    out = BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
