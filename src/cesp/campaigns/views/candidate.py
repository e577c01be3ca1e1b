"""A candidate's own file: beginning it, its page, reading it again and depositing it, withdrawing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Membership
from cesp.accounts.views.asking import actor_of
from cesp.campaigns.forms.joining import JoinForm
from cesp.campaigns.operations import filing
from cesp.campaigns.queries import own as queries
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.identity import browser, links
from cesp.identity.links import Asking
from cesp_law.refusals import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Where somebody begins: an account if they have none, then the file. A POST asks for the link of an account."""
    actor: Membership | None = request.membership  # type: ignore[attr-defined]
    form = JoinForm(request.POST or None)
    if request.method == "POST" and actor is None and form.is_valid():
        asking = Asking(
            browser=browser.mark_browser(request),
            source=browser.network_address(request),
            next_page=reverse("campaigns:apply"),
        )
        try:
            links.ask_to_join(**form.cleaned_data, asking=asking, at=clock.now())
            return redirect("identity:link_sent")
        except ValidationError as refusal:
            form.add_error(None, refusal)
    page = queries.own_page(actor, at=clock.now())
    return render(request, "campaigns/candidate/apply.html", {"page": page, "form": form, "actor": actor})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a file in the running campaign, empty or from the latest one."""
    page = queries.own_page(actor_of(request), at=clock.now())
    if page.campaign is None:
        raise Http404
    former = page.former if request.POST.get("reprendre") else None
    try:
        begun = filing.start(actor=actor_of(request), campaign=page.campaign, at=clock.now(), copied_from=former)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("campaigns:apply")
    return redirect("campaigns:step", begun.public_id, "situation")


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    page = queries.own_page(actor_of(request), at=clock.now())
    return render(request, "campaigns/candidate/own.html", {"page": page})


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "campaigns/candidate/file.html", {"file": file_or_404(request, public_id)})


def file_or_404(request: HttpRequest, public_id: UUID) -> queries.File:
    found = queries.file_of(actor_of(request), public_id, at=clock.now())
    if found is None:
        raise Http404
    return found


def seen_by(request: HttpRequest) -> int:
    """The version of the file that the page showed; one that never was, when the page does not say."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() else -1


@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read the whole again, then deposit it, or send back what was corrected."""
    found = file_or_404(request, public_id)
    if request.method != "POST":
        if not found.is_draft and not found.correction:
            return redirect("campaigns:file", public_id)
        return render(request, "campaigns/candidate/deposit.html", {"file": found, "steps": queries.STEPS})
    act, done = (
        (filing.answer_correction, "Vos corrections sont envoyées à votre UFR.")
        if found.correction
        else (filing.deposit, "Votre candidature est déposée. Voici votre récépissé.")
    )
    try:
        act(
            actor=actor_of(request),
            candidature=found.candidature,
            at=clock.now(),
            seen=seen_by(request),
        )
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
        return redirect("campaigns:deposit", public_id)
    messages.success(request, done)
    return redirect("campaigns:file", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = file_or_404(request, public_id)
    if request.method != "POST":
        return render(request, "campaigns/candidate/withdraw.html", {"file": found})
    try:
        filing.withdraw(actor=actor_of(request), candidature=found.candidature, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("campaigns:file", public_id)
    messages.success(request, "Votre candidature est retirée.")
    return redirect("campaigns:own")
