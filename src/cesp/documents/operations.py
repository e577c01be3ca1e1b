"""Deposit, replace, withdraw and erase pieces.

A file is checked and kept before the transaction that names it: no lock waits on a stranger's
bytes. A transaction that fails forgets the file; a process that dies in between leaves one that
nothing names, which :func:`sweep` erases after a day.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from cesp.accounts.models import Membership, Person
from cesp.audit import operations as audit
from cesp.common import failpoints, locks, vault
from cesp.common.about import about
from cesp.common.instants import day_of
from cesp.documents.kinds import KINDS, ROOMS, Kind
from cesp.documents.models import ENDED, Piece, PieceState
from cesp.documents.permissions import require_change, require_deposit
from cesp.documents.reception import NO_ROOM, Received, Refusal, limits_of, received
from cesp.documents.retention import WITHDRAWN
from cesp_law.dates import add_months

_ORPHAN_AFTER = timedelta(days=1)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Deposited:
    """A piece kept; ``is_new`` is false when the same bytes were already there for the same use."""

    piece: Piece
    is_new: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the vault that no row names yet."""

    nature: Kind
    received: Received
    key: str


def deposit(
    *,
    actor: Membership,
    person: Person,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    subject: models.Model | None = None,
    expires_on: date | None = None,
) -> Deposited:
    """Keep a piece about somebody.

    :param kind: code of a nature of piece.
    :param subject: what it supports; only its label and its key are kept.
    :param expires_on: last day of validity, for a kind that has one.
    :raises PermissionDenied: the actor would not see it afterwards.
    :raises Refusal: the file is not one we keep, or there is no room.
    """
    require_deposit(actor, person, KINDS[kind])
    with kept(upload, kind=kind) as file, transaction.atomic():
        locks.hold(f"pieces:{person.pk}")
        known = Piece.objects.kept().filter(person=person, kind=kind, digest=file.received.digest).first()
        if known is not None:
            return Deposited(known, is_new=False)
        piece = _named(file, actor=actor, person=person, subject=subject, at=at, expires_on=expires_on)
    return Deposited(piece, is_new=True)


@contextmanager
def kept(upload: UploadedFile[bytes], *, kind: str) -> Iterator[Kept]:
    """Check and keep a file before the transaction that names it; without a row that does, it goes.

    :raises Refusal: the file is not one we keep.
    """
    nature = KINDS[kind]
    incoming = received(upload, nature)
    with _kept(nature, incoming) as key:
        yield Kept(nature, incoming, key)


def attach(
    file: Kept,
    *,
    actor: Membership,
    person: Person,
    subject: models.Model,
    at: datetime,
    expires_on: date | None = None,
) -> Piece:
    """Name a file in support of a row written in the same transaction, whose writer checked the permission.

    :param expires_on: last day of validity, for a kind that has one.
    :raises Refusal: there is no room for one more.
    """
    locks.hold(f"pieces:{person.pk}")
    return _named(file, actor=actor, person=person, subject=subject, at=at, expires_on=expires_on)


def known(file: Kept, *, person: Person) -> Piece | None:
    """The same bytes, kept already for the same use; in the caller's transaction."""
    locks.hold(f"pieces:{person.pk}")
    return Piece.objects.kept().filter(person=person, kind=file.nature.code, digest=file.received.digest).first()


def detach(piece: Piece, *, actor: Membership, at: datetime) -> None:
    """Take back a piece that supports nothing any more, in the transaction of whoever checked the permission.

    Its file goes after a month, as that of a piece withdrawn by hand.
    """
    held = _locked(piece)
    held.state, held.ended_at = PieceState.WITHDRAWN, at
    held.save(update_fields=["state", "ended_at"])
    _record("documents.piece_withdrawn", held, actor=actor, at=at)


def replace(
    *, actor: Membership, piece: Piece, upload: UploadedFile[bytes], at: datetime, expires_on: date | None = None
) -> Piece:
    """Put another file in the place of a piece; the old one stays a month, then its file goes.

    :returns: the new piece, which supports what the old one did.
    :raises PermissionDenied: it is not the actor's to change.
    :raises Refusal: the file is not one we keep, is the same, or the piece is no longer there.
    """
    require_change(actor, piece)
    nature = piece.nature
    incoming = received(upload, nature)
    with _kept(nature, incoming) as key, transaction.atomic():
        old = _locked(piece)
        if Piece.objects.kept().filter(person=old.person_id, kind=old.kind, digest=incoming.digest).exists():
            raise Refusal("Ce fichier est déjà parmi les pièces déposées. Choisissez-en un autre.")
        new = _added(
            incoming,
            nature,
            key,
            actor=actor,
            person=old.person,
            subject=old.subject,
            at=at,
            expires_on=expires_on,
        )
        old.state, old.ended_at, old.replaced_by = PieceState.REPLACED, at, new
        old.save(update_fields=["state", "ended_at", "replaced_by"])
        _record("documents.piece_replaced", old, actor=actor, at=at, by=new)
    return new


