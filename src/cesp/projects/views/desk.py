"""The referents' pages: the list of projects, one of them, voices, questions, the place, the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of, ask
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.common.workflow import AlreadyDone
from cesp.life_events.models import Outcome
from cesp.projects.forms.desk import AttachForm, DecisionForm, FilterForm, QuestionForm, VoiceForm
from cesp.projects.models import Project
from cesp.projects.operations import deciding
from cesp.projects.queries import desk as queries
from cesp.projects.spreadsheet import PROJECTS
from cesp.zoning.forms.places import PlaceForm
from cesp_law.refusals import Refused

_ANSWER_WITHIN = timedelta(days=15)
_TITLES = {"valider": "Valider", "refuser": "Refuser"}
_ACTION = {"valider": "validate", "refuser": "refuse"}
_SENTENCES = {"valider": Outcome.GRANT, "refuser": Outcome.REFUSE}


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    actor, queue, sort = actor_of(request), request.GET.get("file", ""), request.GET.get("tri", "")
    form = FilterForm(request.GET)
    found = queries.listing(actor, form.filters(queue), sort=sort, cursor=request.GET.get("page", ""))
    context = {
        "found": found,
        "page": found.page,
        "form": form,
        "queue": queue if queue in queries.QUEUES else "",
        "sort": queries.sort_of(sort, queue),
        "address": address_without(request.GET, drop=("page",)),
        "for_queues": address_without(request.GET, drop=("page", "file")),
        "for_sorts": address_without(request.GET, drop=("page", "tri")),
    }
    return render(request, "projects/projects.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters(request.GET.get("file", ""))
    found = list(queries.everything(actor_of(request), filters, sort=request.GET.get("tri", "")))
    readings.note(request, act="projects.exported", about_id=None, detail={"count": len(found)})
    name = f"projets-{clock.today().isoformat()}"
    return download(form=Format(form), name=name, columns=PROJECTS, rows=queries.rows_of(found), sheet="Projets")


@require_safe
def project(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id)
    readings.note(
        request,
        act="projects.read",
        about_id=page.project.contract.signatory_id,
        subject=page.project,
        once_an_hour=True,
    )
    attaching = AttachForm(places=page.places, initial={"version": page.project.version}) if page.places else None
    return render(request, "projects/project.html", {"page": page, "attaching": attaching})


@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The voice of the département, or of the region that is left."""
    page = _page(request, public_id)
    if not page.actions & {"speak", "advise"}:
        messages.warning(request, "Vous n'avez pas de voix à donner sur ce projet : lisez où il en est.")
        return redirect("projects:project", public_id)
    form = VoiceForm(request.POST or None, initial={"version": page.project.version})
    return _act(
        request,
        page,
        form,
        lambda: deciding.speak(
            actor=actor_of(request),
            project=page.project,
            favourable=form.cleaned_data["favourable"],
            reasons=form.cleaned_data["reasons"],
            seen=form.cleaned_data["version"],
            at=clock.now(),
        ),
        done="Votre voix est donnée ; la région est prévenue.",
        title="Donner ma voix",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask_question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id)
    if not page.actions & {"ask", "question"}:
        messages.warning(request, "Ce projet n'attend pas de question de votre part : lisez où il en est.")
        return redirect("projects:project", public_id)
    first = {"version": page.project.version, "answer_by_on": clock.today() + _ANSWER_WITHIN}
    form = QuestionForm(request.POST or None, initial=first)
    return _act(
        request,
        page,
        form,
        lambda: deciding.ask(
            actor=actor_of(request),
            project=page.project,
            message=form.cleaned_data["message"],
            answer_by_on=form.cleaned_data["answer_by_on"],
            seen=form.cleaned_data["version"],
            at=clock.now(),
        ),
        done="La question est posée ; le signataire est prévenu et peut corriger son projet.",
        title="Poser une question",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def put_on_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the free place of a project on the national list, and attach the project to it."""
    page = _page(request, public_id)
    if "attach" not in page.actions or page.project.place is not None:
        raise Http404
    form = PlaceForm(request.POST or None, initial=_place_of(page.project))
    return _act(
        request,
        page,
        form,
        lambda: deciding.put_on_list(actor=actor_of(request), project=page.project, values=form.values, at=clock.now()),
        done="Le lieu est sur la liste nationale, avec son numéro, et le projet y est rattaché.",
        title="Inscrire le lieu sur la liste",
    )


_KINDS = {"salaried": "salaried", "self_employed": "self_employed", "mixed": "mixed", "town_and_hospital": "mixed"}


def _place_of(project: Project) -> dict[str, Any]:
    """What the project says of its place, in the words of the form of places."""
    site = next(iter(project.sites.all()), None)
    known: dict[str, Any] = {
        "commune": project.commune,
        "part": project.part,
        "address": project.address,
        "profession": project.contract.summary.profession,
        "kind": _KINDS.get(project.mode, ""),
        "capacity": 1,
    }
    if site is not None:
        known |= {"structure": site.structure, "structure_name": site.name, "finess": site.finess}
        known["address"] = project.address or site.address
    return known


@require_POST
def attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Attach the project to a place that the list holds already."""
    page = _page(request, public_id)
    if "attach" not in page.actions:
        raise Http404
    form = AttachForm(request.POST, places=page.places)
    if not form.is_valid():
        messages.error(request, "Choisissez un des lieux de la liste dans cette commune.")
        return redirect("projects:project", public_id)
    return _act(
        request,
        page,
        form,
        lambda: deciding.attach(
            actor=actor_of(request),
            project=page.project,
            place=form.chosen,
            seen=form.cleaned_data["version"],
            at=clock.now(),
        ),
        done="Le projet est rattaché à ce lieu de la liste.",
        title="Rattacher à un lieu de la liste",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: UUID, outcome: str) -> HttpResponse:
    """The reasons, then everything once more with the words of the letter, then the act."""
    if outcome not in _TITLES:
        raise Http404
    page = _page(request, public_id)
    if _ACTION[outcome] not in page.actions:
        if page.seat is None:
            raise Http404
        messages.warning(request, page.sentence)
        return redirect("projects:project", public_id)
    offered = queries.reasons_for(page, _SENTENCES[outcome])
    first = {"version": page.project.version, "facts_seen": page.facts_seen}
    without = queries.without_reasons(page, refuses=outcome == "refuser")
    form = DecisionForm(request.POST or None, initial=first, sentences=offered, without=without)
    context = {"page": page, "form": form, "title": _TITLES[outcome], "outcome": outcome}
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "edit":
        if request.POST.get("step") != "confirm":
            return render(request, "projects/confirm.html", context | {"reasons": form.reasons})
        try:
            _decide(request, page, form, outcome)
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect("projects:project", public_id)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.data = form.data.copy()
            form.data["facts_seen"] = page.facts_seen  # the file that the page shows from now on
        else:
            messages.success(request, "La décision est enregistrée, le courrier est parti, le signataire est prévenu.")
            return redirect("projects:project", public_id)
    return render(request, "projects/decide.html", context)


def _decide(request: HttpRequest, page: queries.DeskPage, form: DecisionForm, outcome: str) -> None:
    how = {"reasons": form.reasons, "seen": form.cleaned_data["version"], "at": clock.now()}
    if outcome == "valider":
        seen = form.cleaned_data["facts_seen"]
        deciding.validate(actor=actor_of(request), project=page.project, facts_seen=seen, **how)
    else:
        deciding.refuse(actor=actor_of(request), project=page.project, **how)


def _act(
    request: HttpRequest,
    page: queries.DeskPage,
    form: forms.Form,
    perform: Callable[[], object],
    *,
    done: str,
    title: str,
) -> HttpResponse:
    """As :func:`cesp.accounts.views.asking.ask`, about a project, to which it goes back."""
    return ask(
        request,
        form=form,
        perform=perform,
        done=done,
        back=reverse("projects:project", args=[page.project.public_id]),
        page={"page": page, "title": title},
        template="projects/act.html",
    )


def _project(request: HttpRequest, public_id: UUID) -> Project:
    try:
        return queries.project_for(actor_of(request), public_id)
    except Project.DoesNotExist:
        raise Http404 from None


def _page(request: HttpRequest, public_id: UUID) -> queries.DeskPage:
    return queries.page_of(actor_of(request), _project(request, public_id), today=clock.today())
