"""Changing role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cesp.accounts import queries, session
from cesp.common import clock


@require_POST
def switch_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(queries.roles_of(request.membership.person, on=clock.today()), pk=pk)  # type: ignore[attr-defined]
    session.choose(request, membership)
    return redirect("portal:home")
