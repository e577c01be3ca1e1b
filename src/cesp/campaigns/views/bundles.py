"""Files gathered by a worker: how far it has come, then the file to take."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.campaigns.models import Bundle
from cesp.campaigns.queries import bundles as queries
from cesp.common import progress, vault


def _bundle(request: HttpRequest, public_id: UUID) -> Bundle:
    try:
        return queries.bundle_for(actor_of(request), public_id)
    except Bundle.DoesNotExist:
        raise Http404 from None


@require_safe
def bundle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _bundle(request, public_id)
    context = {"bundle": found, "progress": progress.read(found.progress_key)}
    return render(request, "campaigns/desks/bundle.html", context)


@require_safe
def advance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it has come, for the page to poll; once done, the page is asked to reload."""
    found = _bundle(request, public_id)
    context = {"bundle": found, "progress": progress.read(found.progress_key)}
    response = render(request, "campaigns/desks/_bundle_progress.html", context)
    if not found.is_working:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def take(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, for whoever asked for it and still reads everything in it."""
    found, actor = _bundle(request, public_id), actor_of(request)
    try:
        held = queries.files_to_take(actor, found)
        file = vault.read(found.vault_key)
    except (Bundle.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    for one in held:
        readings.note(request, act="campaigns.candidature_printed", about_id=one.person_id, subject=one)
    response = FileResponse(file, as_attachment=True, filename=found.file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
