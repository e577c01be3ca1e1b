"""Work that nobody waits for."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cesp.common import locks, vault
from cesp.letters.models import Content, Series
from cesp.letters.operations import ROOM, lock_of


@transaction.atomic
def sweep(*, on: date) -> None:
    """Erase files that no letter names: those of a letter whose transaction was undone.

    Every series' lock is held: no letter is being written, so a file without a row will never have one.
    """
    locks.hold(*(lock_of(series) for series in Series))
    held = set(Content.objects.values_list("file_key", flat=True))
    for key in vault.keys(ROOM):
        if key not in held:
            vault.forget(key)
