"""The desks: contestations to answer, erasures to review and approve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.common.export import Format, download
from cesp.common.workflow import AlreadyDone
from cesp.privacy import erasing, queries, tasks
from cesp.privacy.forms import AcceptForm, FilterForm, RefuseForm, WordsForm
from cesp.privacy.models import Contestation, Erasure, ErasureState
from cesp.privacy.operations import contestations as operations
from cesp.privacy.operations import erasures as erasing_operations
from cesp.privacy.page import ContestationView
from cesp.privacy.retention import classes
from cesp.privacy.spreadsheet import COLUMNS
from cesp_law.refusals import Refused


@require_safe
def contestations(request: HttpRequest) -> HttpResponse:
    """The list of the desk, the first answer due first."""
    actor, today = _actor(request), clock.today()
    form = FilterForm(request.GET)
    filters = form.filters_on(today)
    given = {name: request.GET[name] for name in ("etat", "sujet", "retard") if request.GET.get(name)}
    rows = queries.contestations(actor, filters=filters, cursor=request.GET.get("page", ""))
    context = {
        "form": form,
        "page": rows,
        "lines": [(row, row.is_late(today)) for row in rows.rows],
        "counters": queries.counters(actor, on=today),
        "address": urlencode(given),
    }
    return render(request, "privacy/contestations.html", context)


@require_safe
def contestations_export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters_on(clock.today())
    rows = queries.contestations_to_export(_actor(request), filters=filters)
    name = f"contestations-{clock.today().isoformat()}"
    return download(form=Format(form), name=name, columns=COLUMNS, rows=rows, sheet="Contestations")


@require_safe
def contestation(request: HttpRequest, pk: int) -> HttpResponse:
    """One contestation, as its reader meets it: the person, the desk, the audit."""
    found = _contestation(request, pk)
    readings.note(request, act="privacy.contestation_read", about_id=found.person_id, subject=found)
    return render(
        request, "privacy/contestation.html", {"view": ContestationView(found, _actor(request), clock.today())}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "complete", lambda _: WordsForm, operations.complete)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_more(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "ask_more", lambda _: WordsForm, operations.ask_more)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "refuse", lambda _: RefuseForm, operations.refuse)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    def accepted(*, value: Any = None, **how: Any) -> Contestation:
        return operations.accept(value=value, **how)

    return _act(request, pk, "accept", _accept_form, accepted)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "withdraw", lambda _: forms.Form, operations.withdraw)


def _accept_form(found: Contestation) -> Callable[..., forms.Form]:
    return lambda *args: AcceptForm(*args, contestation=found)


def _act(
    request: HttpRequest,
    pk: int,
    code: str,
    form_for: Callable[[Contestation], Callable[..., forms.Form]],
    perform: Callable[..., Contestation],
) -> HttpResponse:
    """Ask for what an act needs, then take it; whoever comes second is told who came first."""
    found = _contestation(request, pk)
    posted = request.method == "POST"
    form = form_for(found)(request.POST) if posted else form_for(found)()
    if posted and form.is_valid():
        try:
            perform(actor=_actor(request), contestation=found, at=clock.now(), **form.cleaned_data)
            messages.success(request, "C'est enregistré. L'autre partie est prévenue.")
            return redirect("privacy:contestation", pk=pk)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("privacy:contestation", pk=pk)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    view = ContestationView(found, _actor(request), clock.today())
    return render(request, "privacy/act.html", {"view": view, "form": form, "code": code, "act": view.act(code)})


def _contestation(request: HttpRequest, pk: int) -> Contestation:
    try:
        return queries.contestation_for(_actor(request), pk)
    except Contestation.DoesNotExist:
        raise Http404 from None


@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/erasures.html", {"page": queries.erasures(cursor=request.GET.get("page", ""))})


@require_safe
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Who would be erased, what, why and since when: the dry run that two persons read."""
    found, actor = _erasure(pk), _actor(request)
    page = queries.erasure_lines(found, cursor=request.GET.get("page", ""))
    context = {
        "erasure": found,
        "page": page,
        "lines": [(line, classes()[line.retention], erasing.erasable([line.retention])) for line in page.rows],
        "may_review": found.state == ErasureState.PROPOSED and actor.role in erasing_operations.REVIEWERS,
        "may_approve": found.state == ErasureState.REVIEWED and actor.role in erasing_operations.APPROVERS,
        "may_dismiss": found.state in {ErasureState.PROPOSED, ErasureState.REVIEWED}
        and actor.role in (*erasing_operations.REVIEWERS, *erasing_operations.APPROVERS),
        "progress": progress.read(found.progress_key),
    }
    return render(request, "privacy/erasure.html", context)


@require_safe
def erasure_advance(request: HttpRequest, pk: int) -> HttpResponse:
    found = _erasure(pk)
    context = {"erasure": found, "progress": progress.read(found.progress_key)}
    response = render(request, "privacy/_erasing.html", context)
    if found.state != ErasureState.APPROVED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def review_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, lambda held: _timed(erasing_operations.review, request, held))


@require_POST
def approve_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, lambda held: tasks.approve(actor=_actor(request), erasure=held))


@require_POST
def dismiss_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, lambda held: _timed(erasing_operations.dismiss, request, held))


def _timed(act: Callable[..., Erasure], request: HttpRequest, held: Erasure) -> Erasure:
    return act(actor=_actor(request), erasure=held, at=clock.now())


def _decide(request: HttpRequest, pk: int, act: Callable[[Erasure], object]) -> HttpResponse:
    try:
        act(_erasure(pk))
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("privacy:erasure", pk=pk)


def _erasure(pk: int) -> Erasure:
    try:
        return queries.erasure(pk)
    except Erasure.DoesNotExist:
        raise Http404 from None


def _actor(request: HttpRequest) -> Membership:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    return actor
