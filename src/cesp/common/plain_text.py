"""Text that no person types and no database takes is refused at the door.

PostgreSQL stores no null character; a search for one would end in an error, on every page that has
a search. One middleware answers instead: such an address leads nowhere, such a form is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

_URLENCODED = "application/x-www-form-urlencoded"


class PlainTextMiddleware:
    """Answer 404 to a null character in a path, 400 to one in a query or in a form.

    After the check of CSRF, which reads forms: a file sent in parts is not read a moment earlier for this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if "\0" in request.path_info:
            raise Http404
        if _has_null(request.GET):
            raise BadRequest("null character in the query")
        is_read = "_post" in request.__dict__ or request.content_type == _URLENCODED
        if request.method == "POST" and is_read and _has_null(request.POST):
            raise BadRequest("null character in the form")


def _has_null(fields: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in fields.lists())
