"""From what somebody sent to what we keep: nothing of its name, its declared type or its bytes is believed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cesp.common import uploads
from cesp.documents import antivirus, cleaning, naming, recognition
from cesp.documents.cleaning import Cleaned
from cesp.documents.kinds import Kind
from cesp.documents.limits import Limits
from cesp.documents.media import Unacceptable
from cesp_law.refusals import Refused

NO_ROOM = "Le service n'a plus de place pour garder ce fichier : rien n'est enregistré. Réessayez plus tard."
_KEEPING = "tenue des pièces"


class Refusal(Refused):
    """A piece that is not taken, or an act on one that cannot be done, in a sentence for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, citation=_KEEPING)


@dataclass(frozen=True, slots=True)
class Received:
    """A file fit to be kept.

    :param digest: of the bytes as they were sent.
    :param checks: codes of what was checked.
    """

    name: str
    digest: str
    cleaned: Cleaned
    checks: tuple[str, ...]


def limits_of(kind: Kind | None = None) -> Limits:
    """What a piece may weigh, from the settings and its nature."""
    general = Limits(**settings.PIECE_LIMITS)
    if kind is None or kind.pages is None:
        return general
    return replace(general, pages=min(kind.pages, general.pages))


def received(upload: UploadedFile[bytes], kind: Kind) -> Received:
    """Check and rewrite a file.

    :raises Refusal: with the sentence for the person who sent it.
    """
    limits = limits_of(kind)
    if uploads.is_unwritten(upload):
        raise Refusal(NO_ROOM)
    try:
        if (upload.size or 0) > limits.file_bytes:
            raise recognition.too_big(upload.size or 0, limits.file_bytes)
        content = upload.read()
        media = recognition.recognise(content, accepted=kind.formats, file_bytes=limits.file_bytes)
        scanned = _scanned(content)
        cleaned = cleaning.clean(content, media, limits=limits)
    except Unacceptable as refusal:
        raise Refusal(str(refusal)) from None
    checks = ("type", "content", *(("antivirus",) if scanned else ()))
    return Received(
        naming.cleaned(upload.name or "", cleaned.media), hashlib.sha256(content).hexdigest(), cleaned, checks
    )


def _scanned(content: bytes) -> bool:
    try:
        return antivirus.scan(content)
    except antivirus.Infected:
        raise Unacceptable(
            "L'antivirus reconnaît un programme malveillant dans ce fichier : il n'est pas gardé. Faites vérifier "
            "l'appareil d'où il vient, puis envoyez le document depuis un autre."
        ) from None
    except antivirus.ScannerDown:
        raise Unacceptable(
            "L'antivirus ne répond pas : rien n'est enregistré tant qu'il n'a pas lu le fichier. Réessayez dans "
            "quelques minutes."
        ) from None
