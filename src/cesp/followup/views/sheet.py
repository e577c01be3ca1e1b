"""One person of the portfolio: the sheet, its notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cesp.accounts import readings
from cesp.accounts.access import ACCESS
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.contracts.models import Summary
from cesp.followup.forms import NoteForm
from cesp.followup.models import Note
from cesp.followup.operations import notes
from cesp.followup.queries import sheet as queries
from cesp_law.refusals import Refused


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, reference: str) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    try:
        found = queries.sheet(actor, reference, on=today)
    except Summary.DoesNotExist:
        raise Http404 from None
    person = found.row.summary.contract.signatory
    form = NoteForm(request.POST or None, initial={"on": today, "kind": "note"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            notes.write(
                actor=actor, person=person, kind=given["kind"], on=given["on"], text=given["text"], at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "C'est noté.")
            return redirect("followup:sheet", reference=reference)
    if request.method == "GET":
        contract = found.row.summary.contract
        readings.note(request, act="followup.sheet_read", about_id=person.pk, subject=contract, once_an_hour=True)
    opens_contract = ACCESS["portal:contract"].admits(role=actor.role, method="GET")
    context = {"sheet": found, "form": form, "actor": actor, "opens_contract": opens_contract, "today": today}
    return render(request, "followup/sheet.html", context)


@require_POST
def strike_note(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        note = queries.note_of(actor, pk)
        reference = queries.reference_of(actor, note)
    except (Note.DoesNotExist, Summary.DoesNotExist):
        raise Http404 from None
    try:
        notes.strike(actor=actor, note=note, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "La note est retirée.")
    return redirect("followup:sheet", reference=reference)
