"""Reads on the journal itself; who may read which line, and under which names, is for higher apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cesp.audit.models import Entry, Link, Seal
from cesp.common.scheduling import last_turns

VERIFICATION = "journal.verification"
"""Name of the job that verifies each night."""


@dataclass(frozen=True, slots=True)
class ChainState:
    """Where the chain stands.

    :param waiting: lines that have no place yet: a few seconds' worth at most.
    :param verified_at: when the nightly verification ended last; ``failure`` what it found, if anything.
    """

    lines: int
    waiting: int
    seal: Seal | None
    verified_at: datetime | None
    failure: str


def state() -> ChainState:
    """Read where the chain stands; nothing is recomputed."""
    lines = Link.objects.order_by("-position").values_list("position", flat=True).first() or 0
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    waiting = Entry.objects.filter(pk__gt=newest - 1_000, link__isnull=True).count()
    turn = last_turns().get(VERIFICATION)
    return ChainState(
        lines=lines,
        waiting=waiting,
        seal=Seal.objects.order_by("-day").first(),
        verified_at=turn.finished_at if turn else None,
        failure=turn.failure if turn else "",
    )
