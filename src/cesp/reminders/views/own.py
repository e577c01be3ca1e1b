"""« Mes échéances »: what to do, by when, why; and the private calendar address."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts.views.asking import actor_of, do
from cesp.common import clock, icalendar
from cesp.notifications import feeds
from cesp.notifications.models import Agenda, Feed
from cesp.reminders import agenda
from cesp.reminders.queries import own as queries


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "reminders/own.html", {"own": queries.own(actor_of(request), on=clock.today())})


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    done = "Votre adresse d'agenda est prête. Si vous en aviez une autre, elle ne répond plus."
    return do(
        request,
        lambda: feeds.renew(actor=actor_of(request), agenda=Agenda.DEADLINES, at=clock.now()),
        done=done,
        back="reminders:own",
    )


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    done = "L'adresse d'agenda est fermée : elle ne répond plus."
    return do(
        request,
        lambda: feeds.revoke(actor=actor_of(request), agenda=Agenda.DEADLINES, at=clock.now()),
        done=done,
        back="reminders:own",
    )


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """One's own deadlines for an agenda: no session, the token alone, and nothing that says who or why."""
    try:
        found = feeds.opened_by(request.GET.get("jeton", ""), Agenda.DEADLINES)
    except Feed.DoesNotExist:
        raise Http404 from None
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    page = f"{settings.SITE_URL}{reverse('reminders:own')}"
    shown = queries.shown_of(found.person_id, on=clock.today())
    events = agenda.events(shown, host=host, url=page, at=found.made_at)
    return icalendar.response(events, name=agenda.NAME, file="echeances")
