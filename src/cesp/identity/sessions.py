"""Sessions: opened here and nowhere else, dated, listed, closed.

What a request needs is in the session itself, so that an ordinary page costs no query. The row of
:class:`OpenSession` is for its owner, who reads the list and closes; closing deletes the session,
which is what ends it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from cesp.accounts.access import ACCESS, SAFE_METHODS
from cesp.accounts.models import Membership, Person, Role
from cesp.common import clock
from cesp.common.instants import day_of
from cesp.identity import browser
from cesp.identity.models import OpenSession

_KEY = "identity"
_WRITTEN_EVERY = timedelta(minutes=1)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Marks:
    """How and when a session was opened.

    :param by: ``link``, ``password``, ``demonstration`` or the name of a provider.
    :param level: a key of :data:`cesp.identity.assurance.LEVELS`.
    :param proved_at: when its owner last proved who they are.
    :param idle_seconds: how long it may sleep.
    :param key: the session key when its row was last written.
    """

    by: str
    level: str
    opened_at: datetime
    proved_at: datetime
    seen_at: datetime
    idle_seconds: int
    key: str = ""
    id_token: str = ""

    def ended(self, at: datetime) -> str:
        """Why the session is over: ``inactivite``, ``duree``, or nothing if it is not."""
        if at - self.seen_at > timedelta(seconds=self.idle_seconds):
            return "inactivite"
        return "duree" if at - self.opened_at > timedelta(seconds=settings.SESSION_LIFETIME_SECONDS) else ""


def marks_of(request: HttpRequest) -> Marks | None:
    """The marks of the request's session; ``None`` if it was not opened here."""
    kept = request.session.get(_KEY)
    if kept is None or not request.user.is_authenticated:
        return None
    dated = {name: datetime.fromisoformat(kept[name]) for name in ("opened_at", "proved_at", "seen_at")}
    return Marks(**{**kept, **dated})


def _keep(request: HttpRequest, marks: Marks) -> None:
    kept: dict[str, Any] = asdict(marks)
    request.session[_KEY] = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()
    }


def open_session(
    request: HttpRequest, person: Person, *, by: str, level: str, at: datetime, id_token: str = ""
) -> None:
    """Sign somebody in: a new session key, dated, with its line in the list. Inside the caller's transaction."""
    forget_row(request)
    login(request, person, backend=_BACKEND)
    request.session.cycle_key()
    roles = Membership.objects.in_force(day_of(at)).filter(person=person)
    agent = roles.exclude(role=Role.SIGNATORY).exists()
    idle = settings.SESSION_IDLE_SECONDS["agent" if agent else "signatory"]
    key = request.session.session_key or ""
    _keep(request, Marks(by, level, at, at, at, idle, key, id_token))
    device = browser.device_summary(request.headers.get("User-Agent", ""))
    OpenSession.objects.create(person=person, session_key=key, device=device, opened_at=at, last_seen_at=at)


def prove_if_marked(request: HttpRequest, *, at: datetime, level: str | None = None) -> None:
    """Say that the session's owner has just proved who they are; its key changes."""
    marks = marks_of(request)
    if marks is None:
        return
    request.session.cycle_key()
    _keep(request, replace(marks, proved_at=at, level=level or marks.level))


def forget_row(request: HttpRequest) -> None:
    """Take the request's own session off the list, before it ends or another begins."""
    OpenSession.objects.filter(session_key=request.session.session_key or "").delete()


def close(rows: list[OpenSession]) -> int:
    """End these sessions at once; returns how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in rows:
        store().delete(row.session_key)
        row.delete()
    return len(rows)


def close_all(person: Person, *, but: str | None = None) -> int:
    """End every session of a person, except one key."""
    return close(list(OpenSession.objects.filter(person=person).exclude(session_key=but or "")))


class SessionMiddleware:
    """End what has slept or lasted too long; write the last activity, once a minute, outside of the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            if _KEY in request.session:  # the account was closed, or its password changed: it must not come back
                forget_row(request)
                request.session.flush()
            return self.get_response(request)
        marks, now = marks_of(request), clock.now()
        if marks is None:
            return self.get_response(request) if settings.ADMIT_UNMARKED_SESSIONS else self._end(request, "inconnue")
        if why := marks.ended(now):
            return self._end(request, why)
        response = self.get_response(request)
        _follow(request, now)
        return response

    def _end(self, request: HttpRequest, why: str) -> HttpResponse:
        forget_row(request)
        logout(request)
        if _is_public(request.path_info):
            request.ended = why  # type: ignore[attr-defined]
            return self.get_response(request)
        page = request.get_full_path() if request.method in SAFE_METHODS else browser.page_before(request)
        return redirect(f"{reverse('identity:sign_in')}?{urlencode({'next': page, 'fin': why})}")


def _is_public(path: str) -> bool:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return True
    return name in ACCESS and ACCESS[name].public


def _follow(request: HttpRequest, now: datetime) -> None:
    """Keep the row in step with a key that changed, and the last activity at most a minute behind."""
    marks = marks_of(request)
    key = request.session.session_key or ""
    if marks is None or (marks.key == key and now - marks.seen_at < _WRITTEN_EVERY):
        return
    _keep(request, replace(marks, seen_at=now, key=key))
    OpenSession.objects.filter(session_key=marks.key).update(session_key=key, last_seen_at=now)
