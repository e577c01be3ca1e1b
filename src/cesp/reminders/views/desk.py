"""The deadlines of the people whom an agent follows, and the private calendar address that reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.common import clock, icalendar
from cesp.common.export import Format, download
from cesp.notifications import feed_views, feeds
from cesp.notifications.models import Agenda
from cesp.reminders import agenda
from cesp.reminders.forms import FilterForm
from cesp.reminders.queries import followed as queries
from cesp.reminders.spreadsheet import COLUMNS


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    form, today = FilterForm(request.GET), clock.today()
    filters = form.filters
    listing = queries.listing(actor=actor_of(request), filters=filters, on=today, cursor=request.GET.get("cursor", ""))
    kept = request.GET.copy()
    kept.pop("cursor", None)
    context = {
        "listing": listing,
        "filters": filters,
        "today": today,
        "query": kept.urlencode(),
        "feed_url": feeds.url_for(actor_of(request), Agenda.FOLLOWED, page="reminders:followed_feed"),
    }
    return render(request, "reminders/followed.html", context)


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    return feed_views.renew(request, Agenda.FOLLOWED, back="reminders:followed")


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    return feed_views.revoke(request, Agenda.FOLLOWED, back="reminders:followed")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What those whom an agent follows have to do, for an agenda: nothing that says who or why."""
    seat = feed_views.opened(request, Agenda.FOLLOWED).seat
    assert seat is not None, "an address of what others have to do is a role's"
    events = agenda.followed_events(queries.days_of(seat, on=clock.today()), seat)
    return icalendar.response(events, name=agenda.FOLLOWED_NAME, file="echeances-suivies")


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    today, filters = clock.today(), FilterForm(request.GET).filters
    actor = actor_of(request)
    count = queries.count_to_export(actor=actor, filters=filters, on=today)
    readings.note(request, act="reminders.list_exported", about_id=None, detail={"count": count})
    rows = queries.rows_to_export(actor=actor, filters=filters, on=today)
    return download(
        form=Format(form), name=f"echeances-{today.isoformat()}", columns=COLUMNS, rows=rows, sheet="Échéances"
    )
