"""Recomputing the journal: the first thing that is not what it was, as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib import import_module
from itertools import islice
from typing import Any, Protocol, cast

from django.conf import settings

from cesp.audit import chain, head, keys
from cesp.audit.models import Entry, Seal
from cesp.common.instants import day_of
from cesp_law.dates import in_french

CHAINED_WITHIN = timedelta(minutes=5)
SEALED_WITHIN = timedelta(hours=2)
"""How long after midnight the day before may still be unsealed."""


class Wrong(StrEnum):
    """What is wrong, in French."""

    ALTERED = "altérée"
    MISSING = "manquante"
    INSERTED = "ajoutée"
    MOVED = "déplacée"
    REWRITTEN = "chaîne réécrite"
    UNCHAINED = "hors chaîne"
    UNSEALED = "jour non scellé"
    FORGED_SEAL = "scellé altéré"
    WITNESSED = "donnée altérée"


@dataclass(frozen=True, slots=True)
class Failure:
    wrong: Wrong
    sentence: str


@dataclass(slots=True)
class Verified:
    """How much was read, and the first thing that fails; nothing when all holds."""

    lines: int = 0
    seals: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class KeptSeal:
    """A seal that was kept elsewhere: ``manage.py export_seal``."""

    day: date
    position: int
    digest: str
    public_key: str
    signature: str

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> KeptSeal:
        """Read an exported seal.

        :raises KeyError, ValueError, TypeError: it is not one.
        """
        texts = {name: str(content[name]) for name in ("digest", "public_key", "signature")}
        return cls(day=date.fromisoformat(content["day"]), position=int(content["position"]), **texts)


class Witness(Protocol):
    """An app whose rows the journal holds a digest of, in a module named in ``settings.WITNESSED``."""

    def differences(self) -> Iterator[str]:
        """A French sentence for each row that is no longer what the journal says."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A digest that the chain must hold at a position, and who says so."""

    position: int
    digest: str
    source: str


class _Found(Exception):
    def __init__(self, wrong: Wrong, sentence: str) -> None:
        super().__init__(sentence)
        self.failure = Failure(wrong, sentence)


def verify(*, now: datetime, from_day: date | None = None, kept: Sequence[KeptSeal] = ()) -> Verified:
    """Recompute the chain, its seals and, for a whole verification, the rows it bears witness to.

    :param from_day: start from the seal of the day before; ``None``: from the first line.
    :param kept: seals that were kept elsewhere, which the chain must still hold.
    """
    verified = Verified()
    try:
        _Verification(verified, now, from_day, kept).run()
    except _Found as found:
        verified.failure = found.failure
    return verified


