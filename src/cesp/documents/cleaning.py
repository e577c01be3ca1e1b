"""Rewrite a stranger's file, in a process apart; nothing of the original is ever served.

``python -m cesp.documents.cleaning`` reads the file on its standard input and writes one line of
JSON, then the clean bytes. Nothing of Django is imported there.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass

from cesp.common import apart
from cesp.documents.limits import Limits
from cesp.documents.media import DAMAGED, Media, Unacceptable


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as we keep it.

    :param changes: codes of what was taken away or altered, sorted; see ``wording.CHANGES``.
    :param peak_bytes: memory that the process held at most.
    """

    content: bytes
    media: Media
    pages: int
    changes: tuple[str, ...]
    peak_bytes: int = 0


def clean(content: bytes, media: Media, *, limits: Limits) -> Cleaned:
    """Rewrite the bytes; whatever they do, it ends in an answer.

    :raises Unacceptable: with the sentence for the person who sent the file.
    """
    name = "Le PDF" if media is Media.PDF else "L'image"
    argument = json.dumps({"media": media.value, "limits": asdict(limits)})
    try:
        done = apart.run("cesp.documents.cleaning", content, argument=argument, bounds=_bounds(limits))
    except apart.TookTooLong:
        raise Unacceptable(
            f"{name} ne s'est pas ouvert en {limits.reader_seconds} secondes. Imprimez le document en PDF, ou "
            "prenez-le en photo, puis renvoyez-le."
        ) from None
    if done.is_refused:
        raise Unacceptable(done.output.decode())
    if done.code != 0:
        raise Unacceptable(
            f"{name} n'a pas pu être ouvert : il est abîmé, ou il demande trop de mémoire. Imprimez le document "
            "en PDF, ou prenez-le en photo, puis renvoyez-le."
        )
    head, _, cleaned = done.output.partition(b"\n")
    said = json.loads(head)
    return Cleaned(cleaned, Media(said["media"]), said["pages"], tuple(said["changes"]), said["peak_bytes"])


def _bounds(limits: Limits) -> apart.Bounds:
    return apart.Bounds(
        memory_bytes=limits.reader_bytes, seconds=limits.reader_seconds, output_bytes=4 * limits.file_bytes
    )


def _main() -> int:
    asked = json.loads(sys.argv[1])
    limits, media = Limits(**asked["limits"]), Media(asked["media"])
    apart.bind(_bounds(limits))
    try:
        done = _rewritten(sys.stdin.buffer.read(), media, limits)
    except Unacceptable as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        return apart.REFUSED
    except (MemoryError, RecursionError):
        sys.stdout.buffer.write(f"Le fichier {DAMAGED}".encode())
        return apart.REFUSED
    head = {"media": done.media, "pages": done.pages, "changes": done.changes, "peak_bytes": apart.peak_bytes()}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + done.content)
    return 0


def _rewritten(content: bytes, media: Media, limits: Limits) -> Cleaned:
    # Each library is loaded only where it is needed: memory is counted.
    if media is Media.PDF:
        from cesp.documents import pdf

        cleaned, pages, changes = pdf.rewritten(content, limits)
        return Cleaned(cleaned, Media.PDF, pages, changes)
    from cesp.documents import images

    cleaned, kept_as, changes = images.rewritten(content, media, limits)
    return Cleaned(cleaned, kept_as, 1, changes)


if __name__ == "__main__":
    sys.exit(_main())
