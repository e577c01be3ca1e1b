"""The journal: whole for the auditor, and the lines about them for anybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership
from cesp.audit import queries as audit
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.portal import journal as reading
from cesp.portal.forms import JournalForm


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    form = JournalForm(request.GET or None)
    readings.note(request, act="audit.journal_read", about_id=None, once_an_hour=True)
    context = {
        "form": form,
        "found": reading.page(actor, form.filters, cursor=request.GET.get("page", "")),
        "address": form.address,
        "chain": audit.state(),
    }
    return render(request, "portal/journal.html", context)


@require_safe
def journal_export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    actor: Membership = request.membership  # type: ignore[attr-defined]
    filters = JournalForm(request.GET or None).filters
    count = reading.entries(actor, filters).count()
    readings.note(request, act="audit.journal_exported", about_id=None, detail={"count": count})
    name = f"journal-{clock.today().isoformat()}"
    lines = reading.lines_to_export(actor, filters)
    return download(form=Format(form), name=name, columns=reading.COLUMNS, rows=lines, sheet="Journal")


@require_safe
def own_journal(request: HttpRequest) -> HttpResponse:
    found = reading.own_page(request.membership, cursor=request.GET.get("page", ""))  # type: ignore[attr-defined]
    return render(request, "portal/own_journal.html", {"found": found, "months": reading.by_month(found.lines)})
