"""The signatory's pages: what I owe, why, what comes next, how to ask for time or for a remission."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.recovery.forms.desk import OnForm
from cesp.recovery.forms.own import AskPlanForm, AskRemissionForm
from cesp.recovery.models import AskedFor, Asking, Debt
from cesp.recovery.operations import asking as askings
from cesp.recovery.operations import stating
from cesp.recovery.queries import own as queries
from cesp_law.refusals import Refused


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "recovery/own.html", {"debts": queries.own_debts(actor_of(request), today=clock.today())})


@require_safe
def own_debt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    today, form = clock.today(), OnForm(request.GET)
    page = queries.page_of(_debt(request, public_id), on=form.day(today=today), today=today)
    return render(request, "recovery/own_debt.html", {"page": page, "form": form, "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest, public_id: UUID, wanted: str) -> HttpResponse:
    if wanted not in set(AskedFor):
        raise Http404
    actor, debt, asked = actor_of(request), _debt(request, public_id), AskedFor(wanted)
    page = queries.page_of(debt, on=clock.today(), today=clock.today())
    form: forms.Form
    form = AskPlanForm(request.POST or None) if asked is AskedFor.PLAN else AskRemissionForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: askings.ask(actor=actor, debt=debt, wanted=asked, at=clock.now(), **form.cleaned_data),
        done="Votre demande est envoyée à la gestion des paiements : la réponse vous parviendra ici.",
        back=reverse("recovery:own_debt", args=[public_id]),
        page={"page": page, "wanted": asked, "examples": queries.examples_of(page.account, today=clock.today())},
        template="recovery/ask.html",
    )


@require_POST
def withdraw_asking(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    try:
        asking = queries.asking_for(actor, public_id)
    except Asking.DoesNotExist:
        raise Http404 from None
    back = reverse("recovery:own_debt", args=[asking.debt.public_id])
    return do(
        request,
        lambda: askings.withdraw(actor=actor, asking=asking, at=clock.now()),
        done="Votre demande est retirée.",
        back=back,
    )


@require_POST
def own_statement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = _debt(request, public_id)
    try:
        letter = stating.issue_statement(actor=actor_of(request), debt=debt, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("recovery:own_debt", public_id)
    return redirect("letters:letter", letter.number)


def _debt(request: HttpRequest, public_id: UUID) -> Debt:
    try:
        return queries.debt_for(actor_of(request), public_id)
    except Debt.DoesNotExist:
        raise Http404 from None
