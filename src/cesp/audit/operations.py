"""Adding a line to the journal, in the transaction of the act itself; chaining it after; sealing each day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from django.db import models, transaction

from cesp.audit import chain, head, keys
from cesp.audit.catalogue import acts
from cesp.audit.head import Head
from cesp.audit.models import Entry, Link, Seal
from cesp.common import locks
from cesp.common.about import about
from cesp.common.logs import mask

CHAIN_LOCK = "audit:chain"
_CODE = re.compile(r"[\w.:/+-]{0,128}", re.ASCII)
_LOOKED_BACK = 100_000
"""Identifiers below the last one in which a line that a killed process left unchained is looked for."""
_LINKS_A_TRANSACTION = 500


class Actor(Protocol):
    """Who acts: a membership, or anything with its two identifiers."""

    @property
    def pk(self) -> int: ...

    @property
    def person_id(self) -> int: ...


class UndeclaredAct(LookupError):
    """An act that no app declares in its ``acts`` module; a defect of ours."""


class PersonalText(ValueError):
    """A detail that is no code, identifier or digest; a defect of ours."""


class ChainBroken(RuntimeError):
    """The chain no longer holds what it held; the operator has to look (``manage.py verify_journal``)."""


def record(
    *,
    act: str,
    actor: Actor | None,
    at: datetime,
    about_id: int | None = None,
    subject: models.Model | None = None,
    detail: Mapping[str, int | str | bool | None] | None = None,
) -> Entry:
    """Say that somebody did something; the last line of an operation, inside its transaction.

    The line is chained right after the commit; the job of each minute chains what a kill left.

    :param act: code of a declared act, ``app.past_participle``.
    :param actor: in which role; ``None`` when the service acts by itself. Somebody of the support who
        looks as they do is its ``seen_by_id``, a person's identifier.
    :param about_id: the person concerned, who may read this line.
    :param subject: the row acted upon.
    :param detail: identifiers, codes and digests; never a text that somebody typed, a name or an amount.
    :raises UndeclaredAct: no app declares it.
    :raises PersonalText: a value of the detail has the shape of a text.
    """
    entry = _line(act, actor, at, about_id, subject, detail or {})
    entry.save(force_insert=True)
    transaction.on_commit(lambda: link([entry.pk]), robust=True)  # a failure is logged; the job comes after
    return entry


def record_each(
    *,
    act: str,
    actor: Actor | None,
    at: datetime,
    subjects: Sequence[models.Model],
    detail: Mapping[str, int | str | bool | None] | None = None,
) -> None:
    """As :func:`record`, one line a row acted upon; one query for five hundred of them.

    :param subjects: rows that no person is concerned by.
    :param detail: the same for all.
    """
    for start in range(0, len(subjects), _LINKS_A_TRANSACTION):
        few = subjects[start : start + _LINKS_A_TRANSACTION]
        entries = Entry.objects.bulk_create([_line(act, actor, at, None, subject, detail or {}) for subject in few])
        transaction.on_commit(partial(link, [entry.pk for entry in entries]), robust=True)


def _line(
    act: str,
    actor: Actor | None,
    at: datetime,
    about_id: int | None,
    subject: models.Model | None,
    detail: Mapping[str, int | str | bool | None],
) -> Entry:
    if act not in acts():
        raise UndeclaredAct(act)
    _refuse_text(detail)
    return Entry(
        at=at,
        act=act,
        membership_id=None if actor is None else actor.pk,
        person_id=None if actor is None else actor.person_id,
        seen_by_id=getattr(actor, "seen_by_id", None),
        about_id=about_id,
        subject=about(subject),
        detail=dict(detail),
    )


def is_recorded(*, act: str, actor: Actor, subject: models.Model | None, since: datetime) -> bool:
    """Whether the actor, in that role, did that to that row since an instant; what the support did apart."""
    held = Entry.objects.filter(act=act, membership_id=actor.pk, subject=about(subject), at__gt=since)
    return held.filter(seen_by_id=getattr(actor, "seen_by_id", None)).exists()


def _refuse_text(detail: Mapping[str, object]) -> None:
    for name, value in detail.items():
        if isinstance(value, str) and (not _CODE.fullmatch(value) or mask(value) != value):
            raise PersonalText(name)


@transaction.atomic
def link(entry_ids: Sequence[int]) -> int:
    """Put lines at the end of the chain; those that have a place already keep it.

    A transaction of its own, a few milliseconds long: the lock it holds serialises nothing else.

    :returns: how many were chained.
    """
    locks.hold(CHAIN_LOCK)
    lines = chain.lines(entry_ids)
    tail = _tail()
    position, digest = tail.position, bytes.fromhex(tail.digest)
    links = []
    for position, line in enumerate(lines, tail.position + 1):
        digest = chain.follow(digest, line)
        links.append(Link(position=position, entry_id=line[0], digest=digest.hex()))
    Link.objects.bulk_create(links)
    return len(links)


def _tail() -> Head:
    last = Link.objects.order_by("-position").first()
    return Head(0, chain.GENESIS.hex()) if last is None else Head(last.position, last.digest)


def link_remaining() -> int:
    """Chain the committed lines that have no place yet, a few hundred a transaction.

    :returns: how many were chained.
    """
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    waiting = Entry.objects.filter(pk__gt=last - _LOOKED_BACK, link__isnull=True).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    starts = range(0, len(ids), _LINKS_A_TRANSACTION)
    return sum(link(ids[start : start + _LINKS_A_TRANSACTION]) for start in starts)


def keep_head() -> None:
    """Write outside of the database how far the chain has come.

    :raises ChainBroken: the chain no longer holds the head that was kept, which then stays.
    """
    kept = head.read()
    if kept is not None and kept.position:
        held = Link.objects.filter(pk=kept.position).values_list("digest", flat=True).first()
        if held != kept.digest:
            raise ChainBroken(f"position {kept.position}")
    head.keep(_tail())


@transaction.atomic
def seal(*, until: date) -> int:
    """Sign the end of the chain for every day that has no seal yet; a day once sealed stays so.

    :param until: the last day to seal, included: yesterday, for a job that runs after midnight.
    :returns: how many days were sealed.
    """
    locks.hold(CHAIN_LOCK)
    last = Seal.objects.order_by("-day").values_list("day", flat=True).first()
    day = until if last is None else last + timedelta(days=1)
    tail, seals = _tail(), []
    while day <= until:
        public_key, signature = keys.sign(keys.message(day, tail.position, tail.digest))
        seals.append(
            Seal(day=day, position=tail.position, digest=tail.digest, public_key=public_key, signature=signature)
        )
        day += timedelta(days=1)
    Seal.objects.bulk_create(seals)
    return len(seals)
