"""« Mes vœux »: ordering one's list, its receipt, the simulations, the result, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.instants import PARIS
from cesp.common.workflow import AlreadyDone
from cesp.internship.forms.own import ListForm
from cesp.internship.models import Candidate
from cesp.internship.operations import candidates, receipts, wishes
from cesp.internship.queries import own as queries
from cesp_law.refusals import Refused


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The list; each button of it saves the whole list at once, as the script does."""
    if request.method == "POST":
        return _saved(request)
    return render(request, "internship/own.html", {"own": queries.own(actor_of(request), at=clock.now())})


def _saved(request: HttpRequest) -> HttpResponse:
    candidate, form = candidate_or_404(request), ListForm(request.POST)
    quiet = "autosave" in request.POST
    if not form.is_valid():
        return _refused(request, "Cette liste est illisible : rechargez la page.", quiet=quiet)
    now = clock.now()
    try:
        saved = wishes.set_wishes(
            actor=actor_of(request),
            contract=candidate.contract,
            year=candidate.choice.year,
            wishes=queries.posts_named(form.ordered),
            at=now,
            seen=form.cleaned_data["version"],
        )
    except Refused as refusal:
        return _refused(request, refusal.sentence, quiet=quiet)
    local = now.astimezone(PARIS)
    said = f"Enregistré à {local.hour} h {local.minute:02d}."
    if quiet:
        return JsonResponse({"version": saved.version, "saved": said})
    messages.success(request, f"Votre liste est enregistrée à {local.hour} h {local.minute:02d}.")
    return redirect("internship:own")


def _refused(request: HttpRequest, sentence: str, *, quiet: bool) -> HttpResponse:
    if quiet:
        return JsonResponse({"refusal": sentence}, status=409)
    messages.error(request, sentence)
    return redirect("internship:own")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The receipt of the list as it stands."""
    try:
        receipts.issue(actor=actor_of(request), candidate=candidate_or_404(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Le récépissé de votre liste est prêt.")
    return redirect("internship:own")


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Joining the ordinary list: what it costs is read before it is done."""
    candidate = candidate_or_404(request)
    if request.method == "POST":
        try:
            candidates.leave(actor=actor_of(request), candidate=candidate, reason="", at=clock.now())
        except (Refused, AlreadyDone) as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Vous avez rejoint la liste ordinaire.")
        return redirect("internship:own")
    cost = queries.cost_of_leaving(candidate, on=clock.today())
    return render(request, "internship/leave.html", {"candidate": candidate, "choice": candidate.choice, "cost": cost})


def candidate_or_404(request: HttpRequest) -> Candidate:
    found = queries.candidate_of(actor_of(request))
    if found is None:
        raise Http404
    return found
