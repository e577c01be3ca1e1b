"""One's own data: read it, take a copy, contest it, have it erased; and what everybody may read about it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.privacy import archive, erasing, queries, register, tasks
from cesp.privacy.forms import ContestForm
from cesp.privacy.models import DataExport, ExportState
from cesp.privacy.operations import contestations, erasures, exports
from cesp_law.refusals import Refused


@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    """What the service holds about people, for anybody."""
    context = {"activities": register.activities(), "contact": settings.DATA_PROTECTION_CONTACT}
    return render(request, "privacy/your_data.html", context)


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Where the rights on one's data start from."""
    person = _actor(request).person
    context = {
        "exports": [(export, progress.read(export.progress_key)) for export in queries.exports_of(person)],
        "contestations": queries.own_contestations(person),
        "today": clock.today(),
    }
    return render(request, "privacy/my_data.html", context)


@require_safe
def my_data_read(request: HttpRequest) -> HttpResponse:
    """All that is held about oneself, on one page to read or print."""
    person = _actor(request).person
    readings.note(request, act="privacy.data_read", about_id=person.pk)
    context = {"sections": archive.sections(person), "at": clock.now(), "person": person}
    return render(request, "privacy/my_data_read.html", context)


@require_POST
def ask_export(request: HttpRequest) -> HttpResponse:
    tasks.ask_export(actor=_actor(request))
    return redirect("privacy:my_data")


@require_safe
def export_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a copy has come, for the page to poll; once done, the page is asked to reload."""
    export = _export(request, pk)
    context = {"export": export, "progress": progress.read(export.progress_key)}
    response = render(request, "privacy/_export.html", context)
    if export.state != ExportState.ASKED:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def export_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a copy, to whom it is about and to nobody else."""
    export = _export(request, pk)
    try:
        file = exports.open_file(export)
    except FileNotFoundError:
        raise Http404 from None
    readings.note(request, act="privacy.export_downloaded", about_id=export.person_id, subject=export)
    response = FileResponse(file, as_attachment=True, filename="mes-donnees.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def contestable(request: HttpRequest) -> HttpResponse:
    """All that one may contest, and what is being examined."""
    person = _actor(request).person
    pending = queries.pending_of(person)
    rows = [(target, pending.get(target.address)) for target in queries.targets(person)]
    return render(request, "privacy/contestable.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, subject: str, which: str) -> HttpResponse:
    """Contest one thing."""
    actor = _actor(request)
    held = queries.pending_of(actor.person).get((subject, which))
    if held is not None:
        return redirect("privacy:contestation", pk=held.pk)
    try:
        target = queries.target(actor.person, subject, which)
    except LookupError:
        raise Http404 from None
    form = ContestForm(request.POST or None)
    if form.is_valid():
        try:
            sent = contestations.send(actor=actor, target=target, at=clock.now(), **form.cleaned_data)
            messages.success(request, f"Votre contestation est reçue sous le n° {sent.pk}.")
            return redirect("privacy:contestation", pk=sent.pk)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return render(request, "privacy/contest.html", {"form": form, "target": target})


@require_http_methods(["GET", "HEAD", "POST"])
def my_erasure(request: HttpRequest) -> HttpResponse:
    """What an erasure would take and leave; then ask for it."""
    actor, today = _actor(request), clock.today()
    if request.method == "POST":
        try:
            erasures.ask(actor=actor, at=clock.now())
            messages.success(request, "Votre demande d'effacement est enregistrée. Deux personnes vont la contrôler.")
        except Refused as refusal:
            messages.warning(request, refusal.sentence)
        return redirect("privacy:my_erasure")
    context = {
        "refusal": erasing.refusal(actor.person, on=today),
        "fates": erasing.fates(actor.person, on=today),
        "asked": queries.erasure_asked_by(actor.person),
    }
    return render(request, "privacy/my_erasure.html", context)


def _actor(request: HttpRequest) -> Membership:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    return actor


def _export(request: HttpRequest, pk: int) -> DataExport:
    try:
        return queries.export_of(_actor(request).person, pk)
    except DataExport.DoesNotExist:
        raise Http404 from None
