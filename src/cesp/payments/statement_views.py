"""The page of what was paid, month by month and year by year, and the paper of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.access import ACCESS
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.letters.models import Letter
from cesp.payments import statement_papers
from cesp.payments import statements as paid
from cesp_law.dates import Month
from cesp_law.refusals import Refused


@require_safe
def own_statements(request: HttpRequest) -> HttpResponse:
    context = {"found": paid.own(actor_of(request)), "may_ask": True}
    return render(request, "payments/own_statements.html", context)


@require_safe
def statements(request: HttpRequest, reference: str) -> HttpResponse:
    actor, contract = actor_of(request), _contract(request, reference)
    readings.note(
        request, act="payments.statements_read", about_id=contract.signatory_id, subject=contract, once_an_hour=True
    )
    may_ask = ACCESS["payments:month_statement"].admits(role=actor.role, method="POST")
    context = {"contract": contract, "shown": paid.shown(actor, contract), "may_ask": may_ask}
    return render(request, "payments/statements.html", context)


@require_POST
def month_statement(request: HttpRequest, reference: str, month: Month) -> HttpResponse:
    """Seal the statement of a month, and open it."""
    contract = _contract(request, reference)
    return _issued(request, contract, partial(statement_papers.issue_month, contract=contract, month=month))


@require_POST
def year_statement(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """Seal the statement of a year, and open it."""
    contract = _contract(request, reference)
    return _issued(request, contract, partial(statement_papers.issue_year, contract=contract, year=year))


def _issued(request: HttpRequest, contract: Contract, issue: Callable[..., Letter]) -> HttpResponse:
    actor = actor_of(request)
    try:
        letter = issue(actor=actor, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        if actor.role == Role.SIGNATORY:
            return redirect("payments:own_statements")
        return redirect("payments:statements", reference=contract.reference)
    return redirect("letters:letter", number=letter.number)


def _contract(request: HttpRequest, reference: str) -> Contract:
    try:
        return contracts.contract_for(actor_of(request), reference)
    except Contract.DoesNotExist:
        raise Http404 from None
