"""The rules of a region: those in force, their history, a new version, a correction."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.models import Organisation, Role
from cesp.accounts.views.asking import actor_of, tell
from cesp.common import clock
from cesp.zoning.forms.rules import ComparisonForm, RulesForm, initial_of
from cesp.zoning.models import RegionalRulesVersion
from cesp.zoning.operations import rules as operations
from cesp.zoning.queries import rules as queries
from cesp.zoning.wording import differences, lines_of
from cesp_law.regional import RegionalRules


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    return render(request, "zoning/rules/regions.html", {"regions": queries.regions_seen_by(actor_of(request))})


@require_safe
def region(request: HttpRequest, ars: str) -> HttpResponse:
    page = queries.page_of(_region(request, ars), on=clock.today())
    context = {
        "page": page,
        "lines": list(lines_of(page.rules)),
        "versions": [(one, list(lines_of(one.rules)), _changes(one)) for one in page.versions],
        "may_set": actor_of(request).role == Role.ARS_REFERENT,
    }
    return render(request, "zoning/rules/region.html", context)


def _changes(version: queries.Version) -> list[tuple[str, str, str]]:
    return differences(version.before, version.rules) if version.before else []


@require_safe
def compare(request: HttpRequest, ars: str) -> HttpResponse:
    found = _region(request, ars)
    form = ComparisonForm(request.GET)
    if not form.is_valid():
        return redirect(reverse("zoning:rules_of_region", args=[found.code]))
    try:
        before, after = queries.pair_of(found, form.cleaned_data["de"], form.cleaned_data["a"])
    except RegionalRulesVersion.DoesNotExist:
        raise Http404 from None
    changes = differences(before.rules, after.rules)
    return render(
        request,
        "zoning/rules/comparison.html",
        {"ars": found, "before": before, "after": after, "changes": changes},
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ars: str) -> HttpResponse:
    found = _region(request, ars)
    rules = queries.rules_of(found.code, on=clock.today())
    return _ask(request, found, rules, title="Nouvelle version des règles")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, ars: str, pk: int) -> HttpResponse:
    found = _region(request, ars)
    try:
        version = queries.version(found, pk)
    except RegionalRulesVersion.DoesNotExist:
        raise Http404 from None
    return _ask(request, found, version.rules, title="Corriger une version", replacing=version.row)


def _ask(
    request: HttpRequest,
    ars: Organisation,
    rules: RegionalRules,
    *,
    title: str,
    replacing: RegionalRulesVersion | None = None,
) -> HttpResponse:
    """Ask, then show what it changes, then record: the button of the second page confirms."""
    initial = initial_of(rules) | ({"from_on": replacing.in_force_on} if replacing else {})
    form = RulesForm(request.POST or None, initial=initial)
    context = {"form": form, "ars": ars, "title": title}
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        given, replaced = form.rules(ars.code, rules.clauses), replacing.pk if replacing else None
        from_on, today = form.cleaned_data["from_on"], clock.today()
        try:
            if "confirm" not in request.POST:
                effect = operations.effect_of(ars.code, given, from_on=from_on, replacing=replaced, on=today)
                shown = {"effect": effect, "lines": list(lines_of(given)), "changes": differences(rules, given)}
                shown |= {"from_on": from_on, "is_past": from_on < today}
                return render(request, "zoning/rules/effect.html", context | shown)
            operations.set_rules(
                actor=actor_of(request),
                ars=ars.code,
                rules=given,
                from_on=from_on,
                reason=form.cleaned_data["reason"],
                on=today,
                at=clock.now(),
                replacing=replaced,
            )
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "Les règles sont enregistrées ; l'historique garde la version précédente.")
            return redirect(reverse("zoning:rules_of_region", args=[ars.code]))
    return render(request, "zoning/rules/form.html", context)


def _region(request: HttpRequest, ars: str) -> Organisation:
    found = queries.regions_seen_by(actor_of(request)).filter(code=ars).first()
    if found is None:
        raise Http404
    return found
