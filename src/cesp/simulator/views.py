"""« Et si… ? » for anybody. By GET alone: nothing is stored."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cesp.common import clock
from cesp.documents import letters
from cesp.simulator import hypotheses, sheet
from cesp.simulator.answers import answers
from cesp.simulator.forms import SimulatorForm
from cesp.simulator.simulation import Simulation, simulate
from cesp_law.refusals import Refused
from cesp_law.regional import shipped
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
    return letters.response(letters.render("simulation", data), filename="simulation-cesp.pdf")


def _simulate(questions: SimulatorForm) -> Simulation:
    terms = questions.contract.terms
    regional = shipped(terms.ars, terms.signed_on)
    timeline = Timeline.of(terms=terms, facts=hypotheses.facts(questions.supposed, terms=terms), regional=regional)
    return simulate(timeline=timeline, regional=regional, supposed=questions.supposed, today=clock.today())


def _assumptions(questions: SimulatorForm) -> tuple[str, ...]:
    return hypotheses.assumptions(questions.contract, questions.supposed)
