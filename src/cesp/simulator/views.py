"""« Et si… ? » for anybody. By GET alone: nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cesp.common import clock
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.contracts.reading import rules_of, timeline_of
from cesp.letters import rendering
from cesp.payments import queries as payments
from cesp.simulator import hypotheses, sheet
from cesp.simulator.answers import answers
from cesp.simulator.forms import SimulatorForm, SupposedForm
from cesp.simulator.hypotheses import Supposed
from cesp.simulator.simulation import Simulation, simulate
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline


@require_safe
def form(request: HttpRequest) -> HttpResponse:
    questions = SimulatorForm(request.GET or None, today=clock.today())
    context: dict[str, Any] = {"form": questions, "action": reverse("simulator:form")}
    if questions.is_valid():
        try:
            simulation = _simulate(questions)
            context |= {
                "simulation": simulation,
                "answers": answers(simulation),
                "headline": sheet.headline(simulation),
                "summary": sheet.in_one_line(simulation.timeline.terms),
                "assumptions": _assumptions(questions),
                "pdf_url": f"{reverse('simulator:pdf')}?{request.GET.urlencode()}",
            }
        except Refused as refusal:
            context["refusal"] = refusal
    return render(request, "simulator/form.html", context)


@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    questions = SimulatorForm(request.GET or None, today=clock.today())
    if not questions.is_valid():
        raise Http404
    try:
        simulation = _simulate(questions)
    except Refused:
        raise Http404 from None
    data = sheet.data(simulation, title="Simulation « et si… ? »", assumptions=_assumptions(questions))
    return rendering.response(rendering.render("simulation", data), filename="simulation-cesp.pdf")


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """From the signatory's own file, what is known kept and the rest supposed. Told to nobody."""
    answered = _own(request)
    context = {"form": answered.questions, "action": reverse("simulator:own"), "own": answered.contract}
    if answered.refusal:
        return render(request, "simulator/form.html", context | {"refusal": answered.refusal})
    if answered.simulation:
        context |= {
            "simulation": answered.simulation,
            "answers": answers(answered.simulation),
            "headline": sheet.headline(answered.simulation),
            "summary": sheet.in_one_line(answered.simulation.timeline.terms),
            "pdf_url": f"{reverse('simulator:own_pdf')}?{request.GET.urlencode()}",
        }
    return render(request, "simulator/form.html", context)


@require_safe
def own_pdf(request: HttpRequest) -> HttpResponse:
    answered = _own(request)
    if answered.simulation is None:
        raise Http404
    data = sheet.data(answered.simulation, title="Simulation à partir de mon dossier", assumptions=())
    return rendering.response(rendering.render("simulation", data), filename="simulation-cesp.pdf")


@dataclass(frozen=True, slots=True)
class _Answered:
    contract: Contract
    questions: SupposedForm
    simulation: Simulation | None = None
    refusal: Refused | None = None


def _own(request: HttpRequest) -> _Answered:
    held = contracts.contracts_of(request.membership)  # type: ignore[attr-defined]
    if not held:
        raise Http404
    contract, today = held[0], clock.today()
    timeline = timeline_of(contract)
    questions = SupposedForm(
        request.GET or None,
        known=hypotheses.answered_by(timeline),
        initial={"diplome": timeline.terms.expected_diploma_on},
    )
    if questions.is_bound and not questions.is_valid():
        return _Answered(contract, questions)
    supposed = questions.supposed if questions.is_bound else Supposed()
    try:
        simulation = simulate(
            timeline=hypotheses.from_file(supposed, timeline, today=today),
            regional=timeline.regional,
            supposed=supposed,
            today=today,
            received=payments.received(contract),
        )
    except Refused as refusal:
        return _Answered(contract, questions, refusal=refusal)
    return _Answered(contract, questions, simulation=simulation)


def _simulate(questions: SimulatorForm) -> Simulation:
    terms = questions.contract.terms
    regional = rules_of(terms)
    timeline = Timeline.of(terms=terms, facts=hypotheses.facts(questions.supposed, terms=terms), regional=regional)
    return simulate(timeline=timeline, regional=regional, supposed=questions.supposed, today=clock.today())


def _assumptions(questions: SimulatorForm) -> tuple[str, ...]:
    return hypotheses.assumptions(questions.contract, questions.supposed)
