"""Homes, lists and the file of a contract."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts import readings
from cesp.accounts.access import ACCESS
from cesp.accounts.models import Membership, Role
from cesp.accounts.queries import desks_of
from cesp.accounts.queries.work import administration_work
from cesp.breach.queries.own import running_of as running_breach
from cesp.breach.queries.work import breach_work
from cesp.campaigns.queries.work import candidatures_waiting
from cesp.common import clock
from cesp.contracts import permissions, queries
from cesp.contracts.models import Contract
from cesp.contracts.reading import NotConcluded
from cesp.correspondence import queries as correspondence
from cesp.engagement.queries.desk import engagement_work
from cesp.engagement.queries.own import home_of
from cesp.internship.queries.home import next_act, own_choice
from cesp.interviews.queries.desk import Absences, absent_twice
from cesp.interviews.queries.work import interview_work, opened_of
from cesp.life_events.queries.own import running_of
from cesp.life_events.queries.work import requests_waiting
from cesp.notifications import sendings
from cesp.offers.queries.listing import offer_work, papers_of
from cesp.payments import queries as payments
from cesp.payments.bank_queries import bank_work
from cesp.payments.set_off_queries import set_off_work
from cesp.payments.whole_file import file_of
from cesp.portal.deal import deal_on
from cesp.portal.desk_home import groups
from cesp.portal.forms import KnownOnForm
from cesp.portal.lists import list_of
from cesp.portal.own_candidature import own_candidature
from cesp.portal.page import page_of
from cesp.portal.worklists import follows_contracts, follows_payments, overview_of, payment_work, work_of
from cesp.privacy import queries as privacy
from cesp.projects.queries.own import running_of as projects_of
from cesp.projects.queries.work import projects_waiting
from cesp.questionnaire.models.proposals import DESKS as QUESTIONNAIRE_DESKS
from cesp.questionnaire.queries.own import own_waiting
from cesp.questionnaire.queries.treating import waiting_for as answers_waiting
from cesp.recovery.queries.work import debts_waiting, owed_by
from cesp.selection.permissions import SEATED
from cesp.selection.queries.scoring import to_score
from cesp.settling.permissions import signals_unvalidated
from cesp.settling.queries.desk import installations_waiting
from cesp.settling.queries.own import home_line
from cesp.studies.queries.own import declared_of
from cesp.studies.queries.work import studies_work
from cesp.zoning.queries.watching import watched_by

_WATCHED_SHOWN = 5


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/welcome.html", {"deal": deal_on(clock.today())})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    if actor.role == Role.SIGNATORY:
        return _own_home(request, actor)
    today = clock.today()
    context: dict[str, Any] = {
        "overview": overview_of(actor) if ACCESS["portal:contracts"].admits(role=actor.role, method="GET") else None,
        "today": today,
        "waiting": correspondence.waiting_for(actor, today=today),
        "late_desks": correspondence.late_desks(actor, today=today),
        "stuck_count": sendings.stuck_count(actor),
        "data_requests": privacy.waiting_for(actor, today=today),
        "candidatures": candidatures_waiting(actor, today=today),
        "studies_work": studies_work(actor, today=today),
        "requests_waiting": requests_waiting(actor, today=today),
        "breach_work": breach_work(actor, today=today),
        "debts_waiting": debts_waiting(actor, today=today),
        "projects_waiting": projects_waiting(actor),
        "installations_waiting": installations_waiting(actor, today=today),
        "engagement_work": engagement_work(actor, today=today),
    }
    late, others = interview_work(actor, on=today, at=clock.now())
    context |= {"interviews_late": late, "interview_work": others}
    if actor.role == Role.ADMINISTRATOR:
        context["administration"] = administration_work(actor, on=today, at=clock.now())
    if actor.role in SEATED:
        context["to_score"] = to_score(actor)
    if follows_payments(actor):
        context |= {"payment_work": payment_work(actor, today=today), "next_turn": payments.turn(today)}
        context |= {"bank_work": bank_work(actor), "set_off_work": set_off_work(actor)}
    if actor.role == Role.CASE_DESK:
        context |= {"offer_work": offer_work(actor, on=today), "internship_act": next_act(at=clock.now())}
    if actor.role in QUESTIONNAIRE_DESKS:
        context["questionnaire_work"] = answers_waiting(actor)
    if follows_contracts(actor):
        context["works"] = work_of(actor, today=today)
    return render(request, "portal/home.html", context | {"groups": groups(context)})


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    return render(request, "portal/contracts.html", {"page": list_of(actor, request.GET, today=clock.today())})


@require_safe
def contract(request: HttpRequest, reference: str) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    try:
        found = queries.contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
    if not readings.is_own(actor, found.signatory_id):
        readings.note(request, act="contracts.file_read", about_id=found.signatory_id, subject=found, once_an_hour=True)
    return render(request, "portal/contract.html", _file(request, actor, found))


def _own_home(request: HttpRequest, actor: Membership) -> HttpResponse:
    own = queries.contracts_of(actor)
    today = clock.today()
    waiting: dict[str, Any] = {
        "waiting": correspondence.waiting_for(actor, today=today),
        "watched_communes": watched_by(actor, on=today, at_most=_WATCHED_SHOWN),
        "questionnaires": own_waiting(actor, on=today),
        "debts_owed": owed_by(actor, today=today),
    }
    if not own:
        return render(request, "portal/no_contract.html", waiting | own_candidature(actor, at=clock.now()))
    waiting["opened_interviews"] = opened_of(actor)
    waiting["own_requests"] = running_of(actor)
    waiting["own_breach"] = running_breach(actor)
    waiting["own_projects"] = projects_of(actor)
    waiting["own_installation"] = home_line(actor)
    waiting["proof_to_give"] = home_of(actor, today=today)
    context = _file(request, actor, own[0]) | waiting | {"others": own[1:], "is_home": True}
    context["own_choice"] = own_choice(actor, at=clock.now())
    return render(request, "portal/contract.html", context)


def _file(request: HttpRequest, actor: Membership, found: Contract) -> dict[str, Any]:
    """What the page of a contract prints, for whoever reads it."""
    is_agent = actor.role != Role.SIGNATORY
    today = clock.today()
    form = KnownOnForm(request.GET if is_agent and request.GET.get("connu_le") else None)
    known_on = form.cleaned_data["connu_le"] if form.is_valid() else None
    context: dict[str, Any] = {"contract": found, "is_agent": is_agent, "known_on_form": form, "known_on": known_on}
    try:
        file = file_of(found, on=known_on or today, as_known_then=known_on is not None)
    except NotConcluded:
        return context | {"not_known_yet": True}
    context |= {
        "page": page_of(file, before_last=settings.PAY_DAY_BEFORE_LAST),
        "desks": desks_of(
            ars=file.timeline.terms.ars, on=known_on or today, concluded_on=file.timeline.terms.signed_on
        ),
        "reads_indemnity": permissions.reads_indemnity(actor),
        "reads_account": ACCESS["payments:statement"].admits(role=actor.role, method="GET"),
        "reads_letters": ACCESS["letters:letter"].admits(role=actor.role, method="GET"),
        "address": sendings.address_to_correct(found.signatory),
        "may_record": permissions.may_record(actor) and known_on is None,
        "contested": privacy.contested_on(found),
        "history": queries.history(found),
        "reads_interviews": ACCESS["interviews:of_contract"].admits(role=actor.role, method="GET"),
        "reads_requests": is_agent and ACCESS["life_events:requests"].admits(role=actor.role, method="GET"),
        "reads_installations": is_agent and ACCESS["settling:installations"].admits(role=actor.role, method="GET"),
        "signals_installation": signals_unvalidated(actor, file.timeline),
        "reads_engagement": ACCESS["engagement:engagement"].admits(role=actor.role, method="GET"),
        "reports": ACCESS["breach:report"].admits(role=actor.role, method="GET") and known_on is None,
        "absent_twice": _absences(actor, found),
        "signed_papers": papers_of(found),
        "declared": declared_of(found) if known_on is None else [],
        "attaches": ACCESS["studies:attach"].admits(role=actor.role, method="GET") and known_on is None,
        "amends": ACCESS["offers:amend"].admits(role=actor.role, method="GET") and known_on is None,
    }
    return context


def _absences(actor: Membership, found: Contract) -> tuple[Absences, ...]:
    """« Absence à deux convocations », for the agents who may act from it."""
    reads = ACCESS["interviews:absences"].admits(role=actor.role, method="GET")
    return absent_twice(actor, person=found.signatory) if reads else ()
