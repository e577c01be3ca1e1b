"""« Mes échéances »: what to do, by when, why; and the private calendar address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock, icalendar
from cesp.notifications import feed_views
from cesp.notifications.models import Agenda
from cesp.reminders import agenda
from cesp.reminders.queries import own as queries


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "reminders/own.html", {"own": queries.own(actor_of(request), on=clock.today())})


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    return feed_views.renew(request, Agenda.DEADLINES, back="reminders:own")


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    return feed_views.revoke(request, Agenda.DEADLINES, back="reminders:own")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """One's own deadlines for an agenda: nothing that says who or why."""
    found = feed_views.opened(request, Agenda.DEADLINES)
    shown = queries.shown_of(found.person_id, on=clock.today())
    page = f"{settings.SITE_URL}{reverse('reminders:own')}"
    events = agenda.events(shown, url=page, at=found.made_at)
    return icalendar.response(events, name=agenda.NAME, file="echeances")
