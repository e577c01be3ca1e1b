"""Effects outside of the database: promised in the transaction that decides them, kept after it.

A promise that is rolled back with its act never was; one that is committed is kept at least once,
and its handler does nothing the second time. ``settings.OUTBOX`` names the handler of each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cesp.common.models import OutboxMessage


def put(kind: str, *, key: str, payload: Mapping[str, Any], at: datetime, due_at: datetime | None = None) -> bool:
    """Promise an effect; the same key again promises nothing more.

    :param payload: plain values; identifiers rather than texts wherever the handler can read them itself.
    :returns: whether the promise is new.
    """
    _, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": dict(payload), "created_at": at, "due_at": due_at or at}
    )
    return created
