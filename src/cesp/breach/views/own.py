"""« Ma procédure »: where it stands, what one may answer, the papers, the amounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.breach import operations
from cesp.breach.forms.own import ObservationsForm
from cesp.breach.models import HEARD, Case, CaseGround
from cesp.breach.queries import own as queries
from cesp.breach.views.joining import joined
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.documents import depositing
from cesp_law.refusals import Refused


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "breach/own.html", {"page": queries.own_page(actor_of(request), today=clock.today())})


@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: HttpRequest) -> HttpResponse:
    case, form = _case(request), ObservationsForm(request.POST or None)
    if case.state not in HEARD:
        return redirect("breach:own")
    if request.method == "POST" and form.is_valid():
        try:
            said = operations.observe(
                actor=actor_of(request), case=case, text=form.cleaned_data["text"], at=clock.now()
            )
        except (Refused, AlreadyDone) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            late = " Elles arrivent hors délai : elles sont gardées, et marquées comme telles." if said.late else ""
            messages.success(request, f"Vos observations sont reçues.{late}")
            return redirect("breach:own")
    return render(request, "breach/observe.html", {"form": form, "case": case})


@require_http_methods(["GET", "HEAD", "POST"])
def own_pieces(request: HttpRequest) -> HttpResponse:
    page = queries.own_page(actor_of(request), today=clock.today())
    if page is None or not page.kinds:
        return redirect("breach:own")
    form = depositing.bound(request, page.kinds, several=True)
    if request.method == "POST":
        outcomes = joined(request, page.case, form) if form.is_valid() else []
        if (answer := depositing.answer(request, form, outcomes, to=reverse("breach:own"))) is not None:
            return answer
    return render(request, "breach/own_pieces.html", {"page": page, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    case = _case(request)
    if case.ground != CaseGround.RENUNCIATION:
        return redirect("breach:own")
    if request.method != "POST":
        return render(request, "breach/withdraw.html", {"case": case})
    try:
        operations.withdraw(actor=actor_of(request), case=case, at=clock.now())
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Votre renonciation est retirée : votre contrat continue.")
    return redirect("breach:own")


def _case(request: HttpRequest) -> Case:
    found = queries.running_of(actor_of(request))
    if found is None:
        raise Http404
    return found
