"""One lock helper, two dialects.

``select_for_update`` does nothing on SQLite, and PostgreSQL without a lock lets two writers pass
the same check. Here SQLite relies on ``BEGIN IMMEDIATE`` (one writer at a time from the first
statement) and PostgreSQL takes advisory locks until the end of the transaction.
Always re-read what you decide on *after* taking the lock.
"""

import hashlib

from django.db import connection


def hold(*keys: str) -> None:
    """Wait until this transaction alone holds every key; they are released with it.

    :param keys: names such as ``contract:42``; taken in sorted order, so two callers cannot deadlock.
        A few hundred at once at most: they all sit in the server's lock table.
    :raises RuntimeError: outside a transaction, where a lock would hold nothing.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock needs a transaction to live in")
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        numbers = sorted(_number(key) for key in keys)
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