@transaction.atomic
def withdraw(*, actor: Membership, piece: Piece, at: datetime) -> Piece:
    """Take a piece back; nobody opens it any more, and its file goes after a month.

    :raises PermissionDenied: it is not the actor's to change.
    :raises Refusal: it is no longer there.
    """
    require_change(actor, piece)
    detach(piece, actor=actor, at=at)
    return Piece.objects.select_related("person").get(pk=piece.pk)


@transaction.atomic
def erase(*, piece: Piece, at: datetime) -> None:
    """Erase the file of a piece at the end of its time; the row stays, without its name. Safe to run again."""
    locks.hold(f"pieces:{piece.person_id}")
    held = Piece.objects.get(pk=piece.pk)
    if held.state == PieceState.ERASED:
        return
    key, held.vault_key, held.name, held.state, held.erased_at = held.vault_key, "", "", PieceState.ERASED, at
    held.save(update_fields=["vault_key", "name", "state", "erased_at"])
    _record("documents.piece_erased", held, actor=None, at=at)
    transaction.on_commit(lambda: vault.forget(key))


def erase_withdrawn(*, at: datetime) -> int:
    """Erase pieces withdrawn or replaced longer ago than their class lets them stay; tells how many."""
    before = add_months(day_of(at), -WITHDRAWN.months)
    ended = Piece.objects.filter(state__in=ENDED, ended_at__date__lt=before)
    pieces = list(ended.order_by("pk"))
    for piece in pieces:
        erase(piece=piece, at=at)
    return len(pieces)


def sweep(*, at: datetime) -> int:
    """Erase files that no row names, a day after they were written; tells how many."""
    before, erased = at - _ORPHAN_AFTER, 0
    for room in ROOMS:
        for key in vault.kept_before(room, before):
            if not Piece.objects.filter(vault_key=key).exists():
                vault.forget(key)
                erased += 1
        erased += vault.drop_halves(room, before=before)
    return erased


@contextmanager
def _kept(nature: Kind, incoming: Received) -> Iterator[str]:
    """Keep the bytes while a row is written for them; without a row that names them, they go."""
    try:
        key = vault.keep(nature.sensitivity.room, [incoming.cleaned.content])
    except OSError as error:
        if error.errno in _FULL:
            raise Refusal(NO_ROOM) from None
        raise
    failpoints.reach("documents.kept")
    try:
        yield key
    finally:
        if not Piece.objects.filter(vault_key=key).exists():
            vault.forget(key)


def _locked(piece: Piece) -> Piece:
    locks.hold(f"pieces:{piece.person_id}")
    held = Piece.objects.select_related("person").get(pk=piece.pk)
    if not held.is_kept:
        raise Refusal(f"Cette pièce a déjà été {held.get_state_display().lower()} : rien n'a changé.")
    return held


def _require_room_for_one(person: Person) -> None:
    most = limits_of().pieces_a_person
    if Piece.objects.kept().filter(person=person).count() >= most:
        raise Refusal(f"Il y a déjà {most} pièces. Retirez celles qui ne servent plus, puis recommencez.")


def _named(
    file: Kept,
    *,
    actor: Membership,
    person: Person,
    subject: models.Model | None,
    at: datetime,
    expires_on: date | None = None,
) -> Piece:
    """A new row for a kept file, with its line in the journal; the person's lock is held."""
    _require_room_for_one(person)
    piece = _added(
        file.received,
        file.nature,
        file.key,
        actor=actor,
        person=person,
        subject=about(subject),
        at=at,
        expires_on=expires_on,
    )
    _record("documents.piece_deposited", piece, actor=actor, at=at)
    return piece


def _added(
    incoming: Received,
    nature: Kind,
    key: str,
    *,
    actor: Membership,
    person: Person,
    subject: str,
    at: datetime,
    expires_on: date | None,
) -> Piece:
    cleaned = incoming.cleaned
    return Piece.objects.create(
        person=person,
        kind=nature.code,
        sensitivity=nature.sensitivity,
        subject=subject,
        deposited_by=actor,
        deposited_at=at,
        name=incoming.name,
        media=cleaned.media,
        digest=incoming.digest,
        kept_digest=hashlib.sha256(cleaned.content).hexdigest(),
        size_bytes=len(cleaned.content),
        pages=cleaned.pages,
        expires_on=expires_on if nature.expires else None,
        vault_key=key,
        checks=list(incoming.checks),
        changes=list(cleaned.changes),
    )


def _record(act: str, piece: Piece, *, actor: Membership | None, at: datetime, by: Piece | None = None) -> None:
    detail: dict[str, int | str | bool | None] = {"kind": piece.kind, "digest": piece.kept_digest}
    if by is not None:
        detail["by"] = by.pk
    audit.record(act=act, actor=actor, at=at, about_id=piece.person_id, subject=piece, detail=detail)
