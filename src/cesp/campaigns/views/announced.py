"""What everybody reads of a campaign: its calendar, as a page and for an agenda; whether one may apply."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cesp.campaigns import agenda, picture
from cesp.campaigns.forms.announced import CalendarFilter, EligibilityForm
from cesp.campaigns.queries import calendar as queries
from cesp.campaigns.queries import eligibility as eligibility_queries
from cesp.common import clock, icalendar


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    asked = CalendarFilter(request.GET)
    if not asked.is_valid():
        return redirect("campaigns:calendar")
    page = queries.page(at=clock.now(), **asked.cleaned_data)
    context = {
        "page": page,
        "form": asked,
        "picture": picture.draw(page.steps, today=page.today) if page.steps else None,
        "ics": f"{reverse('campaigns:calendar_ics')}{_query(asked)}",
    }
    return render(request, "campaigns/announced/calendar.html", context)


@require_safe
def calendar_ics(request: HttpRequest) -> HttpResponse:
    asked = CalendarFilter(request.GET)
    if not asked.is_valid():
        return redirect("campaigns:calendar_ics")
    page = queries.page(at=clock.now(), **asked.cleaned_data)
    url = request.build_absolute_uri(f"{reverse('campaigns:calendar')}{_query(asked)}")
    events = agenda.events(page, host=request.get_host(), url=url)
    return icalendar.response(events, name=agenda.name_of(page), file="calendrier-cesp")


def _query(asked: CalendarFilter) -> str:
    """The filters in effect, as the end of an address."""
    ufr, profession = asked.cleaned_data["ufr"], asked.cleaned_data["profession"]
    held = {"ufr": ufr.code if ufr else "", "profession": profession}
    query = urlencode({name: value for name, value in held.items() if value})
    return f"?{query}" if query else ""


@require_safe
def eligibility(request: HttpRequest) -> HttpResponse:
    asked = bool(request.GET)
    form = EligibilityForm(request.GET if asked else None)
    answer = eligibility_queries.answer(form.question(), at=clock.now()) if asked and form.is_valid() else None
    return render(request, "campaigns/announced/eligibility.html", {"form": form, "answer": answer})
