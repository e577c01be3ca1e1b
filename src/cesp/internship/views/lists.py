"""Candidates, their ranks, where they go, and their entry into the third cycle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.internship.forms.keeping import AddForm, FilterForm, RankForm, ReasonForm, ThirdCycleForm
from cesp.internship.models import Candidate, Choice
from cesp.internship.operations import candidates as operations
from cesp.internship.operations import ranks, third_cycle
from cesp.internship.queries import listing, own
from cesp.internship.queries import third_cycle as ahead
from cesp.internship.spreadsheet import CANDIDATES
from cesp.internship.views.keeping import choice_or_404

_SHOWN_REFUSALS = 20


@require_http_methods(["GET", "POST"])
def candidates(request: HttpRequest, year: int) -> HttpResponse:
    """The list; the case desk brings it up to date there."""
    found, actor = choice_or_404(request, year), actor_of(request)
    if request.method == "POST":
        act = lambda: operations.update_list(actor=actor, choice=found, at=clock.now())  # noqa: E731
        back = reverse("internship:candidates", args=[year])
        return do(request, act, done="La liste des candidats est à jour.", back=back)
    form = FilterForm(request.GET)
    shown = listing.candidates(
        actor, choice=found, filters=form.filters, on=clock.today(), cursor=request.GET.get("page", "")
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "choice": found,
        "found": shown,
        "page": shown.page,
        "form": form,
        "address": query.urlencode(),
        "is_narrowed": form.filters != listing.Filters(),
        "is_open": actor.role == Role.CASE_DESK and not listing.is_allocated(found),
    }
    return render(request, "internship/candidates.html", context)


@require_safe
def export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    found = choice_or_404(request, year)
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters
    rows = listing.every_candidate(actor_of(request), choice=found, filters=filters, on=clock.today())
    name = f"internat-{year}-candidats"
    return download(form=Format(form), name=name, columns=CANDIDATES, rows=rows, sheet="Candidats")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, year: int) -> HttpResponse:
    found = choice_or_404(request, year)
    form = AddForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: operations.add(actor=actor_of(request), choice=found, at=clock.now(), **form.cleaned_data),
        done="La personne est ajoutée à la liste des candidats.",
        back=reverse("internship:candidates", args=[year]),
        page={"title": "Ajouter un candidat", "confirm": "Ajouter", "choice": found},
        template="internship/act.html",
    )


@require_safe
def candidate(request: HttpRequest, year: int, public_id: UUID) -> HttpResponse:
    """One candidate: wishes, ranks, and why they would get, or got, their post."""
    found, actor = choice_or_404(request, year), actor_of(request)
    one = _candidate(request, found, public_id)
    readings.note(
        request,
        act="internship.candidate_read",
        about_id=one.contract.signatory_id,
        subject=one,
        once_an_hour=True,
    )
    context = {
        "choice": found,
        "candidate": one,
        "view": own.of_candidate(one, at=clock.now()),
        "is_desk": actor.role == Role.CASE_DESK,
    }
    return render(request, "internship/candidate.html", context)


@require_http_methods(["GET", "POST"])
def rank(request: HttpRequest, year: int, public_id: UUID) -> HttpResponse:
    found = choice_or_404(request, year)
    one, form = _candidate(request, found, public_id), RankForm(request.POST or None, choice=found)
    return ask(
        request,
        form=form,
        perform=lambda: ranks.record_ranks(
            actor=actor_of(request),
            ranking=form.cleaned_data["ranking"],
            ranks={one.pk: form.cleaned_data["rank"]},
            at=clock.now(),
        ),
        done="Le rang est enregistré.",
        back=reverse("internship:candidate", args=[year, public_id]),
        page={"title": f"Rang de {one.contract.signatory.full_name}", "confirm": "Enregistrer", "choice": found},
        template="internship/act.html",
    )


@require_http_methods(["GET", "POST"])
def move_out(request: HttpRequest, year: int, public_id: UUID) -> HttpResponse:
    found = choice_or_404(request, year)
    one, form = _candidate(request, found, public_id), ReasonForm(request.POST or None)
    back = reverse("internship:candidate", args=[year, public_id])
    page = {
        "title": f"Passer {one.contract.signatory.full_name} sur la liste ordinaire",
        "confirm": "Passer sur la liste ordinaire",
        "choice": found,
        "lead": "Sa place revient à ceux qui suivent. Cet acte ne se défait pas ; il ne rompt pas le contrat.",
    }
    return ask(
        request,
        form=form,
        perform=lambda: operations.leave(
            actor=actor_of(request), candidate=one, reason=form.cleaned_data["reason"], at=clock.now()
        ),
        done="Le candidat est passé sur la liste ordinaire.",
        back=back,
        page=page,
        template="internship/act.html",
    )


@require_http_methods(["GET", "POST"])
def enter_third_cycle(request: HttpRequest, year: int) -> HttpResponse:
    """Tick those who entered, read the effect in each file, then record."""
    found, actor = choice_or_404(request, year), actor_of(request)
    waiting = listing.waiting_for_third_cycle(actor, found)
    given: Any = request.POST if request.method == "POST" else request.GET
    chosen = [one for one in waiting if one.public_id.hex in given.getlist("candidate")]
    form = ThirdCycleForm(given if "on" in given else None)
    if "on" in given and form.is_valid() and not chosen:
        form.add_error(None, "Cochez au moins un interne.")
    effects = []
    if form.is_bound and form.is_valid():
        if request.method == "POST":
            done = third_cycle.record_entries(actor=actor, candidates=chosen, at=clock.now(), **form.cleaned_data)
            _say(request, done)
            return redirect("internship:third_cycle", year)
        effects = list(ahead.effects(chosen, on=form.cleaned_data["on"], today=clock.today()))
    context = {"choice": found, "waiting": waiting, "form": form, "effects": effects, "chosen": chosen}
    return render(request, "internship/third_cycle.html", context)


def _say(request: HttpRequest, done: third_cycle.Entered) -> None:
    if done.recorded:
        messages.success(request, f"Entrées en troisième cycle enregistrées : {done.recorded}.")
    for one, sentence in done.refused[:_SHOWN_REFUSALS]:
        messages.error(request, f"{one.contract.signatory.full_name} : {sentence}")
    if len(done.refused) > _SHOWN_REFUSALS:
        messages.error(request, f"Et {len(done.refused) - _SHOWN_REFUSALS} autres refus.")


def _candidate(request: HttpRequest, choice: Choice, public_id: UUID) -> Candidate:
    try:
        return listing.candidate_for(actor_of(request), choice, public_id)
    except Candidate.DoesNotExist:
        raise Http404 from None
