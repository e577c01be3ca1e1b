"""A PDF rebuilt from its pages: what they show, and nothing that acts. Runs in the process apart.

What a catalogue and a page may hold is a short list; everything else goes. Forms and notes are
printed into the page first, so that what was filled in stays readable. Then every object is walked
again, in the bytes that will be kept.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from cesp.documents.limits import Limits
from cesp.documents.media import DAMAGED, Unacceptable

_ACTIVE = (
    *("JS", "JavaScript", "Launch", "OpenAction", "AA", "URI", "GoToR", "GoToE"),
    *("SubmitForm", "ImportData", "Rendition", "RichMedia", "RichMediaContent", "Movie", "Sound"),
    *("EmbeddedFile", "EmbeddedFiles", "EF", "AF", "Filespec", "Collection", "AcroForm", "XFA"),
)
ACTIVE = frozenset(f"/{name}" for name in _ACTIVE)
"""Names that no object keeps, as a key or as a value."""
_QUIET = frozenset({"/Metadata", "/PieceInfo", "/Thumb", "/OPI", "/Ref"})
_OF_CATALOGUE = frozenset({"/Type", "/Pages", "/Lang", "/OCProperties"})
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
_OF_PAGE = frozenset({"/Type", "/Parent", "/Resources", *_BOXES, "/Rotate", "/Contents", "/UserUnit", "/Group"})
_OF_ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")
_CHANGES = {
    "/JS": "script",
    "/JavaScript": "script",
    "/EmbeddedFile": "attachment",
    "/EmbeddedFiles": "attachment",
    "/EF": "attachment",
    "/AF": "attachment",
    "/Filespec": "attachment",
    "/Collection": "attachment",
    "/AcroForm": "form",
    "/XFA": "form",
}
_DEEPEST = 60
_DAMAGED = Unacceptable(f"Le PDF {DAMAGED}")
_ODD = Unacceptable(
    "Ce PDF est construit d'une façon anormale : il n'est pas ouvert. Imprimez le document en PDF, puis renvoyez-le."
)
_BROKEN = (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, KeyError, TypeError, AttributeError, IndexError)


def rewritten(content: bytes, limits: Limits) -> tuple[bytes, int, tuple[str, ...]]:
    """The same pages, quiet.

    :returns: the new bytes, how many pages, and codes of what was taken away.
    :raises Unacceptable: damaged, protected, empty, too long, or built to wear the reader out.
    """
    try:
        with _opened(content) as document:
            pages = _counted(document, limits)
            changes = _stripped(document, limits)
            kept = _saved(document)
        with _opened(kept) as again:
            if len(again.pages) != pages or any(_active_in(each) for each in again.objects):
                raise _ODD
    except pikepdf.PasswordError:
        raise _protected() from None
    except _BROKEN:
        raise _DAMAGED from None
    return kept, pages, tuple(sorted(changes))


def _opened(content: bytes) -> Pdf:
    # No recovery: a file cut on its way must not pass for a shorter one.
    return pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True)


def _protected() -> Unacceptable:
    return Unacceptable(
        "Le PDF est protégé par un mot de passe ou contre la copie. Ouvrez-le, imprimez-le en PDF sans protection, "
        "puis renvoyez-le."
    )


def _counted(document: Pdf, limits: Limits) -> int:
    if document.is_encrypted:
        raise _protected()
    if len(document.objects) > limits.objects:
        raise _ODD
    declared = document.Root.Pages.get("/Count", 0)
    too_long = Unacceptable(
        f"Le PDF a plus de {limits.pages} pages. Envoyez les pages utiles, ou partagez-le en plusieurs fichiers."
    )
    if int(declared) > limits.pages:
        raise too_long
    pages = len(document.pages)
    if pages > limits.pages:
        raise too_long
    if pages == 0:
        raise Unacceptable("Le PDF n'a aucune page. Enregistrez le document de nouveau, puis renvoyez-le.")
    return pages


def _stripped(document: Pdf, limits: Limits) -> set[str]:
    """Take everything that acts out of the document."""
    changes: set[str] = set()
    _weigh(document, limits)
    if "/AcroForm" in document.Root:
        document.generate_appearance_streams()
        changes.add("form")
    document.flatten_annotations("screen")
    _keep_only(document.Root, _OF_CATALOGUE, changes)
    for page in document.pages:
        _keep_only(page.obj, _OF_PAGE, changes)
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
        changes.add("metadata")
    for each in document.objects:
        _quieten(each, changes)
    return changes


def _keep_only(holder: Object, kept: frozenset[str], changes: set[str]) -> None:
    for key in set(holder.keys()) - kept:
        _note(key, changes)
        del holder[key]


def _note(name: str, changes: set[str]) -> None:
    if name in _CHANGES:
        changes.add(_CHANGES[name])
    elif name in ACTIVE:
        changes.add("action")
    elif name == "/Annots":
        changes.add("annotation")
    elif name in {"/Metadata", "/PieceInfo"}:
        changes.add("metadata")


def _quieten(holder: Object, changes: set[str], depth: int = 0) -> None:
    """Take the forbidden names out of an object and of what it holds directly."""
    if depth > _DEEPEST:
        raise _ODD
    if isinstance(holder, Stream):
        for key in _OF_ELSEWHERE:
            if key in holder:
                raise _ODD  # its bytes are said to be in another file
    if isinstance(holder, Dictionary | Stream):
        for key, value in list(holder.items()):
            if _is_active(key, value) or key in _QUIET:
                _note(key if key in ACTIVE or key in _QUIET else str(value), changes)
                del holder[key]
    elif isinstance(holder, Array):
        for rank in reversed([rank for rank, value in enumerate(holder) if _is_active("", value)]):
            del holder[rank]
    for value in _held_by(holder):
        _quieten(value, changes, depth + 1)


def _is_active(key: str, value: Any) -> bool:
    return key in ACTIVE or (isinstance(value, Name) and str(value) in ACTIVE)


def _held_by(holder: Object) -> Iterator[Object]:
    """Containers written inside another one; those with a number of their own are walked by themselves."""
    values: Any = ()
    if isinstance(holder, Dictionary | Stream):
        values = [value for _, value in holder.items()]
    elif isinstance(holder, Array):
        values = holder
    return (v for v in values if isinstance(v, Dictionary | Array) and not v.is_indirect)


def _active_in(holder: Object, depth: int = 0) -> bool:
    """Whether a forbidden name is left anywhere in an object."""
    if depth > _DEEPEST:
        return True
    if isinstance(holder, Dictionary | Stream) and any(_is_active(key, value) for key, value in holder.items()):
        return True
    if isinstance(holder, Array) and any(_is_active("", value) for value in holder):
        return True
    return any(_active_in(value, depth + 1) for value in _held_by(holder))


def _weigh(document: Pdf, limits: Limits) -> None:
    """Unfold every stream and throw it away: a few kilobytes may hide gigabytes."""
    left = limits.streams_bytes
    for each in document.objects:
        if isinstance(each, Stream):
            left -= _unfolded(each, most=min(left, limits.stream_bytes))
            if left < 0:
                raise _ODD


def _unfolded(stream: Stream, *, most: int) -> int:
    """Bytes that come out of a stream; pictures keep to the viewers' own limits, but for their declared size."""
    filters = _filters(stream)
    if len(filters) > 3 or filters.count("/FlateDecode") > 1:
        raise _ODD
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > 8 * most:
        raise _ODD
    raw = stream.read_raw_bytes()
    if not filters or filters[-1] in {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}:
        return len(raw)
    if filters == ["/FlateDecode"]:
        return _inflated(raw, most)
    size = len(stream.read_bytes(pikepdf.StreamDecodeLevel.all))  # rare: the memory of the process is the limit
    if size > most:
        raise _ODD
    return size


def _filters(stream: Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, Array) else [str(found)]


def _inflated(raw: bytes, most: int) -> int:
    inflater, size, left = zlib.decompressobj(), 0, raw
    try:
        while left:
            size += len(inflater.decompress(left, 1 << 20))
            left = inflater.unconsumed_tail
            if size > most:
                raise _ODD
    except zlib.error:
        return size  # a viewer shows what it can of a damaged stream, and so do we
    return size


def _saved(document: Pdf) -> bytes:
    out = io.BytesIO()
    document.save(
        out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, fix_metadata_version=False
    )
    return out.getvalue()
