"""The page of personas: one click, and one is somebody else. Never outside a demonstration."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts import session
from cesp.common import clock
from cesp.demonstration import queries
from cesp.identity import sessions


@require_safe
def personas(request: HttpRequest) -> HttpResponse:
    queries.require_demonstration()
    return render(request, "demonstration/personas.html", {"cast": queries.cast()})


@require_POST
def become(request: HttpRequest, pk: int) -> HttpResponse:
    queries.require_demonstration()
    membership = queries.membership_of_persona(pk)
    if membership is None:
        raise Http404
    sessions.open_session(request, membership.person, by="demonstration", level="substantial", at=clock.now())
    session.choose(request, membership)
    return redirect("portal:home")