@dataclass(slots=True)
class _Verification:
    verified: Verified
    now: datetime
    from_day: date | None
    kept: Sequence[KeptSeal]
    seals: list[Seal] = field(default_factory=list)

    def run(self) -> None:
        self.seals = list(Seal.objects.order_by("day"))
        self._check_seals()
        start = self._start()
        self._walk(start.position if start else 0, bytes.fromhex(start.digest) if start else chain.GENESIS)
        self._check_unchained()
        if self.from_day is None:
            for module in settings.WITNESSED:
                for sentence in cast(Witness, import_module(module)).differences():
                    raise _Found(Wrong.WITNESSED, sentence)

    def _check_seals(self) -> None:
        expected = self.seals[0].day if self.seals else None
        signed: list[Seal | KeptSeal] = [*self.seals, *self.kept]
        for each in signed:
            content = keys.message(each.day, each.position, each.digest)
            if not keys.is_signed(content, public_key=each.public_key, signature=each.signature):
                raise _Found(Wrong.FORGED_SEAL, f"Le scellé du {in_french(each.day)} ne porte pas notre signature.")
        for one in self.seals:
            if one.day != expected:
                raise _Found(Wrong.UNSEALED, f"Le {in_french(expected or one.day)} n'a pas de scellé.")
            expected = one.day + timedelta(days=1)
        self.verified.seals = len(self.seals)
        last = day_of(self.now - SEALED_WITHIN) - timedelta(days=1)
        first = expected or self._first_day()
        if first is not None and first <= last:
            raise _Found(Wrong.UNSEALED, f"Le {in_french(first)} n'a pas de scellé.")

    @staticmethod
    def _first_day() -> date | None:
        at = Entry.objects.order_by("pk").values_list("at", flat=True).first()
        return None if at is None else day_of(at)

    def _start(self) -> Seal | None:
        if self.from_day is None:
            return None
        before = [one for one in self.seals if one.day < self.from_day]
        return before[-1] if before else None

    def _marks(self) -> Iterator[_Mark]:
        for one in self.seals:
            yield _Mark(one.position, one.digest, f"le scellé du {in_french(one.day)}")
        for kept in self.kept:
            yield _Mark(kept.position, kept.digest, f"le scellé du {in_french(kept.day)} gardé ailleurs")
        if (known := head.read()) is not None:
            yield _Mark(known.position, known.digest, "le repère gardé hors de la base")

    def _walk(self, position: int, previous: bytes) -> None:
        """Follow the chain from a position; stop at the first link that does not hold."""
        marks = sorted((mark for mark in self._marks() if mark.position >= position), key=lambda mark: mark.position)
        pending = iter(marks)
        mark = self._passed(next(pending, None), pending, position, previous.hex())
        rows = chain.linked(after=position)
        follow = chain.follow
        for place, digest, *line in rows:
            position += 1
            if place != position:
                raise _Found(Wrong.MISSING, f"La ligne de rang {position} manque.")
            if line[0] is None:
                raise _Found(Wrong.MISSING, f"La ligne de rang {position} manque : son maillon ne mène plus à rien.")
            found = follow(previous, line)
            if found.hex() != digest:
                raise self._named(position, previous, digest, line, rows)
            previous = found
            self.verified.lines += 1
            if mark is not None and mark.position == position:
                mark = self._passed(mark, pending, position, digest)
        if mark is not None:
            raise _Found(
                Wrong.MISSING, f"La fin du journal manque : {mark.source} va jusqu'au rang {mark.position}, pas lui."
            )

    @staticmethod
    def _passed(mark: _Mark | None, pending: Iterator[_Mark], position: int, digest: str) -> _Mark | None:
        """Check every mark of a position; give the next one beyond."""
        while mark is not None and mark.position == position:
            if mark.digest != digest:
                sentence = f"La chaîne a été réécrite jusqu'au rang {position} : {mark.source} dit autre chose."
                raise _Found(Wrong.REWRITTEN, sentence)
            mark = next(pending, None)
        return mark

    @staticmethod
    def _named(
        position: int, previous: bytes, digest: str, line: Sequence[Any], rest: Iterator[Sequence[Any]]
    ) -> _Found:
        """Say what happened to a link that does not hold, from the lines that follow it."""
        for ahead, (_, stored, *other) in enumerate(islice(rest, 1_000)):
            if other[0] is None:
                continue
            if ahead == 0 and chain.follow(previous, other).hex() == stored:
                return _Found(Wrong.INSERTED, f"La ligne {line[0]} de rang {position} a été ajoutée après coup.")
            if chain.follow(previous, other).hex() == digest:
                return _Found(Wrong.MOVED, f"La ligne {line[0]} de rang {position} a pris la place d'une autre.")
        return _Found(Wrong.ALTERED, f"La ligne {line[0]} de rang {position} n'est plus ce qu'elle était.")

    def _check_unchained(self) -> None:
        late = Entry.objects.filter(link__isnull=True, at__lt=self.now - CHAINED_WITHIN).order_by("pk")
        known = late.values_list("pk", flat=True).first()
        if known is not None:
            raise _Found(Wrong.UNCHAINED, f"La ligne {known} n'est pas dans la chaîne : ajoutée à côté, ou oubliée.")
