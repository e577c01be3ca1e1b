"""Who may open which page: one table, and the middleware that applies it.

The table speaks of roles and URLs; which *rows* a role sees is said by each model's
``visible_to``. A URL that the table does not name cannot be opened by anyone, and a test fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cesp.accounts.models import Membership, Role
from cesp.accounts.session import membership_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
AGENTS = frozenset(Role) - {Role.SIGNATORY}
CONTRACT_READERS = AGENTS - {Role.ADMINISTRATOR, Role.DEPARTEMENT_REFERENT}
"""Agents who see contracts; an administrator keeps accounts, a département's referent reads projects."""


@dataclass(frozen=True, slots=True)
class Access:
    """Roles that may read a URL (safe methods) and roles that may act on it (the others)."""

    read: frozenset[Role]
    act: frozenset[Role]
    public: bool = False

    def admits(self, *, role: str | None, method: str) -> bool:
        return self.public or role in (self.read if method in SAFE_METHODS else self.act)


PUBLIC = Access(frozenset(), frozenset(), public=True)


def readers(*roles: Role) -> Access:
    """Read-only page."""
    return Access(frozenset(roles), frozenset())


def actors(*roles: Role) -> Access:
    """Page that the same roles read and act on."""
    return Access(frozenset(roles), frozenset(roles))


EVERY_ROLE = actors(*Role)
PAYMENT_READERS = (Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER, Role.CASE_DESK, Role.AUDITOR)
DESKS = (Role.CASE_DESK, Role.PAYMENTS_CLERK)

ACCESS: dict[str, Access] = {
    "accounts:sign_in": PUBLIC,
    "accounts:sign_out": EVERY_ROLE,
    "accounts:switch_role": EVERY_ROLE,
    "contracts:annul_fact": actors(Role.CASE_DESK),
    "contracts:choose_fact": readers(Role.CASE_DESK),
    "contracts:correct_fact": actors(Role.CASE_DESK),
    "contracts:export": readers(*CONTRACT_READERS),
    "contracts:record_fact": actors(Role.CASE_DESK),
    "demonstration:become": PUBLIC,
    "demonstration:personas": PUBLIC,
    "payments:approve": actors(Role.PAYMENTS_APPROVER),
    "payments:control": actors(Role.PAYMENTS_CLERK),
    "payments:download": readers(Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER, Role.AUDITOR),
    "payments:emit": actors(Role.PAYMENTS_CLERK),
    "payments:explain_item": actors(Role.PAYMENTS_CLERK),
    "payments:findings": Access(frozenset(PAYMENT_READERS), frozenset({Role.PAYMENTS_CLERK})),
    "payments:lines": readers(*PAYMENT_READERS),
    "payments:lines_export": readers(*PAYMENT_READERS),
    "payments:prepare": actors(Role.PAYMENTS_CLERK),
    "payments:progress": readers(*PAYMENT_READERS),
    "payments:run": readers(*PAYMENT_READERS),
    "payments:runs": readers(*PAYMENT_READERS),
    "payments:send_back": actors(Role.PAYMENTS_APPROVER),
    "payments:sheet_export": readers(*PAYMENT_READERS),
    "payments:statement": readers(*PAYMENT_READERS),
    "payments:take_back": actors(Role.PAYMENTS_CLERK),
    "portal:welcome": PUBLIC,
    "portal:home": readers(*Role),
    "portal:contracts": readers(*CONTRACT_READERS),
    "portal:contract": readers(Role.SIGNATORY, *CONTRACT_READERS),
    "privacy:accept": actors(*DESKS),
    "privacy:approve_erasure": actors(Role.ADMINISTRATOR),
    "privacy:ask_export": Access(frozenset(), frozenset(Role)),
    "privacy:ask_more": actors(*DESKS),
    "privacy:complete": actors(Role.SIGNATORY),
    "privacy:contest": actors(Role.SIGNATORY),
    "privacy:contestable": readers(Role.SIGNATORY),
    "privacy:contestation": readers(Role.SIGNATORY, Role.AUDITOR, *DESKS),
    "privacy:contestations": readers(Role.AUDITOR, *DESKS),
    "privacy:contestations_export": readers(Role.AUDITOR, *DESKS),
    "privacy:dismiss_erasure": actors(Role.CASE_DESK, Role.ADMINISTRATOR),
    "privacy:erasure": readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR),
    "privacy:erasure_advance": readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR),
    "privacy:erasures": readers(Role.CASE_DESK, Role.ADMINISTRATOR, Role.AUDITOR),
    "privacy:export_advance": readers(*Role),
    "privacy:export_download": readers(*Role),
    "privacy:my_data": readers(*Role),
    "privacy:my_data_read": readers(*Role),
    "privacy:my_erasure": actors(Role.SIGNATORY),
    "privacy:refuse": actors(*DESKS),
    "privacy:review_erasure": actors(Role.CASE_DESK),
    "privacy:withdraw": actors(Role.SIGNATORY),
    "privacy:your_data": PUBLIC,
    "simulator:form": PUBLIC,
    "simulator:own": readers(Role.SIGNATORY),
    "simulator:own_pdf": readers(Role.SIGNATORY),
    "simulator:pdf": PUBLIC,
    "takeover:abandon": actors(Role.CASE_DESK),
    "takeover:advance": readers(Role.CASE_DESK, Role.AUDITOR),
    "takeover:batch": readers(Role.CASE_DESK, Role.AUDITOR),
    "takeover:batches": Access(frozenset({Role.CASE_DESK, Role.AUDITOR}), frozenset({Role.CASE_DESK})),
    "takeover:check_again": actors(Role.CASE_DESK),
    "takeover:guide": readers(Role.CASE_DESK, Role.AUDITOR),
    "takeover:import_batch": actors(Role.CASE_DESK),
    "takeover:rejected": readers(Role.CASE_DESK, Role.AUDITOR),
    "takeover:resume": actors(Role.CASE_DESK),
    "takeover:sample": readers(Role.CASE_DESK, Role.AUDITOR),
    "takeover:template": readers(Role.CASE_DESK, Role.AUDITOR),
}


class AccessMiddleware:
    """Set ``request.membership`` and close every URL to whoever the table does not name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = membership_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        access = ACCESS.get(name)
        if access is None:
            raise ImproperlyConfigured(f"no rule of access for the URL named {name!r}")
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if access.admits(role=membership.role if membership else None, method=request.method or "GET"):
            return None
        if membership is None:
            return redirect_to_login(request.get_full_path())
        raise Http404
