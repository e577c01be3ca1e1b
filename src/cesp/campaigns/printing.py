"""Files on paper, and as folders: a cover with the fields, then every piece, one bookmark each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pikepdf
from PIL import Image, ImageOps

from cesp.campaigns.queries.agent_file import FilePage, Held
from cesp.common import search, vault
from cesp.documents.models import Piece
from cesp.letters import rendering

_A4 = (595.0, 842.0)
_MARGIN = 40.0
_DPI_SIDE = 2_000
"""Longest side of a picture in print, in pixels: 230 to the inch on the long side of an A4 sheet."""
_PIECES_AT_MOST = 40
"""A file holds a dozen; the bound keeps one print from wearing the server out."""


def written(pages: Iterable[FilePage], out: BinaryIO, *, dated_on: str) -> None:
    """Write files one after the other as a single PDF.

    :param dated_on: the day of the print, in ISO form.
    """
    with pikepdf.new() as document:
        with document.open_outline() as outline:
            for page in pages:
                outline.root.append(_file(document, page, dated_on))
        document.docinfo["/Title"] = "Candidatures"
        document.Root.Lang = pikepdf.String("fr-FR")
        document.save(out, linearize=False)


def _file(document: pikepdf.Pdf, page: FilePage, dated_on: str) -> pikepdf.OutlineItem:
    """Add a file; gives its bookmark, with one for each piece under it."""
    first = len(document.pages)
    with pikepdf.open(io.BytesIO(rendering.render("candidature", _data(page, dated_on)))) as cover:
        document.pages.extend(cover.pages)
    item = pikepdf.OutlineItem(page.name, first)
    for held in page.pieces[:_PIECES_AT_MOST]:
        at = len(document.pages)
        _add(document, held.attachment.piece)
        item.children.append(pikepdf.OutlineItem(held.label, at))
    return item


def _add(document: pikepdf.Pdf, piece: Piece) -> None:
    with vault.read(piece.vault_key) as file:
        content = file.read()
    if piece.is_image:
        _add_picture(document, content)
    else:
        with pikepdf.open(io.BytesIO(content)) as added:
            document.pages.extend(added.pages)


def _add_picture(document: pikepdf.Pdf, content: bytes) -> None:
    """A picture on a page of its own, as large as the margins let it, never enlarged."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((_DPI_SIDE, _DPI_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    width, height = picture.size
    scale = min(1.0, (_A4[0] - 2 * _MARGIN) / width, (_A4[1] - 2 * _MARGIN) / height)
    across, up = width * scale, height * scale
    drawn = document.make_stream(out.getvalue())
    drawn.Type, drawn.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    drawn.Width, drawn.Height, drawn.BitsPerComponent = width, height, 8
    drawn.ColorSpace, drawn.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page = document.add_blank_page(page_size=_A4)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=drawn))
    left, low = (_A4[0] - across) / 2, _A4[1] - _MARGIN - up
    page.Contents = document.make_stream(f"q {across:.2f} 0 0 {up:.2f} {left:.2f} {low:.2f} cm /Picture Do Q".encode())


def _data(page: FilePage, dated_on: str) -> dict[str, Any]:
    """The cover, as plain words."""
    file = page.candidature
    return {
        "dated_on": dated_on,
        "title": page.name,
        "subtitle": f"Candidature n° {file.pk}, campagne {file.campaign.years}",
        "issuer": file.ufr.name if file.ufr else "",
        "state": file.get_state_display(),
        "fields": [{"label": label, "value": value} for label, value in page.fields if value],
        "texts": [
            {"title": title, "paragraphs": [line for line in text.splitlines() if line.strip()]}
            for title, text in (("Projet professionnel", file.project), ("Motivation", file.motivation))
            if text.strip()
        ],
        "opinions": [
            {
                "label": f"{one.opinion.get_purpose_display()}, ARS {one.opinion.get_ars_display()}",
                "value": one.opinion.get_outcome_display() or "Attendu",
                "reasons": one.opinion.reasons,
            }
            for one in page.opinions
        ],
        "missing": [f"{word[0].upper()}{word[1:]}" for word in page.found.missing],
        "pieces": [held.label for held in page.pieces],
    }


def foldered(pages: Iterable[FilePage]) -> Iterator[tuple[str, Piece]]:
    """Each piece under a folder of its candidate: « 000012 durand alix/01 certificat de scolarite.pdf »."""
    for page in pages:
        folder = f"{page.candidature.pk:06d} {folder_name(page.name)}".rstrip()
        for rank, held in enumerate(page.pieces, start=1):
            yield f"{folder}/{rank:02d} {_place(held)}", held.attachment.piece


def folder_name(name: str) -> str:
    """A name that any disk takes: letters without accents, figures and spaces, sixty at most."""
    return search.key(name)[:60].strip()


def _place(held: Held) -> str:
    return f"{folder_name(held.label)}.{held.attachment.piece.name.rpartition('.')[2]}"
