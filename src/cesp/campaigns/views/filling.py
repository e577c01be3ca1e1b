"""The steps of a file: what is typed, saved by a button or as one types; the pieces, put in, replaced, taken out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.campaigns.forms.file import FORMS, StepForm
from cesp.campaigns.operations import filing, pieces
from cesp.campaigns.queries import own as queries
from cesp.campaigns.requirements import Requirement
from cesp.campaigns.views.candidate import file_or_404, seen_by
from cesp.common import clock
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.documents import depositing
from cesp.documents.forms import DepositForm
from cesp_law.refusals import Refused

_AS_ONE_TYPES = "X-Cesp-Autosave"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One step. What is right is saved even when another field is wrong; nothing is saved over another window's."""
    if step not in FORMS:
        raise Http404
    found = file_or_404(request, public_id)
    if not found.may_change and _AS_ONE_TYPES not in request.headers:
        return redirect("campaigns:file", public_id)
    form = FORMS[step](request.POST or None, candidature=found.candidature, unlocked=found.unlocked)
    if request.method != "POST":
        return _page(request, found, form, step)
    form.is_valid()
    try:
        saved = filing.save(
            actor=actor_of(request),
            candidature=found.candidature,
            values=form.values,
            seen=seen_by(request),
            at=clock.now(),
        )
    except (AlreadyDone, Refused) as refusal:
        return _not_saved(request, found, form, step, refusal)
    if _AS_ONE_TYPES in request.headers:
        return _told(request, form, step, public_id, saved.version)
    if form.errors:
        return _page(request, file_or_404(request, public_id), form, step)
    following = "campaigns:file" if "quitter" in request.POST or found.correction else ""
    if following:
        messages.success(request, "Votre dossier est enregistré.")
        return redirect(following, public_id)
    return redirect(_address(public_id, queries.later_steps(step)))


def _address(public_id: UUID, step: str) -> str:
    match step:
        case "pieces":
            return reverse("campaigns:pieces", args=[public_id])
        case "recapitulatif":
            return reverse("campaigns:deposit", args=[public_id])
        case _:
            return reverse("campaigns:step", args=[public_id, step])


def _page(
    request: HttpRequest,
    found: queries.File,
    form: StepForm,
    step: str,
    *,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    order = list(queries.STEPS)
    context = {
        "file": found,
        "form": form,
        "step": step,
        "title": queries.STEPS[step],
        "number": order.index(step) + 1,
        "total": len(order),
        "next_title": queries.STEPS[queries.later_steps(step)],
        "zone": _zone(found) if step == "projet" else "",
        "stale": stale,
        "differing": queries.differing(found.candidature, form.values) if stale else (),
    }
    return render(request, "campaigns/candidate/step.html", context, status=status)


def _zone(found: queries.File) -> str:
    row = found.candidature
    return queries.zone_of(row.intended_commune, row.profession, on=day_of(found.at))


def _not_saved(
    request: HttpRequest, found: queries.File, form: StepForm, step: str, refusal: AlreadyDone | Refused
) -> HttpResponse:
    if _AS_ONE_TYPES in request.headers:
        there = queries.differing(found.candidature, form.values)
        named = ", ".join(f"« {label} »" for label, _ in there)
        said = f"{refusal.sentence} Ce qui diffère : {named}." if named else refusal.sentence
        return JsonResponse({"sentence": said}, status=409)
    return _page(request, found, form, step, stale=refusal.sentence, status=409)


def _told(request: HttpRequest, form: StepForm, step: str, public_id: UUID, version: int) -> JsonResponse:
    """What the script shows: when it was saved, what is wrong, what the law and the zoning say now."""
    found = file_or_404(request, public_id)
    wrong = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    said = [f"{one.sentence} {one.next_step}" for one in (*found.found.refusals, *found.found.warnings)]
    return JsonResponse(
        {
            "version": version,
            "saved": f"Enregistré le {in_french(clock.now())}.",
            "wrong": wrong,
            "law": said,
            "zone": _zone(found) if step == "projet" else "",
        }
    )


@require_safe
def own_pieces(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = file_or_404(request, public_id)
    context = {"file": found, "number": 4, "total": len(queries.STEPS), "today": clock.today()}
    return render(request, "campaigns/candidate/pieces.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def put_piece(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """Put one file, or several where the place takes them; one refusal does not lose the others."""
    found = file_or_404(request, public_id)
    place = next((one.requirement for one in found.found.pieces if one.requirement.code == code), None)
    if place is None:
        raise Http404
    if found.unlocked is not None and f"piece:{code}" not in found.unlocked:
        return redirect("campaigns:pieces", public_id)
    pieces_page = reverse("campaigns:pieces", args=[public_id])
    if request.method != "POST" and "fait" in request.GET:
        return redirect(pieces_page)  # where the script that sends files one by one comes back to
    form = depositing.bound(request, place.natures, several=place.several)
    if request.method == "POST":
        outcomes = _put(request, found, place, form) if form.is_valid() else []
        if (answer := depositing.answer(request, form, outcomes, to=pieces_page)) is not None:
            return answer
    return render(request, "campaigns/candidate/put_piece.html", {"file": found, "place": place, "form": form})


def _put(request: HttpRequest, found: queries.File, place: Requirement, form: DepositForm) -> list[depositing.Outcome]:
    typed, outcomes = form.cleaned_data, []
    for upload in typed["files"]:
        try:
            held = pieces.add_piece(
                actor=actor_of(request),
                candidature=found.candidature,
                requirement=place.code,
                kind=typed["kind"],
                upload=upload,
                at=clock.now(),
                expires_on=typed.get("expires_on"),
            )
        except Refused as refusal:
            outcomes.append(depositing.Outcome((upload.name or "fichier")[:80], refusal=refusal.sentence))
        else:
            outcomes.append(depositing.Outcome(held.piece.name, held.piece, is_new=True))
    return outcomes


@require_POST
def remove_piece(request: HttpRequest, public_id: UUID, attachment: int) -> HttpResponse:
    found = file_or_404(request, public_id)
    try:
        pieces.remove_piece(
            actor=actor_of(request), candidature=found.candidature, attachment=attachment, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "La pièce est retirée de votre dossier.")
    return redirect("campaigns:pieces", public_id)
