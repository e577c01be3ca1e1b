"""The three formats we keep. Nothing of Django here: the process apart reads it too."""

from enum import StrEnum


class Media(StrEnum):
    """What we keep, as our own cleaning wrote it; the value is its content type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def ending(self) -> str:
        return {Media.PDF: "pdf", Media.JPEG: "jpg", Media.PNG: "png"}[self]

    @property
    def is_image(self) -> bool:
        return self is not Media.PDF


class Unacceptable(Exception):
    """The file is refused; the message is a French sentence that says what to do."""


ACCEPTED = "Formats admis : PDF, JPEG ou PNG."
DAMAGED = "est abîmé ou incomplet. Ouvrez-le pour vérifier, enregistrez-le de nouveau, puis renvoyez-le."
"""After « Le PDF » or « Le fichier »."""
