"""Pieces as they leave: through a permission, as our own bytes, never run by a browser."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from cesp.common import vault
from cesp.documents.models import Piece

_CHUNK = 1 << 16
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def answer(piece: Piece, *, head: bool = False, name: str = "") -> HttpResponseBase:
    """The file of a piece: a picture shows in the page, a PDF is downloaded.

    :param head: its headers alone. :param name: another one than that under which it was sent.
    :raises FileNotFoundError: the vault has lost it.
    """
    response: HttpResponseBase
    if head:
        response = HttpResponse()
    elif settings.VAULT_LOCATION:
        response = HttpResponse(headers={"X-Accel-Redirect": f"{settings.VAULT_LOCATION}/{quote(piece.vault_key)}"})
    else:
        response = FileResponse(vault.read(piece.vault_key))
    if head or not settings.VAULT_LOCATION:
        response.headers["Content-Length"] = str(piece.size_bytes)
    response.headers["Content-Type"] = piece.media
    disposition = content_disposition_header(as_attachment=not piece.is_image, filename=name or piece.name)
    return _closed(response, disposition or "attachment")


def archive(pieces: Iterable[Piece], name: str) -> HttpResponseBase:
    """Several pieces as one zip, which leaves while it is being written."""
    named = ((f"{rank:03d} {piece.kind} {piece.name}", piece) for rank, piece in enumerate(pieces, start=1))
    return archive_named(named, name)


def archive_named(named: Iterable[tuple[str, Piece]], name: str) -> HttpResponseBase:
    """The same, each piece under a path of the caller's, safe on any disk: folders end with « / »."""
    response = StreamingHttpResponse(zipped(named), content_type="application/zip")
    return _closed(response, content_disposition_header(as_attachment=True, filename=name) or "attachment")


def _closed(response: HttpResponseBase, disposition: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


class _Line:
    """A file for ``zipfile`` that cannot be sought in, and gives back what was written since the last time."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        return taken


def zipped(named: Iterable[tuple[str, Piece]]) -> Iterator[bytes]:
    """The bytes of a zip of pieces, each under its path, as they are written.

    :raises FileNotFoundError: the vault has lost one.
    """
    line = _Line()
    with zipfile.ZipFile(line, "w", zipfile.ZIP_STORED) as bundle:  # type: ignore[call-overload]
        for path, piece in named:
            entry = zipfile.ZipInfo(path, piece.deposited_at.timetuple()[:6])
            with vault.read(piece.vault_key) as file, bundle.open(entry, "w") as member:
                while chunk := file.read(_CHUNK):
                    member.write(chunk)
                    yield line.take()
    yield line.take()
