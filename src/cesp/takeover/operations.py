"""Receive a file, check it, take it over: nothing is ever half-imported.

The check writes a report and nothing else. The import examines the file again, and stores exactly
what the report accepted, in one transaction; if the service has moved meanwhile so that anything
else would be stored, it stores nothing and the report is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import bulk, failpoints, instants, locks, progress
from cesp.common.instants import day_of
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.contracts.models import Contract
from cesp.notifications import operations as notifications
from cesp.takeover import examination, layout, queries, report, storing
from cesp.takeover.cells import Cell
from cesp.takeover.examination import Examination, Material, Progress, collector_at_rest, silent
from cesp.takeover.lines import from_mapping
from cesp.takeover.models import Batch, BatchContent, BatchState, ReportLine
from cesp.takeover.permissions import require_desk
from cesp_law.refusals import Refused

_KEEPING = "tenue des reprises"
_ATTEMPTS = 3


class Refusal(Refused):
    """An act on a batch that cannot be done, in a sentence for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, citation=_KEEPING)


class RejectedRows(Exception):
    """Rows written by a program that the checks reject; nothing was stored.

    :param examination: what is wrong, row by row.
    """

    def __init__(self, found: Examination) -> None:
        self.examination = found
        errors = [remark for verdict in found.verdicts for remark in verdict.remarks if remark.is_error]
        errors += [remark for orphan in found.orphans for remark in orphan.remarks if remark.is_error]
        shown = "; ".join(f"{r.sheet} {r.row} {r.column}: {r.sentence}" for r in errors[:10])
        super().__init__(f"{len(errors)} errors: {shown}")


def limits() -> Limits:
    """What a file may weigh, from the settings."""
    return Limits(**settings.TAKEOVER_LIMITS)


@dataclass(frozen=True, slots=True)
class Received:
    """A file deposited; ``is_new`` is false when the same bytes had been deposited before."""

    batch: Batch
    is_new: bool


@transaction.atomic
def receive(*, actor: Membership, file_name: str, content: bytes, at: datetime) -> Received:
    """Keep a file, to be checked.

    :param content: the bytes as sent; the same ones twice are one batch.
    :raises PermissionDenied: the actor does not hold the case desk.
    :law: reprise des contrats en cours (workflows § 13)
    :clauses: PAP-10
    """
    require_desk(actor)
    digest = hashlib.sha256(content).hexdigest()
    locks.hold(f"takeover:{digest}")
    held = Batch.objects.filter(digest=digest).exclude(state=BatchState.ABANDONED).first()
    if held is not None:
        return Received(held, is_new=False)
    batch = Batch.objects.create(
        file_name=_shortened(file_name),
        digest=digest,
        size_bytes=len(content),
        received_by=actor,
        received_at=at,
    )
    BatchContent.objects.create(batch=batch, data=content)
    audit.record(act="takeover.file_received", actor=actor, at=at, subject=batch, detail={"digest": digest})
    return Received(batch, is_new=True)


def _shortened(file_name: str) -> str:
    """A name fit for a screen; a path or control characters in it are dropped."""
    bare = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable())[-200:] or "fichier"


