"""A candidate's own file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts.models import Membership
from cesp.campaigns.queries import own
from cesp.common import clock


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    found = own.file_of(actor, public_id, at=clock.now())
    if found is None:
        raise Http404
    return render(request, "campaigns/candidate/file.html", {"file": found})
