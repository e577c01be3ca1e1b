"""The door of every page: who comes, and whether the table of access lets them in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cesp.accounts.access import ACCESS, LEAVE_VIEWING, OWNER_ALONE, SAFE_METHODS, admitted
from cesp.accounts.models import Membership
from cesp.accounts.session import chosen, memberships_of, viewing_of


class DoorMiddleware:
    """Set ``request.membership`` and close every URL to whoever the table does not name.

    While the support looks through somebody's role, ``request.membership`` is that role,
    ``request.viewing`` says who looks, and nothing can be written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = memberships_of(request)
        viewing = viewing_of(request, memberships)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.viewing = viewing  # type: ignore[attr-defined]
        request.membership = viewing.seen if viewing else chosen(request, memberships)  # type: ignore[attr-defined]
        if viewing is not None:
            viewing.seen.seen_by_id = viewing.by.person_id
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        access = ACCESS.get(name)
        if access is None:
            raise ImproperlyConfigured(f"no rule of access for the URL named {name!r}")
        refuse_writing_while_viewing(request, name)
        if name in OWNER_ALONE and getattr(request, "viewing", None) is not None:
            raise Http404
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if admitted(access, membership, method=request.method or "GET"):
            return None
        if membership is None:
            return redirect_to_login(request.get_full_path())
        raise Http404


def refuse_writing_while_viewing(request: HttpRequest, name: str) -> None:
    """Let nothing but leaving be written while the support looks through somebody's role.

    :raises PermissionDenied: any other act.
    """
    if getattr(request, "viewing", None) is not None and name != LEAVE_VIEWING and request.method not in SAFE_METHODS:
        raise PermissionDenied(
            "Vous regardez le service comme une autre personne : rien ne peut être modifié. Quittez d'abord cette "
            "consultation, par le bandeau en haut de la page."
        )
