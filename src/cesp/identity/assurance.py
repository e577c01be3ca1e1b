"""How sure the service must be of who acts, by action: one table in the settings, one middleware.

``settings.ASSURANCE`` names URLs; ``settings.ASSURANCE_OF_ROLES`` says what every act (not a
reading) of a role needs. Beside ``accounts.access.ACCESS``, which says who may open what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from cesp.accounts.access import ACCESS, SAFE_METHODS
from cesp.accounts.models import Membership, Role
from cesp.common import clock
from cesp.identity import browser
from cesp.identity.sessions import Marks, marks_of

LEVELS = {"low": 1, "substantial": 2}
"""``low``: a link or a password. ``substantial``: with a one-time code, or eIDAS substantial at a provider."""
_BEFORE_ENROLMENT = frozenset(
    {"identity:totp", "identity:sign_out", "identity:stay", "identity:confirm", "accounts:switch_role"}
)


@dataclass(frozen=True, slots=True)
class Need:
    """What an action needs: a level, and an identity proved at most so many minutes ago (0: any time)."""

    level: str = "low"
    fresh_minutes: int = 0

    def met_by(self, marks: Marks, *, at: datetime) -> bool:
        if LEVELS[marks.level] < LEVELS[self.level]:
            return False
        if not self.fresh_minutes or marks.by == "demonstration":
            return True
        return at - marks.proved_at <= timedelta(minutes=self.fresh_minutes)


def need_of(name: str, *, role: str, method: str) -> Need:
    """The stricter of what the URL and the role ask.

    :param name: of the URL: ``payments:approve``.
    """
    needs = [Need(*settings.ASSURANCE[name])] if name in settings.ASSURANCE else []
    if method not in SAFE_METHODS and role in settings.ASSURANCE_OF_ROLES and name not in _BEFORE_ENROLMENT:
        needs.append(Need(*settings.ASSURANCE_OF_ROLES[role]))
    minutes = [need.fresh_minutes for need in needs if need.fresh_minutes]
    level = max((need.level for need in needs), key=LEVELS.__getitem__, default="low")
    return Need(level, min(minutes, default=0))


class AssuranceMiddleware:
    """Lead to a proof of identity whoever lacks the one that the action needs; after the table of access."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        assert request.resolver_match is not None
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        marks = marks_of(request)
        name = request.resolver_match.view_name
        if membership is None or marks is None or ACCESS[name].public:
            return None
        if _must_enrol(membership, marks) and name not in _BEFORE_ENROLMENT:
            return redirect("identity:totp")
        need = need_of(name, role=membership.role, method=request.method or "GET")
        return None if need.met_by(marks, at=clock.now()) else _to_confirmation(request, need, marks)


def _must_enrol(membership: Membership, marks: Marks) -> bool:
    agent = membership.role != Role.SIGNATORY
    return agent and settings.AGENTS_NEED_TOTP and LEVELS[marks.level] < LEVELS["substantial"]


def _to_confirmation(request: HttpRequest, need: Need, marks: Marks) -> HttpResponse:
    """Ask who it is, then come back: to the page, or to the form when something was being sent."""
    if LEVELS[marks.level] < LEVELS[need.level]:
        messages.info(request, "Cette action demande un code à usage unique en plus de votre connexion.")
        return redirect("identity:totp")
    page = request.get_full_path()
    if request.method not in SAFE_METHODS:
        page = browser.page_before(request)
        messages.warning(request, "Rien n'a été enregistré : confirmez votre identité, puis recommencez.")
    return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': page})}")
