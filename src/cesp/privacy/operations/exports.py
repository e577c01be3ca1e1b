"""A copy of one's data: asked for in one click, prepared apart, kept seven days, then erased."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit.operations import record
from cesp.common import locks, progress, vault
from cesp.common.instants import day_of
from cesp.notifications.operations import notify
from cesp.privacy import archive
from cesp.privacy.models import EXPORT_KEPT, DataExport, ExportState
from cesp_law.dates import in_french

ROOM = "data-exports"
_CHUNK = 1 << 16
_ORPHAN_AFTER = timedelta(days=1)


@transaction.atomic
def ask(*, actor: Membership, at: datetime) -> tuple[DataExport, bool]:
    """Ask for a copy of one's own data; while one is being prepared, it is that one.

    :returns: the copy, and whether it is new and has to be prepared.
    :law: RGPD, art. 15 et 20
    """
    locks.hold(f"export:{actor.person_id}")
    held = DataExport.objects.filter(person_id=actor.person_id, state=ExportState.ASKED).first()
    if held is not None:
        return held, False
    export = DataExport.objects.create(person_id=actor.person_id, asked_at=at)
    record(act="privacy.export_asked", actor=actor, at=at, about_id=actor.person_id, subject=export)
    return export, True


def prepare(*, export_id: int, at: datetime) -> DataExport:
    """Write the file of a copy. Safe to run again; a copy that is ready is left alone."""
    export = DataExport.objects.select_related("person").get(pk=export_id)
    if export.state != ExportState.ASKED:
        return export
    with tempfile.TemporaryFile() as file:
        archive.write(file, person=export.person, at=at, tell=partial(_tell, export.progress_key))
        size = file.tell()
        file.seek(0)
        key = vault.keep(ROOM, iter(partial(file.read, _CHUNK), b""))
    return _ready(export_id, key=key, size=size, at=at)


def _tell(key: str, done: int, total: int, label: str) -> None:
    progress.report(key, done=done, total=total, label=label)


@transaction.atomic
def _ready(export_id: int, *, key: str, size: int, at: datetime) -> DataExport:
    locks.hold(f"export-file:{export_id}")
    export = DataExport.objects.select_related("person").get(pk=export_id)
    if export.state != ExportState.ASKED:
        vault.forget(key)
        return export
    export.state, export.key, export.size_bytes, export.prepared_at = ExportState.READY, key, size, at
    export.save(update_fields=["state", "key", "size_bytes", "prepared_at"])
    notify(
        person=export.person,
        kind="privacy.export_ready",
        key=f"privacy.export:{export.pk}",
        path=reverse("privacy:my_data"),
        at=at,
        data={"until": in_french(day_of(at + EXPORT_KEPT))},
    )
    progress.forget(export.progress_key)
    return export


def give_up(*, export_id: int) -> None:
    """Say that the preparation broke, so that another copy can be asked for."""
    DataExport.objects.filter(pk=export_id, state=ExportState.ASKED).update(state=ExportState.FAILED)


def open_file(export: DataExport) -> BinaryIO:
    """The file of a copy that is ready.

    :raises FileNotFoundError: it was erased, or is not ready.
    """
    if export.state != ExportState.READY:
        raise FileNotFoundError
    return vault.read(export.key)


def erase_old(*, at: datetime) -> int:
    """Erase the copies that are seven days old.

    :returns: how many copies were erased.
    """
    old = DataExport.objects.filter(state=ExportState.READY, prepared_at__lte=at - EXPORT_KEPT)
    count = 0
    for export in old.order_by("pk"):
        erase(export, at=at)
        count += 1
    return count


def sweep(*, at: datetime) -> None:
    """Erase files that no copy names, a day after they were written: those of a preparation that was killed."""
    before = at - _ORPHAN_AFTER
    for key in vault.kept_before(ROOM, before):
        if not DataExport.objects.filter(key=key).exists():
            vault.forget(key)
    vault.drop_halves(ROOM, before=before)


@transaction.atomic
def erase(export: DataExport, *, at: datetime) -> None:
    """Forget the file of a copy once the transaction is sure; the line that it existed stays."""
    key = export.key
    DataExport.objects.filter(pk=export.pk).update(state=ExportState.ERASED, key="")
    record(act="privacy.export_erased", actor=None, at=at, about_id=export.person_id, subject=export)
    transaction.on_commit(partial(vault.forget, key))
