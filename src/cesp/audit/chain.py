"""The chain itself: which bytes of a line are digested, and how lines are read for it.

The canonical bytes of a line are a JSON array in ASCII without space: identifier, instant (UTC, six
decimals), act, membership, author, support person, person concerned, object, detail (the very text
of the column). Lines are read as the engine keeps them: no model is built, a million takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import Any

from django.db import connection

GENESIS = bytes(32)
"""What the first link follows."""
_LINES_A_READ = 20_000
_text = encode_basestring_ascii

Line = Sequence[Any]
"""Columns of an entry in the canonical order."""


def follow(previous: bytes, line: Line) -> bytes:
    """Digest of the link that puts a line after ``previous``."""
    return sha256(previous + canonical_bytes(line)).digest()


def canonical_bytes(line: Line) -> bytes:
    """The JSON array of a line, put together by hand: ``json.dumps`` gives the same in three times the time."""
    key, at, act, membership, person, seen_by, about, subject, detail = line
    return (
        f"[{key},{_text(at)},{_text(act)},{_number(membership)},{_number(person)},{_number(seen_by)},"
        f"{_number(about)},{_text(subject)},{_text(detail)}]"
    ).encode("ascii")


def _number(value: int | None) -> int | str:
    return "null" if value is None else value


def _columns() -> str:
    """The canonical columns, in the engine's SQL."""
    if connection.vendor == "postgresql":
        at = "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    else:
        at = "CASE length(e.at) WHEN 19 THEN e.at || '.000000' ELSE e.at END"
    return f"e.id, {at}, e.act, e.membership_id, e.person_id, e.seen_by_id, e.about_id, e.subject, e.detail"


def lines(entry_ids: Sequence[int]) -> list[Line]:
    """Lines that have no link yet, among these, by identifier."""
    if not entry_ids:
        return []
    marks = ", ".join(["%s"] * len(entry_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_columns()} FROM audit_entry e LEFT JOIN audit_link l ON l.entry_id = e.id "  # noqa: S608 - our names
            f"WHERE e.id IN ({marks}) AND l.position IS NULL ORDER BY e.id",
            list(entry_ids),
        )
        return list(cursor.fetchall())


def linked(*, after: int) -> Iterator[Sequence[Any]]:
    """(position, digest, line…) of each link past a position, in order; a line that is gone is all ``None``."""
    select = (
        f"SELECT l.position, l.digest, {_columns()} FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id "  # noqa: S608 - our names
        "WHERE l.position > %s ORDER BY l.position LIMIT %s"
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(select, [after, _LINES_A_READ])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < _LINES_A_READ:
            return
        after = rows[-1][0]
