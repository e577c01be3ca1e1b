"""A GET cannot write: it may be prefetched, reloaded, shared or crawled."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

_WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|COPY|MERGE)\b", re.IGNORECASE)


class WroteDuringRead(RuntimeError):
    """A view tried to write while it answered a safe method; a defect of ours, never of the user."""


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django calls it so
    if _WRITES.match(sql):
        raise WroteDuringRead(sql.split(None, 3)[:3])
    return execute(sql, params, many, context)


class ReadonlyMiddleware:
    """Refuse any write to the database inside a view that answers GET, HEAD or OPTIONS.

    Innermost on purpose: the session is saved outside of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)
