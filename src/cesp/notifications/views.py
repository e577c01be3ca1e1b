"""What one was told, how to be told, and what could not leave."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.notifications import operations, queries, sendings
from cesp.notifications.forms import DropForm, PreferencesForm
from cesp_law.refusals import Refused


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """Unread ones first; the past below, on the first page."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    cursor = request.GET.get("page", "")
    page = queries.unread_page(actor, cursor=cursor)
    context = {
        "page": page,
        "days": queries.by_day(page.rows),
        "latest": max((row.pk for row in page.rows), default=0),
        "past": () if cursor else queries.by_day(queries.past_page(actor).rows),
        "address": sendings.address_to_correct(actor.person),
    }
    return render(request, "notifications/list.html", context)


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    page = queries.past_page(request.membership, cursor=request.GET.get("page", ""))  # type: ignore[attr-defined]
    return render(request, "notifications/past.html", {"page": page, "days": queries.by_day(page.rows)})


@require_POST
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read, and go to the page it is about."""
    found = operations.read(actor=request.membership, pk=pk, at=clock.now())  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return redirect(found.path)


@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    if operations.read(actor=request.membership, pk=pk, at=clock.now()) is None:  # type: ignore[attr-defined]
        raise Http404
    return redirect("notifications:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    latest = request.POST.get("latest", "")
    if latest.isascii() and latest.isdigit() and len(latest) < 19:
        operations.read_all(actor=request.membership, up_to=int(latest), at=clock.now())  # type: ignore[attr-defined]
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        kinds=queries.kinds_of(actor, on=clock.today()),
        chosen=queries.paces_of(actor),
        weekly=queries.wants_mondays(actor),
    )
    if request.method == "POST" and form.is_valid():
        operations.choose(actor=actor, paces=form.paces, weekly=form.weekly, at=clock.now())
        messages.success(request, "Vos choix sont enregistrés. Ils valent pour les prochaines nouvelles.")
        return redirect("notifications:preferences")
    context = {"form": form, "address": sendings.address_to_correct(actor.person)}
    return render(request, "notifications/preferences.html", context)


@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    """What could not leave, and why."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    page, found = sendings.page_of_stuck(actor, cursor=request.GET.get("page", ""))
    context = {"page": page, "sendings": found, "may_act": actor.role in sendings.ACTORS}
    return render(request, "notifications/sendings.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        sendings.retry(actor=request.membership, pk=pk, at=clock.now())  # type: ignore[attr-defined]
        messages.success(request, "L'envoi repart. S'il échoue encore, il reviendra dans cette liste.")
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("notifications:sendings")


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why, then let go."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    sending = sendings.stuck_one(actor, pk)
    if sending is None:
        raise Http404
    form = DropForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sendings.drop(actor=actor, pk=pk, reason=form.cleaned_data["reason"], at=clock.now())
            messages.success(request, "L'envoi est abandonné, avec son motif. Rien ne partira.")
        except Refused as refusal:
            messages.warning(request, refusal.sentence)
        return redirect("notifications:sendings")
    return render(request, "notifications/drop.html", {"sending": sending, "form": form})
