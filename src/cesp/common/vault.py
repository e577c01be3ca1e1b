"""Files on disk, whole or not at all.

A file is written beside its place, flushed, then renamed: nobody ever reads half of one. Its key is
drawn at random, so that no address can be guessed and nothing of a person shows in a path. A room is
a folder of its own, with its own rights: health documents lie apart from the rest.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_KEY = re.compile(r"[a-z]+(?:-[a-z]+)*/[0-9a-f]{2}/[0-9a-f]{32}")


def keep(room: str, chunks: Iterable[bytes]) -> str:
    """Store a file.

    :param room: lower-case letters and hyphens.
    :param chunks: read once; an exception while reading leaves nothing behind.
    :returns: the key that finds it again.
    """
    name = secrets.token_hex(16)
    key = f"{room}/{name[:2]}/{name}"
    target = _path(key)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_suffix(".partial")
    try:
        with partial.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return key


def read(key: str) -> BinaryIO:
    """Open a stored file.

    :raises FileNotFoundError: it was forgotten, or never kept.
    """
    return _path(key).open("rb")


def forget(key: str) -> None:
    """Erase a file; harmless when it is gone already."""
    _path(key).unlink(missing_ok=True)


def keys(room: str) -> Iterator[str]:
    """Every key of a room, for a sweep; files half-written are not among them."""
    root = Path(settings.MEDIA_ROOT)
    return (str(path.relative_to(root)) for path in (root / room).glob("??/" + "?" * 32))


def kept_before(room: str, instant: datetime) -> Iterator[str]:
    """Keys of the files of a room last written before an instant, for a sweep of those that no row names."""
    root = Path(settings.MEDIA_ROOT)
    return (key for key in keys(room) if (root / key).stat().st_mtime < instant.timestamp())


def drop_halves(room: str, *, before: datetime) -> int:
    """Erase what a process that died left half-written before an instant; tells how many."""
    halves = (Path(settings.MEDIA_ROOT) / room).glob("??/*.partial")
    dead = [path for path in halves if path.stat().st_mtime < before.timestamp()]
    for path in dead:
        path.unlink(missing_ok=True)
    return len(dead)


def _path(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise FileNotFoundError(key)
    return Path(settings.MEDIA_ROOT) / key