@collector_at_rest()
def check(*, batch_id: int, at: datetime) -> Batch:
    """Make the report of a batch: the dry run. Safe to run again; stores nothing but the report.

    :returns: the batch, checked or refused as a whole; as it was when there is nothing to check.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != BatchState.RECEIVED:
        return batch
    tell = _teller(batch)
    try:
        material = _material(batch, tell)
    except Unreadable as refusal:
        return _refuse(batch, str(refusal), at=at)
    found = examination.examine(material, world=queries.world_of(material.drafts), today=day_of(at), on_progress=tell)
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state == BatchState.RECEIVED:
            _write_report(batch, found, at=at)
    return batch


def _material(batch: Batch, tell: Progress) -> Material:
    tell(0, 0, "Lecture du fichier")
    return examination.read_file(queries.content_of(batch), limits=limits())


@transaction.atomic
def _refuse(batch: Batch, sentence: str, *, at: datetime) -> Batch:
    batch = _locked(batch)
    if batch.state == BatchState.RECEIVED:
        batch.state, batch.refusal, batch.checked_at = BatchState.REFUSED, sentence, None
        batch.save(update_fields=["state", "refusal", "checked_at"])
    return batch


@transaction.atomic
def check_again(*, actor: Membership, batch: Batch) -> Batch:
    """Ask for a new report: the contracts, the rules or the clock have moved.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refusal: an import is asked for or done.
    """
    require_desk(actor)
    batch = _locked(batch)
    if batch.state not in {BatchState.CHECKED, BatchState.REFUSED, BatchState.RECEIVED}:
        raise Refusal(_said(batch))
    batch.state, batch.refusal = BatchState.RECEIVED, ""
    batch.save(update_fields=["state", "refusal"])
    return batch


@transaction.atomic
def ask_import(*, actor: Membership, batch: Batch, seen: str, at: datetime) -> Batch:
    """Ask that what the report accepts be stored.

    :param seen: ``accepted_digest`` of the report that the actor read.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refusal: somebody asked already, the report has changed, or it accepts nothing.
    """
    require_desk(actor)
    batch = _locked(batch)
    if batch.state != BatchState.CHECKED:
        raise Refusal(_said(batch))
    if batch.accepted_digest != seen:
        raise Refusal("Le rapport a été refait depuis que vous l'avez lu : relisez-le, puis lancez la reprise.")
    if not batch.contracts_accepted:
        raise Refusal("Le rapport n'accepte aucun contrat : il n'y a rien à reprendre. Corrigez le fichier.")
    batch.state, batch.import_asked_by, batch.import_asked_at = BatchState.IMPORTING, actor, at
    batch.save(update_fields=["state", "import_asked_by", "import_asked_at"])
    audit.record(act="takeover.import_asked", actor=actor, at=at, subject=batch, detail={"accepted": seen})
    return batch


def _said(batch: Batch) -> str:
    """Who was quicker, and when."""
    if batch.state == BatchState.RECEIVED:
        return "Le contrôle de ce fichier est en cours : attendez le rapport."
    if batch.state == BatchState.REFUSED:
        return "Ce fichier est refusé en entier : déposez-en un autre."
    if batch.state == BatchState.ABANDONED:
        return "Ce dépôt a été abandonné."
    assert batch.import_asked_by is not None
    assert batch.import_asked_at is not None
    who, when = batch.import_asked_by.signature, instants.in_french(batch.import_asked_at)
    done = "est faite" if batch.state == BatchState.IMPORTED else "est en cours"
    return f"La reprise de ce fichier {done} : {who} l'a demandée le {when}. Rien n'a été repris deux fois."


@collector_at_rest()
def import_batch(*, batch_id: int, at: datetime) -> Batch:
    """Store what the report accepts, all of it or nothing. Safe to run again.

    :returns: the batch, imported; or checked anew, with nothing stored, when the service has moved
        so that something else than the report would have been stored.
    """
    for _ in range(_ATTEMPTS):
        batch = Batch.objects.select_related("import_asked_by__person").get(pk=batch_id)
        if batch.state != BatchState.IMPORTING:
            return batch
        tell = _teller(batch)
        material = _material(batch, tell)
        world = queries.world_of(material.drafts)
        found = examination.examine(material, world=world, today=day_of(at), on_progress=tell)
        with transaction.atomic():
            batch = _locked(batch)
            if batch.state != BatchState.IMPORTING:
                return batch
            if queries.world_of(material.drafts) != world:
                continue
            if found.accepted_digest != batch.accepted_digest:
                return _report_anew(batch, found, at=at)
            assert batch.import_asked_by is not None
            stored = storing.store(
                found.accepted,
                actor=batch.import_asked_by,
                source=f"reprise n° {batch.pk}",
                at=at,
                on_progress=tell,
            )
            _finish(batch, found, stored, at=at)
            _tell_author(batch, at=at)
            failpoints.reach("takeover.report")
            return batch
    raise RuntimeError(f"batch {batch_id}: the service never stood still long enough")


def _report_anew(batch: Batch, found: Examination, *, at: datetime) -> Batch:
    before = set(ReportLine.objects.filter(batch=batch).exclude(outcome="rejected").values_list("reference", flat=True))
    after = {verdict.reference for verdict in found.accepted}
    moved = len(before ^ after)
    batch.import_asked_by = batch.import_asked_at = None
    _write_report(batch, found, at=at)
    batch.notices = [
        "Rien n'a été repris : depuis le contrôle, le service ou les règles ont changé"
        + (f" et le sort de {moved} contrat{'s' if moved > 1 else ''} n'est plus le même. " if moved else ". ")
        + "Le rapport a été refait : relisez-le avant de relancer la reprise.",
        *batch.notices,
    ]
    batch.save()
    return batch


def _finish(batch: Batch, found: Examination, stored: Sequence[Contract], *, at: datetime) -> None:
    assert len(stored) == len(found.accepted)
    _write_lines(batch, found, {contract.reference: contract.pk for contract in stored})
    batch.state, batch.imported_at = BatchState.IMPORTED, at
    _count(batch, found)
    batch.save()
    audit.record(
        act="takeover.batch_imported",
        actor=batch.import_asked_by,
        at=at,
        subject=batch,
        detail={"contracts": len(stored)},
    )


def _tell_author(batch: Batch, *, at: datetime) -> None:
    assert batch.import_asked_by is not None
    notifications.notify(
        person=batch.import_asked_by.person,
        kind="takeover.batch_imported",
        key=f"takeover.batch:{batch.pk}",
        path=reverse("takeover:batch", args=[batch.pk]),
        at=at,
        data={"batch": batch.pk, "contracts": batch.contracts_accepted, "rejected": batch.contracts_rejected},
    )


def _write_report(batch: Batch, found: Examination, *, at: datetime) -> None:
    _write_lines(batch, found, {})
    batch.state, batch.checked_at, batch.refusal = BatchState.CHECKED, at, ""
    _count(batch, found)
    batch.save()


def _write_lines(batch: Batch, found: Examination, contracts: Mapping[str, int]) -> None:
    ReportLine.objects.filter(batch=batch).delete()
    bulk.insert(ReportLine, report.COLUMNS, report.rows_of(found, batch_id=batch.pk, contracts=contracts))


def _count(batch: Batch, found: Examination) -> None:
    for code, count in found.count().items():
        setattr(batch, f"{code}_read", count.read)
        setattr(batch, f"{code}_accepted", count.accepted)
        setattr(batch, f"{code}_rejected", count.rejected)
    accepted = found.accepted
    batch.contracts_warned = sum(bool(verdict.remarks) for verdict in accepted)
    batch.paid_cents = sum(verdict.paid_cents for verdict in accepted)
    batch.due_cents = sum(verdict.due_cents for verdict in accepted)
    batch.accepted_digest = found.accepted_digest
    batch.tally = report.tally_of(found)
    batch.notices = list(found.notices)


@transaction.atomic
def to_resume(*, actor: Membership, batch: Batch) -> Batch:
    """Find what a batch that does not move is waiting for.

    :returns: the batch, received or importing.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refusal: it is not waiting for anything.
    """
    require_desk(actor)
    batch = _locked(batch)
    if not batch.is_working:
        raise Refusal("Le travail demandé est terminé : il n'y a rien à relancer.")
    return batch


@transaction.atomic
def give_up(*, batch_id: int) -> None:
    """After an unexpected error in a task, put the batch where somebody can act on it. Nothing was stored.

    A check that failed refuses the file; an import that failed goes back to its report.
    """
    batch = _locked(Batch(pk=batch_id))
    if batch.state == BatchState.RECEIVED:
        batch.state, batch.checked_at = BatchState.REFUSED, None
        batch.refusal = (
            "Le contrôle s'est arrêté sur une erreur imprévue, qui est signalée. "
            "Relancez le contrôle ; si l'erreur revient, copiez le tableau dans le modèle."
        )
    elif batch.state == BatchState.IMPORTING:
        batch.state, batch.import_asked_by, batch.import_asked_at = BatchState.CHECKED, None, None
        failure = (
            "La reprise s'est arrêtée sur une erreur imprévue, qui est signalée. Rien n'a été repris : relancez-la."
        )
        batch.notices = [failure, *(notice for notice in batch.notices if notice != failure)]
    batch.save()


@transaction.atomic
def abandon(*, actor: Membership, batch: Batch, at: datetime) -> None:
    """Forget a file that was not taken over: its bytes and its report are erased, it may come again.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refusal: an import is asked for or done.
    """
    require_desk(actor)
    batch = _locked(batch)
    if batch.state not in {BatchState.CHECKED, BatchState.REFUSED, BatchState.RECEIVED}:
        raise Refusal(_said(batch))
    ReportLine.objects.filter(batch=batch).delete()
    BatchContent.objects.filter(batch=batch).delete()
    batch.state = BatchState.ABANDONED
    batch.save(update_fields=["state"])
    audit.record(act="takeover.batch_abandoned", actor=actor, at=at, subject=batch)


def _locked(batch: Batch) -> Batch:
    """The batch re-read, under the lock that every write of this app takes."""
    locks.hold("takeover")
    return Batch.objects.select_related("import_asked_by__person", "received_by__person").get(pk=batch.pk)


def _teller(batch: Batch) -> Progress:
    def tell(done: int, total: int, label: str) -> None:
        progress.report(batch.progress_key, done=done, total=total, label=label)

    return tell


@collector_at_rest()
def import_rows(
    *,
    actor: Membership,
    source: str,
    contracts: Iterable[Mapping[str, Cell]],
    events: Iterable[Mapping[str, Cell]] = (),
    payments: Iterable[Mapping[str, Cell]] = (),
    at: datetime,
    on_progress: Progress = silent,
) -> Batch:
    """Take over contracts that a program writes, through the very checks of a file; all or nothing.

    :param source: shown as the file's name.
    :param contracts: cells under the codes of :mod:`cesp.takeover.layout`; days, months and
        amounts (euros, ``Decimal``) may be typed values. Likewise ``events`` and ``payments``.
    :returns: a batch, imported, with its report.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises RejectedRows: a row is rejected; nothing was stored.
    """
    require_desk(actor)
    sheets = zip(layout.SHEETS, (contracts, events, payments), strict=True)
    lines = [[from_mapping(sheet, number, row) for number, row in enumerate(rows, 2)] for sheet, rows in sheets]
    material = examination.gather(*lines)
    with transaction.atomic():
        locks.hold("takeover")
        world = queries.world_of(material.drafts)
        found = examination.examine(material, world=world, today=day_of(at), on_progress=on_progress)
        if found.orphans or len(found.accepted) != len(found.verdicts):
            raise RejectedRows(found)
        batch = Batch.objects.create(
            file_name=_shortened(source),
            digest=found.accepted_digest,
            size_bytes=0,
            received_by=actor,
            received_at=at,
            checked_at=at,
            import_asked_by=actor,
            import_asked_at=at,
        )
        stored = storing.store(
            found.accepted, actor=actor, source=f"reprise n° {batch.pk}", at=at, on_progress=on_progress
        )
        _finish(batch, found, stored, at=at)
    return batch
