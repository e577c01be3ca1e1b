"""The signatory contests what their faculty declared."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.studies.forms import ContestForm
from cesp.studies.models import Declaration
from cesp.studies.operations.settling import contest as contest_declaration
from cesp.studies.queries.own import declaration_for
from cesp_law.refusals import Refused


@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        declaration = declaration_for(actor, pk)
    except Declaration.DoesNotExist:
        raise Http404 from None
    form = ContestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words, token = form.sent
        try:
            contest_declaration(actor=actor, declaration=declaration, words=words, token=token, at=clock.now())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request,
                "Votre contestation est envoyée à la gestion des contrats. Sa réponse arrivera dans vos messages.",
            )
            return redirect("portal:contract", declaration.contract.reference)
    return render(request, "studies/contest.html", {"declaration": declaration, "form": form})
