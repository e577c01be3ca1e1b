"""Hands of somebody who holds the database: triggers taken away, rows changed by plain SQL.

They know the algorithm and chain again whatever they change; they hold neither the key of the seals
nor what was kept outside of the database.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from cesp.audit import chain
from cesp.common.append_only import AppendOnly

TABLES = ("audit_entry", "audit_link", "audit_seal")


class _Editor:
    connection = connection

    @staticmethod
    def execute(sql: str, params: Any = ()) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)


@contextmanager
def undone(*others: str) -> Iterator[None]:
    """A block in which the triggers of the journal, and of other tables, are away; nothing of it remains."""
    with transaction.atomic():
        for table in (*TABLES, *others):
            AppendOnly(table).remove(_Editor)
        yield
        transaction.set_rollback(True)


def run(sql: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def rows(sql: str, *params: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def chain_again(position: int) -> None:
    """Make every link from a position on agree with its line, as the service would have."""
    (before,) = rows("SELECT digest FROM audit_link WHERE position = %s", position - 1) or [(chain.GENESIS.hex(),)]
    digest = bytes.fromhex(before[0])
    for place, _, *line in list(chain.linked(after=position - 1)):
        digest = chain.follow(digest, line)
        run("UPDATE audit_link SET digest = %s WHERE position = %s", digest.hex(), place)


def _entry_at(position: int) -> int:
    return int(rows("SELECT entry_id FROM audit_link WHERE position = %s", position)[0][0])


def change_a_field(rnd: random.Random, last: int) -> str:
    position = rnd.randint(1, last)
    column, value = rnd.choice(
        [
            ("at", "2020-01-01 00:00:00.000001+00:00" if connection.vendor == "postgresql" else "2020-01-01 00:00:01"),
            ("act", "contracts.never_done"),
            ("membership_id", 987_654),
            ("person_id", 987_654),
            ("seen_by_id", 987_654),
            ("about_id", 987_654),
            ("subject", "contracts.contract:987654"),
            ("detail", '{"digest":"0"}'),
        ]
    )
    run(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, _entry_at(position))
    if rnd.random() < 0.3:
        chain_again(position)
    return f"{column} of {position}"


def delete_a_line(rnd: random.Random, last: int) -> str:
    position = rnd.randint(1, last)
    entry = _entry_at(position)
    run("DELETE FROM audit_link WHERE position = %s", position)
    run("DELETE FROM audit_entry WHERE id = %s", entry)
    if rnd.random() < 0.5:
        for place in range(position + 1, last + 1):
            run("UPDATE audit_link SET position = %s WHERE position = %s", place - 1, place)
        chain_again(position)
    return f"line {position} deleted"


def delete_a_link(rnd: random.Random, last: int) -> str:
    position = rnd.randint(1, last)
    run("DELETE FROM audit_link WHERE position = %s", position)
    return f"link {position} deleted"


def insert_a_line(rnd: random.Random, last: int) -> str:
    (highest,) = rows("SELECT MAX(id) FROM audit_entry")
    names = "at, act, membership_id, person_id, seen_by_id, about_id, subject, detail"
    run(
        f"INSERT INTO audit_entry (id, {names}) SELECT %s, {names} FROM audit_entry WHERE id = %s",
        highest[0] + 1_000,
        _entry_at(rnd.randint(1, last)),
    )
    if rnd.random() < 0.7:
        position = rnd.randint(1, last)
        for place in range(last, position - 1, -1):
            run("UPDATE audit_link SET position = %s WHERE position = %s", place + 1, place)
        previous = rows("SELECT digest FROM audit_link WHERE position = %s", position - 1) or [(chain.GENESIS.hex(),)]
        (line,) = chain.lines([highest[0] + 1_000])
        digest = chain.follow(bytes.fromhex(previous[0][0]), line)
        run("INSERT INTO audit_link VALUES (%s, %s, %s)", *_link_values(position, digest.hex(), highest[0] + 1_000))
        if rnd.random() < 0.5:
            chain_again(position)
    return "line inserted"


def _link_values(position: int, digest: str, entry: int) -> tuple[object, ...]:
    """In the order of the columns of the table."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, "audit_link")]
    values = {"position": position, "digest": digest, "entry_id": entry}
    return tuple(values[name] for name in columns)


def swap_two_lines(rnd: random.Random, last: int) -> str:
    one, other = sorted(rnd.sample(range(1, last + 1), 2))
    first, second = _entry_at(one), _entry_at(other)
    run("UPDATE audit_link SET entry_id = -1 WHERE position = %s", one)
    run("UPDATE audit_link SET entry_id = %s WHERE position = %s", first, other)
    run("UPDATE audit_link SET entry_id = %s WHERE position = %s", second, one)
    if rnd.random() < 0.5:
        chain_again(one)
    return f"{one} and {other} swapped"


def cut_the_end(rnd: random.Random, last: int) -> str:
    position = rnd.randint(1, last)
    run("DELETE FROM audit_link WHERE position >= %s", position)
    run("DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)")
    if rnd.random() < 0.5:
        run("DELETE FROM audit_seal WHERE position >= %s", position)
    return f"cut from {position}"


def change_a_seal(rnd: random.Random, last: int) -> str:
    (pk, digest) = rnd.choice(rows("SELECT id, digest FROM audit_seal"))
    column, value = rnd.choice(
        [("position", rnd.randint(0, last + 3) + 0.0), ("digest", digest[::-1]), ("signature", "0" * 128)]
    )
    if column == "position":
        (held,) = rows("SELECT position FROM audit_seal WHERE id = %s", pk)
        value = held[0] + 1
    run(f"UPDATE audit_seal SET {column} = %s WHERE id = %s", value, pk)
    return f"{column} of a seal"


def delete_a_seal(rnd: random.Random, last: int) -> str:
    seals = rows("SELECT id FROM audit_seal ORDER BY day")[1:]  # without its first day the journal begins later
    run("DELETE FROM audit_seal WHERE id = %s", rnd.choice(seals)[0])
    return "seal deleted"


ALTERATIONS: tuple[Callable[[random.Random, int], str], ...] = (
    change_a_field,
    delete_a_line,
    delete_a_link,
    insert_a_line,
    swap_two_lines,
    cut_the_end,
    change_a_seal,
    delete_a_seal,
)
