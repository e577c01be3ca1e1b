"""The agency's pages: what waits, an interview, its times, its minutes."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.interviews.models import Interview
from cesp.interviews.queries import pages


@require_safe
def interview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        page = pages.page_of(actor_of(request), public_id, at=clock.now(), today=clock.today())
    except Interview.DoesNotExist:
        raise Http404 from None
    return render(request, "interviews/interview.html", {"page": page, "interview": page.interview})


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    rows = pages.late(actor_of(request), on=clock.today())
    return render(request, "interviews/late.html", {"rows": rows, "today": clock.today()})
