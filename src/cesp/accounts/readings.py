"""Readings that leave a line in the journal.

A GET cannot write. A view that shows something sensitive notes it on the request, and the
middleware writes the line once the answer is made: before it leaves, so nothing is read unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import clock

ONCE_EVERY = timedelta(hours=1)
"""A page opened again sooner than that, by the same person in the same role, is the same reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    act: str
    about_id: int | None
    subject: models.Model | None
    detail: Mapping[str, int | str | bool | None] = field(default_factory=dict)
    once_an_hour: bool = False


def note(
    request: HttpRequest,
    *,
    act: str,
    about_id: int | None,
    subject: models.Model | None = None,
    detail: Mapping[str, int | str | bool | None] | None = None,
    once_an_hour: bool = False,
) -> None:
    """Have it written that the person behind the request read something.

    :param act: code of a declared act: ``documents.health_document_read``.
    :param about_id: whose data it is; they can see the line.
    :param detail: as in the journal: how many rows were exported, never what they say.
    :param once_an_hour: for a page that one goes back to while working.
    """
    noted = Reading(act, about_id, subject, dict(detail or {}), once_an_hour)
    request.readings.append(noted)  # type: ignore[attr-defined]


def is_own(actor: Membership, person_id: int) -> bool:
    """Whether somebody reads about themself; the support, which looks through their eyes, does not."""
    return actor.person_id == person_id and actor.seen_by_id is None


class ReadingsMiddleware:
    """Write what the view noted, unless it ended in an error; outside of the refusal to write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.readings = []  # type: ignore[attr-defined]
        response = self.get_response(request)
        readings: list[Reading] = request.readings  # type: ignore[attr-defined]
        if readings and response.status_code < 400:
            with transaction.atomic():
                for reading in readings:
                    _write(request, reading)
        return response


def _write(request: HttpRequest, reading: Reading) -> None:
    actor, at = request.membership, clock.now()  # type: ignore[attr-defined]
    if reading.once_an_hour and audit.is_recorded(
        act=reading.act, actor=actor, subject=reading.subject, since=at - ONCE_EVERY
    ):
        return
    audit.record(
        act=reading.act,
        actor=actor,
        at=at,
        about_id=reading.about_id,
        subject=reading.subject,
        detail=reading.detail,
    )
