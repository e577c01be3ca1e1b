"""What only an administrator of the managing authority does: the succession, seeing as, merging."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import person_links, session
from cesp.accounts.forms.directory import AuthorityForm, HandOverForm
from cesp.accounts.forms.support import MergeForm, SeeAsForm
from cesp.accounts.models import HandOver, Membership, Person
from cesp.accounts.operations import merging, viewing
from cesp.accounts.operations import succession as operations
from cesp.accounts.queries import people as queries
from cesp.accounts.queries import succession as lines
from cesp.accounts.queries import viewings
from cesp.accounts.views.asking import ask, do, require_support, tell
from cesp.common import clock


@require_safe
def succession(request: HttpRequest) -> HttpResponse:
    require_support(request)
    today = clock.today()
    context = {"tenures": lines.tenures(), "holder": lines.managing_authority(today), "today": today}
    return render(request, "accounts/succession.html", context)


@require_http_methods(["GET", "POST"])
def add_authority(request: HttpRequest) -> HttpResponse:
    actor = require_support(request)
    form = AuthorityForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: operations.add_authority(actor=actor, at=clock.now(), **form.cleaned_data),
        done="L'autorité est ajoutée. Elle ne gère rien avant un passage de main.",
        back=reverse("accounts:hand_over"),
        page={"title": "Ajouter une autorité", "confirm": "Ajouter"},
    )


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Ask, show the effect, then do it; each step is a POST of the same answers."""
    actor = require_support(request)
    form = HandOverForm(request.POST or None)
    step = request.POST.get("step", "")
    context = {"form": form, "effects": ()}
    if step and form.is_valid():
        try:
            if step == "confirm":
                operations.hand_over(actor=actor, at=clock.now(), **form.cleaned_data)
                messages.success(request, "Le passage de main est enregistré. Il peut être retiré jusqu'à la veille.")
                return redirect("accounts:succession")
            context["effects"] = operations.preview(at=clock.now(), **form.cleaned_data)
        except ValidationError as refusal:
            tell(form, refusal)
    return render(request, "accounts/hand_over.html", context)


@require_POST
def withdraw_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require_support(request)
    try:
        found = lines.hand_over(pk)
    except HandOver.DoesNotExist:
        raise Http404 from None
    return do(
        request,
        lambda: operations.withdraw(actor=actor, hand_over=found, at=clock.now()),
        done="Le passage de main est retiré : rien ne change.",
        back=reverse("accounts:succession"),
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find somebody, to look through their role or to merge two accounts."""
    require_support(request)
    words, first = request.GET.get("q", "")[:100], request.GET.get("reunir", "")
    context = {
        "words": words,
        "page": queries.page_of_people(words, cursor=request.GET.get("cursor", "")),
        "first": _person(int(first)) if first.isdecimal() else None,
        "address": urlencode({"q": words, **({"reunir": first} if first.isdecimal() else {})}),
        "today": clock.today(),
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
def see_as(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require_support(request)
    try:
        seen = viewings.visible(pk)
    except Membership.DoesNotExist:
        raise Http404 from None
    form = SeeAsForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: session.look_through(
            request, viewing.start(actor=actor, seen=seen, at=clock.now(), **form.cleaned_data)
        ),
        done="Vous voyez ce que cette personne voit, une demi-heure au plus.",
        back=reverse("portal:home"),
        page={"title": f"Voir comme {seen.person.full_name}", "seen": seen},
        template="accounts/see_as.html",
    )


@require_POST
def leave_viewing(request: HttpRequest) -> HttpResponse:
    found = request.viewing  # type: ignore[attr-defined]
    if found is not None:
        viewing.end(viewing=found, at=clock.now())
    session.look_no_more(request)
    return redirect("portal:home")


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, kept: int, emptied: int) -> HttpResponse:
    actor = require_support(request)
    one, other = _person(kept), _person(emptied)
    form = MergeForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: merging.merge(actor=actor, kept=one, emptied=other, at=clock.now(), **form.cleaned_data),
        done="Les deux comptes n'en font plus qu'un.",
        back=f"{reverse('accounts:people')}?{urlencode({'q': one.email})}",
        page={
            "kept": one,
            "emptied": other,
            "held": person_links.held(one),
            "moves": person_links.held(other),
            "objections": person_links.objections(one, other, actor=actor),
        },
        template="accounts/merge.html",
    )


def _person(pk: int) -> Person:
    try:
        return queries.person(pk)
    except Person.DoesNotExist:
        raise Http404 from None
