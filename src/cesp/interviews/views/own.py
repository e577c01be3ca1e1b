"""« Mes entretiens »: asking, choosing a time, moving it, cancelling; what the agency shares."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views import asking as shared
from cesp.accounts.views.asking import actor_of
from cesp.common import clock, icalendar
from cesp.interviews.forms import AskForm
from cesp.interviews.models import Interview
from cesp.interviews.operations import asking, booking
from cesp.interviews.queries import desk, pages

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "interviews/mine.html", {"mine": pages.mine(actor_of(request))})


@require_http_methods(_FORM_AND_ANSWER)
def ask(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    agencies = pages.agencies(actor.person, on=clock.today())
    form = AskForm(
        request.POST or None,
        agencies=tuple(one.organisation for one in agencies),
        initial={"subject": request.GET.get("sujet", "")},
    )
    return shared.ask(
        request,
        form=form,
        perform=lambda: asking.ask(actor=actor, at=clock.now(), **form.cleaned_data),
        done="Votre demande est arrivée. Le jour de la réponse est dit ci-dessous.",
        back=reverse("interviews:mine"),
        page={"agencies": agencies},
        template="interviews/ask.html",
    )


@require_safe
def own(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id)
    return render(request, "interviews/own.html", {"page": page, "interview": page.interview})


@require_POST
def book(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one of the times shown, or move to it."""
    page = _page(request, public_id)
    slot = pages.chosen(page, request.POST.get("slot", ""))
    return shared.do(
        request,
        lambda: booking.book(actor=actor_of(request), interview=page.interview, slot=slot, at=clock.now()),
        done="C'est noté : votre rendez-vous est pris.",
        back=_here(public_id),
    )


@require_POST
def refuse_times(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id)
    return shared.do(
        request,
        lambda: booking.refuse_times(actor=actor_of(request), interview=page.interview, at=clock.now()),
        done="Votre référent sait qu'aucun horaire ne convient, et vous en propose d'autres.",
        back=_here(public_id),
    )


@require_http_methods(_FORM_AND_ANSWER)
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id)
    if request.method != "POST":
        return render(request, "interviews/cancel.html", {"page": page, "interview": page.interview})
    return shared.do(
        request,
        lambda: asking.cancel(actor=actor_of(request), interview=page.interview, at=clock.now()),
        done="L'entretien est annulé. Vous pouvez en demander un autre à tout moment.",
        back=reverse("interviews:mine"),
    )


@require_safe
def ics(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The appointment, for the person's agenda."""
    slot = _page(request, public_id).slot
    if slot is None:
        raise Http404
    return icalendar.response([desk.event_of(slot, agent=False)], name="Entretien avec l'ARS", file="entretien")


def _page(request: HttpRequest, public_id: UUID) -> pages.InterviewPage:
    try:
        return pages.page_of(actor_of(request), public_id, at=clock.now(), today=clock.today())
    except Interview.DoesNotExist:
        raise Http404 from None


def _here(public_id: UUID) -> str:
    return reverse("interviews:own", args=[public_id])
