"""A signatory's own projects: drafted, compared, sent, answered, taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.instants import in_french
from cesp.common.workflow import AlreadyDone
from cesp.projects.forms.own import ProjectForm, SendForm
from cesp.projects.models import Project
from cesp.projects.operations import drafting
from cesp.projects.queries import own as queries
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.queries.places import place_page
from cesp_law.refusals import Refused

_AS_ONE_TYPES = "X-Cesp-Autosave"
_LONGEST_VERSION = 9


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    found = queries.own_list(actor_of(request), today=clock.today())
    compares = found is not None and len(found.drafts) + bool(found.current) > 1
    context = {"found": found, "compares": compares, "today": clock.today()}
    return render(request, "projects/own.html", context)


@require_POST
def begin(request: HttpRequest, reference: str = "") -> HttpResponse:
    """Start from a place of the list, or from nothing."""
    actor, place = actor_of(request), None
    if reference:
        try:
            place = place_page(reference, on=clock.today()).place
        except PlaceOfPractice.DoesNotExist:
            raise Http404 from None
    contract = queries.contract_of(actor)
    if contract is None:
        raise Http404
    try:
        project = drafting.start(actor=actor, contract=contract, place=place, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("projects:own")
    return redirect("projects:edit", project.public_id)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    found = queries.comparison(actor_of(request), today=clock.today())
    return render(request, "projects/compare.html", {"found": found})


@require_safe
def own_project(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "projects/own_project.html", {"page": _page(request, public_id)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole project. What is right is saved even when another field is wrong; the law answers at each save."""
    page = _page(request, public_id)
    if not page.may_change and _AS_ONE_TYPES not in request.headers:
        return redirect("projects:own_project", public_id)
    form = _form(request, page)
    if request.method != "POST":
        return _written(request, page, form)
    form.is_valid()
    try:
        drafting.save(
            actor=actor_of(request),
            project=page.project,
            values=form.values,
            sites=form.sites,
            seen=_seen_by(request),
            at=clock.now(),
        )
    except (AlreadyDone, Refused) as refusal:
        if _AS_ONE_TYPES in request.headers:
            return JsonResponse({"sentence": refusal.sentence}, status=409)
        return _written(request, page, form, stale=refusal.sentence, status=409)
    saved = _page(request, public_id)
    if _AS_ONE_TYPES in request.headers:
        return _told(form, saved)
    if form.errors:
        return _written(request, saved, form)
    if "verifier" in request.POST:
        return redirect("projects:edit", public_id)
    messages.success(request, "Votre projet est enregistré. Il n'est lu de personne tant qu'il n'est pas envoyé.")
    return redirect("projects:own_project", public_id)


def _form(request: HttpRequest, page: queries.OwnPage) -> ProjectForm:
    return ProjectForm(
        request.POST if request.method == "POST" else None,
        project=page.project,
        terms=page.terms,
        changes_place=page.changes_place,
    )


def _written(
    request: HttpRequest, page: queries.OwnPage, form: ProjectForm, *, stale: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "projects/edit.html", {"page": page, "form": form, "stale": stale}, status=status)


def _told(form: ProjectForm, page: queries.OwnPage) -> JsonResponse:
    """What the script shows: when it was saved, what is wrong, what the law and the zoning say now."""
    wrong = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    remarks = page.judgement.remarks if page.judgement else ()
    return JsonResponse(
        {
            "version": page.project.version,
            "saved": f"Enregistré le {in_french(page.project.saved_at)}.",
            "wrong": wrong,
            "law": [f"{one.sentence} {one.next_step}" for one in remarks],
            "zone": page.zone,
        }
    )


def _seen_by(request: HttpRequest) -> int:
    """The version that the page held; one that is not a number was read by nobody."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_VERSION else -1


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read everything again with its effect, then send it; with the answer, where a question waits."""
    page = _page(request, public_id)
    if not page.may_change:
        return redirect("projects:own_project", public_id)
    form = SendForm(request.POST or None, initial={"version": page.project.version})
    if page.question is None:
        del form.fields["answer"]
    if request.method == "POST" and form.is_valid():
        try:
            drafting.send(
                actor=actor_of(request),
                project=page.project,
                seen=form.cleaned_data["version"],
                answer=form.cleaned_data.get("answer", ""),
                at=clock.now(),
            )
        except (Refused, AlreadyDone) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Votre projet est envoyé. Le récépissé est ci-dessous et dans vos courriers.")
            return redirect("projects:own_project", public_id)
    return render(request, "projects/send.html", {"page": page, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = _project(request, public_id)
    if request.method != "POST":
        return render(request, "projects/withdraw.html", {"project": project})
    try:
        drafting.withdraw(actor=actor_of(request), project=project, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("projects:own_project", public_id)
    messages.success(request, "C'est retiré : rien ne change à votre contrat.")
    return redirect("projects:own")


def _project(request: HttpRequest, public_id: UUID) -> Project:
    try:
        return queries.project_for(actor_of(request), public_id)
    except Project.DoesNotExist:
        raise Http404 from None


def _page(request: HttpRequest, public_id: UUID) -> queries.OwnPage:
    return queries.page_of(_project(request, public_id), actor_of(request), today=clock.today())
