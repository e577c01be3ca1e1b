"""« Et si je partais ? », by GET alone: nothing is kept, noted or told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts.views.asking import actor_of
from cesp.breach.forms.leaving import DayForm
from cesp.breach.queries import leaving as queries
from cesp.common import clock


@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.GET if "jour" in request.GET else None)
    chosen = form.cleaned_data["jour"] if form.is_bound and form.is_valid() else None
    found = queries.leaving(actor_of(request), today=clock.today(), chosen=chosen)
    response = render(request, "breach/leaving.html", {"page": found, "form": form, "today": clock.today()})
    response.headers["Cache-Control"] = "private, no-store"
    return response
