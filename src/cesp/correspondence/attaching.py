"""Files sent with a message: kept before its transaction, named in it, read with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from cesp.correspondence.models import Message
from cesp.documents import operations as documents
from cesp.documents.operations import Kept
from cesp.documents.reception import Refusal

KIND, MOST = "message", 5
Files = Sequence[UploadedFile[bytes]]


@contextmanager
def kept(files: Files) -> Iterator[list[Kept]]:
    """Check and keep the files of a message, all of them or none; without a message that names them, they go.

    :raises Refusal: too many, or one that is not kept, in a sentence that names it.
    """
    if len(files) > MOST:
        raise Refusal(f"{MOST} pièces au plus accompagnent un message : envoyez les autres dans un second message.")
    with ExitStack() as stack:
        found = []
        for file in files:
            try:
                found.append(stack.enter_context(documents.kept(file, kind=KIND)))
            except Refusal as refusal:
                name = (file.name or "fichier")[:80]
                raise Refusal(f"« {name} » n'est pas joint, et rien n'est envoyé. {refusal.sentence}") from None
        yield found


def attach(found: Sequence[Kept], message: Message, *, at: datetime) -> None:
    """Name the files in the transaction that writes their message."""
    for file in found:
        documents.attach(file, actor=message.author, person=message.thread.person, subject=message, at=at)
