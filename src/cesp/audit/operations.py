"""Adding a line to the journal, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.db import models

from cesp.audit.models import Entry


class Actor(Protocol):
    """Who acts: a membership, or anything with its three identifiers."""

    @property
    def pk(self) -> int: ...

    @property
    def person_id(self) -> int: ...


def record(
    *,
    act: str,
    actor: Actor | None,
    at: datetime,
    about_id: int | None = None,
    seen_by_id: int | None = None,
    subject: models.Model | None = None,
    detail: Mapping[str, int | str | bool | None] | None = None,
) -> Entry:
    """Say that somebody did something; the last line of an operation, inside its transaction.

    :param act: code of a declared act, ``app.past_participle``.
    :param actor: in which role; ``None`` when the service acts by itself.
    :param about_id: the person concerned, who may read this line.
    :param seen_by_id: the person of the support who looked through the actor's role.
    :param subject: the row acted upon.
    :param detail: identifiers, codes and digests; never a text that somebody typed, a name or an amount.
    """
    return Entry.objects.create(
        at=at,
        act=act,
        membership_id=None if actor is None else actor.pk,
        person_id=None if actor is None else actor.person_id,
        seen_by_id=seen_by_id,
        about_id=about_id,
        subject="" if subject is None else f"{subject._meta.label_lower}:{subject.pk}",
        detail=dict(detail or {}),
    )
