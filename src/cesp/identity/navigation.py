"""What the layout needs of the session, without a query."""

from typing import Any

from django.http import HttpRequest

from cesp.identity.sessions import marks_of


def session(request: HttpRequest) -> dict[str, Any]:
    """How long the session may sleep, for the script that warns two minutes before."""
    if getattr(request, "membership", None) is None:
        return {}
    marks = marks_of(request)
    return {"session_idle_seconds": marks.idle_seconds if marks else 0}
