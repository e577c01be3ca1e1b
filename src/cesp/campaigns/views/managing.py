"""The campaign as it is kept: prepared, dated, announced, ended; and the dates of each UFR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.models import Membership, Role
from cesp.accounts.views.asking import actor_of
from cesp.campaigns import defaults
from cesp.campaigns.forms.dates import (
    LocalDatesForm,
    NationalDatesForm,
    NewCampaignForm,
    PlaceForm,
    initial_of,
    typed_again,
)
from cesp.campaigns.models import Campaign
from cesp.campaigns.operations import campaigns as operations
from cesp.campaigns.operations import local_dates as local_operations
from cesp.campaigns.queries import managing as queries
from cesp.common import clock


def campaign_of(request: HttpRequest, year: int) -> Campaign:
    """:raises Http404: none of that year, or one that is still being prepared by others."""
    try:
        return queries.campaigns_seen_by(actor_of(request)).get(academic_year=year)
    except Campaign.DoesNotExist:
        raise Http404 from None


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"rows": queries.rows(actor, at=clock.now()), "may_prepare": actor.role == Role.CASE_DESK}
    return render(request, "campaigns/managing/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, year: int) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "page": queries.page(actor, campaign_of(request, year), at=clock.now()),
        "keeps": actor.role == Role.CASE_DESK,
        "sets_dates": actor.role in {Role.CASE_DESK, Role.UFR_MANAGER},
    }
    return render(request, "campaigns/managing/campaign.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign, from the usual dates of its year."""
    year = int(given) if (given := request.GET.get("annee", "")).isdecimal() and len(given) == 4 else None
    proposed = year if year is not None and operations.FIRST_YEAR <= year <= operations.LAST_YEAR else _next_year()
    initial = {"academic_year": proposed} | initial_of(defaults.national(proposed))
    form = NewCampaignForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            made = operations.prepare(
                actor=actor_of(request),
                academic_year=form.cleaned_data["academic_year"],
                dates=form.dates(),
                at=clock.now(),
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"La campagne {made.years} est préparée. Elle n'est pas encore publique.")
            return redirect("campaigns:campaign", year=made.academic_year)
    page = {"title": "Préparer une campagne", "confirm": "Préparer la campagne", "back": reverse("campaigns:campaigns")}
    return render(request, "campaigns/managing/dates.html", {"form": form, "usual": True, **page})


def _next_year() -> int:
    """The academic year whose campaign comes next: that of this autumn from the spring on."""
    today = clock.today()
    return today.year if today.month >= 4 else today.year - 1


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, year: int) -> HttpResponse:
    """The national dates; on an announced campaign, the effect is shown before they change."""
    found = campaign_of(request, year)
    held = defaults.CampaignDates(**{name: getattr(found, name) for name in defaults.CampaignDates.__slots__})
    form = NationalDatesForm(request.POST if request.method == "POST" else None, initial=initial_of(held))
    return _change(
        request,
        found,
        form,
        effect=lambda: operations.effect_of(found, form.dates(), at=clock.now()),
        perform=lambda: operations.edit(actor=actor_of(request), campaign=found, dates=form.dates(), at=clock.now()),
        page={"title": f"Dates nationales {found.years}"},
    )


@require_http_methods(["GET", "POST"])
def local_dates(request: HttpRequest, year: int) -> HttpResponse:
    """The dates of a UFR, of a profession, or of both; whose they are is in the address."""
    found, actor = campaign_of(request, year), actor_of(request)
    asked = _place_asked(request, actor)
    if not asked.is_valid():
        raise Http404
    ufr, profession = asked.cleaned_data["ufr"], asked.cleaned_data["profession"]
    if actor.role == Role.UFR_MANAGER and ufr is None:
        ufr = actor.organisation
    if ufr is None and not profession:
        context = {"form": asked, "campaign": found, "sent": bool(request.GET)}
        return render(request, "campaigns/managing/choose_place.html", context)
    place = queries.place(found, ufr, profession)
    form = LocalDatesForm(
        request.POST if request.method == "POST" else None, initial=_initial(found, place, asked.cleaned_data["modele"])
    )
    whose: dict[str, Any] = {"ufr": ufr, "profession": profession}
    return _change(
        request,
        found,
        form,
        effect=lambda: local_operations.effect_of(found, dates=form.dates(), at=clock.now(), **whose),
        perform=lambda: local_operations.set_local_dates(
            actor=actor, campaign=found, dates=form.dates(), at=clock.now(), **whose
        ),
        page={"title": "Dates locales", "place": place},
    )


def _place_asked(request: HttpRequest, actor: Membership) -> PlaceForm:
    return PlaceForm(request.GET, ufrs=queries.ufrs_kept_by(actor))


def _initial(found: Campaign, place: queries.Place, model: str) -> dict[str, Any]:
    """What the line says, else a usual line that was asked for."""
    if place.recorded is not None:
        names = defaults.Dates.__slots__
        return initial_of(defaults.Dates(**{name: getattr(place.recorded, name) for name in names}))
    usual = defaults.proposals(found.academic_year).get(model)
    return initial_of(usual.dates) if usual else {}


def _change(
    request: HttpRequest,
    found: Campaign,
    form: Any,
    *,
    effect: Callable[[], queries.Effect],
    perform: Callable[[], object],
    page: dict[str, Any],
) -> HttpResponse:
    """Ask for dates; where a closing moves on an announced campaign, show what it does before doing it."""
    back, shown = reverse("campaigns:campaign", args=[found.academic_year]), None
    if request.method == "POST" and form.is_valid():
        try:
            shown = effect()
            if not shown.moved or "confirmed" in request.POST:
                perform()
                messages.success(request, "Les dates sont enregistrées.")
                return redirect(back)
        except ValidationError as refusal:
            form.refuse(refusal)
            shown = None
    context = {"form": form, "campaign": found, "back": back, "confirm": "Enregistrer ces dates", **page}
    if shown is not None:
        context |= {"effect": shown, "typed": typed_again(form)}
    return render(request, "campaigns/managing/dates.html", context)


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, year: int) -> HttpResponse:
    return _act(request, year, "announce", operations.announce, done="est annoncée : son calendrier est public")


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, year: int) -> HttpResponse:
    return _act(request, year, "end", operations.end, done="est terminée")


def _act(request: HttpRequest, year: int, code: str, perform: Callable[..., Campaign], *, done: str) -> HttpResponse:
    """Confirm, then do one act of the workflow."""
    found, actor = campaign_of(request, year), actor_of(request)
    if request.method == "POST":
        try:
            perform(actor=actor, campaign=found, at=clock.now())
            messages.success(request, f"La campagne {found.years} {done}.")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("campaigns:campaign", year=year)
    page = queries.page(actor, found, at=clock.now())
    button = next((one for one in page.buttons if one.transition.code == code), None)
    if button is None or not button.open:
        return redirect("campaigns:campaign", year=year)
    return render(request, "campaigns/managing/confirm.html", {"page": page, "button": button, "code": code})
