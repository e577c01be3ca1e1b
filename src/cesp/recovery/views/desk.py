"""The desks' pages that only read: the list, one debt on any day, overpayments that nobody claims yet."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.recovery.forms.desk import FilterForm, OnForm
from cesp.recovery.models import Debt, HaltGround, ProposalKind
from cesp.recovery.operations import ordering
from cesp.recovery.queries import claims
from cesp.recovery.queries import desk as queries
from cesp.recovery.reading import account_of
from cesp.recovery.spreadsheet import DEBTS
from cesp_law.refusals import Refused


@require_safe
def debts(request: HttpRequest) -> HttpResponse:
    actor, queue, sort = actor_of(request), request.GET.get("file", ""), request.GET.get("tri", "")
    form, today = FilterForm(request.GET), clock.today()
    found = queries.listing(actor, form.filters(queue), sort=sort, cursor=request.GET.get("page", ""), today=today)
    context = {
        "found": found,
        "page": found.page,
        "form": form,
        "queue": queue if queue in queries.QUEUES else "",
        "sort": sort if sort in queries.SORTS else queries.DEFAULT_SORT,
        "address": address_without(request.GET, drop=("page",)),
        "for_queues": address_without(request.GET, drop=("page", "file")),
        "for_sorts": address_without(request.GET, drop=("page", "tri")),
    }
    return render(request, "recovery/debts.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    filters, today = FilterForm(request.GET).filters(request.GET.get("file", "")), clock.today()
    found = list(queries.everything(actor_of(request), filters, sort=request.GET.get("tri", ""), today=today))
    readings.note(request, act="recovery.debts_exported", about_id=None, detail={"count": len(found)})
    rows = queries.rows_of(found, today=today)
    return download(form=Format(form), name=f"creances-{today.isoformat()}", columns=DEBTS, rows=rows, sheet="Créances")


@require_safe
def debt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    found = debt_of(request, public_id)
    form = OnForm(request.GET)
    readings.note(
        request, act="recovery.debt_read", about_id=found.contract.signatory_id, subject=found, once_an_hour=True
    )
    page = queries.page_of(actor, found, on=form.day(today=today), today=today)
    context = {
        "page": page,
        "form": form,
        "today": today,
        "less": [kind for kind in ProposalKind if kind is not ProposalKind.PLAN],
        "grounds": HaltGround.choices,
        "reads_file": actor.role != Role.SIGNATORY,
    }
    return render(request, "recovery/debt.html", context)


@require_safe
def order_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The order as it would leave, without number nor seal."""
    at = clock.now()
    account = account_of(debt_of(request, public_id), on=clock.today())
    try:
        pdf = ordering.preview_order(actor=actor_of(request), account=account, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("recovery:debt", public_id)
    return HttpResponse(pdf, content_type="application/pdf")


@require_safe
def overpayments(request: HttpRequest) -> HttpResponse:
    found, rows = claims.overpayments(actor_of(request), today=clock.today(), cursor=request.GET.get("page", ""))
    context = {
        "found": found,
        "rows": rows,
        "page": found.page,
        "claims": actor_of(request).role == Role.PAYMENTS_CLERK,
    }
    return render(request, "recovery/overpayments.html", context)


def debt_of(request: HttpRequest, public_id: UUID) -> Debt:
    """:raises Http404: no such debt for this reader."""
    try:
        return queries.debt_for(actor_of(request), public_id)
    except Debt.DoesNotExist:
        raise Http404 from None
