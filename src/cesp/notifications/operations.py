"""Telling somebody something, in the transaction of the act it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cesp.accounts.models import Person
from cesp.notifications.kinds import kinds
from cesp.notifications.models import Notification


def notify(
    *, person: Person, kind: str, key: str, path: str, at: datetime, data: Mapping[str, str | int] | None = None
) -> Notification:
    """Tell a person something, once.

    :param kind: code of a declared kind.
    :param key: what it tells of: ``contracts.fact:42``; the same key again tells nothing more.
    :param path: the page to open, on this site.
    :param data: values for the kind's sentence: codes, days, identifiers; no text that somebody typed.
    :returns: the notification, new or already there.
    """
    declared = kinds()[kind]
    notification, _ = Notification.objects.get_or_create(
        person=person,
        key=key,
        defaults={"kind": declared.code, "path": path, "data": dict(data or {}), "created_at": at},
    )
    return notification
