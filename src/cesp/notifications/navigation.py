"""The bell of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cesp.notifications import queries


def bell(request: HttpRequest) -> dict[str, Any]:
    """``unread``: how many notifications wait for whoever is signed in; asked for at most once a page."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {"unread": 0}
    return {"unread": SimpleLazyObject(lambda: queries.unread_count(membership))}
