"""The checks of a file from its bytes to its verdicts: the dry run and the import both go through here.

Nothing is written, and nothing is decided that the import would decide otherwise.
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits
from cesp.common.spreadsheets.reader import RawSheet
from cesp.takeover import drafts, layout, lines, tables
from cesp.takeover.drafts import Draft
from cesp.takeover.judgement import Verdict, judge, judge_together
from cesp.takeover.lines import Line
from cesp.takeover.world import World

_ROWS_A_REPORT = 250
Progress = Callable[[int, int, str], None]
"""Told (done, total, what is going on, in French)."""


def silent(done: int, total: int, label: str) -> None:
    """Nobody watches."""


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Small values are made by the hundred thousand, none in a cycle: looking for some costs a fifth of the work."""
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Material:
    """The rows of a file, read and tied together, not judged yet.

    :param orphans: rows of events and payments that belong to no contract of the file.
    :param notices: what was left aside, in French sentences.
    """

    drafts: Sequence[Draft]
    orphans: Sequence[Line]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one sheet; ``read == accepted + rejected`` always."""

    accepted: int
    rejected: int

    @property
    def read(self) -> int:
        return self.accepted + self.rejected


@dataclass(frozen=True)
class Examination:
    """Every contract of a file with its verdict, and the rows that belong to none."""

    verdicts: Sequence[Verdict]
    orphans: Sequence[Line]
    notices: tuple[str, ...]

    @cached_property
    def accepted(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.is_accepted]

    @cached_property
    def accepted_digest(self) -> str:
        """What would be stored, in one line: equal digests store the same contracts, whatever the order."""
        told = sorted(_told(verdict) for verdict in self.accepted)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def count(self) -> dict[str, Count]:
        """Rows by sheet code."""
        accepted: Counter[str] = Counter()
        rejected: Counter[str] = Counter()
        for verdict in self.verdicts:
            side = accepted if verdict.is_accepted else rejected
            side[layout.CONTRACTS.code] += 1
            side[layout.EVENTS.code] += len(verdict.draft.events)
            side[layout.PAYMENTS.code] += len(verdict.draft.payments)
        for orphan in self.orphans:
            rejected[_sheet_of(orphan)] += 1
        return {sheet.code: Count(accepted[sheet.code], rejected[sheet.code]) for sheet in layout.SHEETS}


def _sheet_of(orphan: Line) -> str:
    return layout.EVENTS.code if orphan.layout is layout.EVENTS else layout.PAYMENTS.code


def _told(verdict: Verdict) -> str:
    facts = sorted(map(repr, verdict.facts))
    return repr((verdict.reference, verdict.email, verdict.terms, facts, verdict.paid, verdict.bank, verdict.faculty))


def read_file(content: bytes, *, limits: Limits, opened_by: Callable[..., list[RawSheet]] = apart.read) -> Material:
    """Open a file and read its rows.

    :param opened_by: a stranger's file is opened in a process apart.
    :raises Unreadable: the file as a whole cannot be taken.
    """
    found = tables.recognise(opened_by(content, limits=limits), limits=limits)
    others = [() if table is None else lines.read(table) for table in (found.events, found.payments)]
    return Material(*drafts.assemble(lines.read(found.contracts), *others), notices=found.notices)


def gather(contracts: Iterable[Line], events: Iterable[Line], payments: Iterable[Line]) -> Material:
    """The same from lines that a program wrote."""
    return Material(*drafts.assemble(contracts, events, payments))


def examine(material: Material, *, world: World, today: date, on_progress: Progress = silent) -> Examination:
    """Judge every contract.

    :param world: what the service holds about these references, people and accounts.
    """
    total = len(material.drafts)
    verdicts: list[Verdict] = []
    for done, draft in enumerate(material.drafts):
        if done % _ROWS_A_REPORT == 0:
            on_progress(done, total, "Contrôle des contrats")
        verdicts.append(judge(draft, world=world, today=today))
    judge_together(verdicts, world=world)
    on_progress(total, total, "Contrôle terminé")
    return Examination(verdicts, material.orphans, material.notices)
