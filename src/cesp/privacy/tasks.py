"""What a worker does, the acts that ask for it, and the jobs of the night."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django_tasks import task

from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.privacy.models import DataExport, Erasure
from cesp.privacy.operations import erasures, exports


@task()
def prepare_export(export_id: int) -> str:
    """Prepare the copy of somebody's data."""
    try:
        return exports.prepare(export_id=export_id, at=clock.now()).state
    except Exception:
        exports.give_up(export_id=export_id)
        raise


@task()
def carry_out(erasure_id: int) -> str:
    """Erase everybody of an approved erasure."""
    return erasures.carry_out(erasure_id=erasure_id, at=clock.now()).state


@transaction.atomic
def ask_export(*, actor: Membership) -> DataExport:
    """Ask for a copy and have it prepared: never one without the other."""
    export, is_new = exports.ask(actor=actor, at=clock.now())
    if is_new:
        progress.report(export.progress_key, done=0, total=0, label="En attente d'un exécutant…")
        prepare_export.enqueue(export.pk)
    return export


@transaction.atomic
def approve(*, actor: Membership, erasure: Erasure) -> None:
    """Approve an erasure and have it done."""
    carry_out.enqueue(erasures.approve(actor=actor, erasure=erasure, at=clock.now()).pk)


def erase_old_exports(*, on: date) -> None:
    """Job of the night: erase the copies that are seven days old, and what a killed preparation left."""
    exports.erase_old(at=clock.now())
    exports.sweep(at=clock.now())


def propose_erasures(*, on: date) -> None:
    """Job of the night: propose to erase what has been kept long enough, but for what its own app purges."""
    erasures.propose(at=clock.now())
