"""Tell what a file is by its bytes, whatever its name and its sender say."""

from __future__ import annotations

from cesp.common import signatures
from cesp.documents.media import ACCEPTED, DAMAGED, Media, Unacceptable

_STARTS = {b"%PDF-": Media.PDF, b"\xff\xd8\xff": Media.JPEG, b"\x89PNG\r\n\x1a\n": Media.PNG}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_OTHERS = {
    b"GIF8": "une image GIF",
    b"II*\x00": "une image TIFF",
    b"MM\x00*": "une image TIFF",
    b"BM": "une image BMP",
    b"RIFF": "une image WebP, un son ou un film",
}
_HEIC = (
    "Cette photo est au format HEIC, celui des iPhone. Dans Réglages, Appareil photo, Formats, choisissez « Le plus "
    "compatible » et reprenez la photo ; ou ouvrez-la et enregistrez-la en JPEG ou en PDF."
)


def recognise(content: bytes, *, accepted: tuple[Media, ...] = tuple(Media), file_bytes: int) -> Media:
    """Which of the accepted formats the bytes claim to be; the cleaning tells whether they really are.

    :raises Unacceptable: with the sentence for the person who sent the file.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unacceptable("Le fichier est vide. Enregistrez le document, puis envoyez-le de nouveau.")
    if len(content) > file_bytes:
        raise too_big(len(content), file_bytes)
    found = next((media for start, media in _STARTS.items() if content.startswith(start)), None)
    if found in accepted:
        return found
    raise Unacceptable(_refusal(content, found, _in_words(accepted)))


def too_big(size: int, most: int) -> Unacceptable:
    """The refusal of a file too big, which need not have been read."""
    return Unacceptable(
        f"Le fichier pèse {_megabytes(size)} ; la limite est de {_megabytes(most)}. Numérisez-le en 150 points par "
        "pouce, ou envoyez-le en plusieurs fichiers."
    )


def _refusal(content: bytes, found: Media | None, formats: str) -> str:
    if found is not None:
        return f"Pour cette pièce, un {found.ending.upper()} ne convient pas. {formats}"
    if content[4:8] == b"ftyp":
        return _HEIC if content[8:12] in _HEIF_BRANDS else f"Ce fichier est un film ou une image AVIF. {formats}"
    what = next((word for start, word in _OTHERS.items() if content.startswith(start)), None)
    what = what or signatures.what_it_is(content.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if what is None and b"%PDF-" in content[:1024]:
        return f"Le PDF {DAMAGED}"
    if what is not None and what.endswith("un document de bureautique"):
        return f"Ce fichier est {what}. Enregistrez-le en PDF (« Exporter » ou « Imprimer »), puis déposez-le."
    return f"Ce fichier est {what}. {formats}" if what else f"Ce fichier n'est ni un PDF ni une image. {formats}"


def _in_words(accepted: tuple[Media, ...]) -> str:
    return ACCEPTED if len(accepted) == len(Media) else "Formats admis : JPEG ou PNG."


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} Mo".replace(".0 ", " ").replace(".", ",")
