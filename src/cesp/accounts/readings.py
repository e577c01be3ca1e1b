"""Readings that leave a line in the journal.

A GET cannot write. A view that shows something sensitive notes it on the request, and the
middleware writes the line once the answer is made: before it leaves, so nothing is read unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse

from cesp.audit import operations as audit
from cesp.common import clock


@dataclass(frozen=True, slots=True)
class Reading:
    act: str
    about_id: int | None
    subject: models.Model | None


def note(request: HttpRequest, *, act: str, about_id: int | None, subject: models.Model | None = None) -> None:
    """Have it written that the person behind the request read something.

    :param act: code of a declared act: ``documents.health_document_read``.
    :param about_id: whose data it is; they can see the line.
    """
    request.readings.append(Reading(act, about_id, subject))  # type: ignore[attr-defined]


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
                    audit.record(
                        act=reading.act,
                        actor=request.membership,  # type: ignore[attr-defined]
                        at=clock.now(),
                        about_id=reading.about_id,
                        seen_by_id=request.membership.seen_by_id if request.membership else None,  # type: ignore[attr-defined]
                        subject=reading.subject,
                    )
        return response
