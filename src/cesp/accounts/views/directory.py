"""Organisations: the list, a page each, their contacts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.forms.directory import ContactForm, OrganisationFilterForm, OrganisationForm
from cesp.accounts.models import Organisation, Subject
from cesp.accounts.operations import directory
from cesp.accounts.queries import organisations as queries
from cesp.accounts.spreadsheet import COLUMNS
from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.common.export import Format, download


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    form = OrganisationFilterForm(request.GET)
    found = queries.organisations(actor_of(request), **form.filters)
    page = queries.page_of_organisations(found, cursor=request.GET.get("cursor", ""))
    kept = {name: form.cleaned_data.get(name, "") for name in ("q", "kind")}
    address = urlencode({name: value for name, value in kept.items() if value})
    context = {"form": form, "page": page, "total": found.count(), "address": address}
    return render(request, "accounts/organisations.html", context)


@require_safe
def export_organisations(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    filters = OrganisationFilterForm(request.GET).filters
    rows = queries.organisations(actor_of(request), **filters).order_by("sort_key", "pk").iterator(chunk_size=500)
    return download(form=Format(form), name="organisations", columns=COLUMNS, rows=rows, sheet="Organisations")


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    found = organisation_of(request, pk)
    page = queries.page_of_organisation(found, on=clock.today(), at=clock.now())
    return render(request, "accounts/organisation.html", {"page": page, "organisation": found, "today": clock.today()})


@require_http_methods(["GET", "POST"])
def edit_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    found = organisation_of(request, pk)
    form = OrganisationForm(request.POST or None, instance=organisation_of(request, pk))
    return ask(
        request,
        form=form,
        perform=lambda: directory.edit_organisation(
            actor=actor_of(request), organisation=found, values=form.cleaned_data, at=clock.now()
        ),
        done="L'organisation est modifiée.",
        back=page_address(found),
        page={"title": f"Modifier : {found.name}", "confirm": "Enregistrer", "organisation": found},
    )


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: int, subject: str) -> HttpResponse:
    found, about = organisation_of(request, pk), _subject(request, pk, subject)
    line = next(line for line in queries.lines_of(found) if line.subject is about)
    form = ContactForm(request.POST or None, instance=line.contact)
    return ask(
        request,
        form=form,
        perform=lambda: directory.enter_contact(
            actor=actor_of(request), organisation=found, subject=about, values=form.cleaned_data, at=clock.now()
        ),
        done="Le contact est enregistré : les pages et les courriers le portent désormais.",
        back=page_address(found),
        page={
            "title": f"Contact : {about.heading.lower()}",
            "lead": f"{found.name} répond pour : {about.label}.",
            "confirm": "Enregistrer",
            "organisation": found,
        },
    )


@require_POST
def remove_contact(request: HttpRequest, pk: int, subject: str) -> HttpResponse:
    found, about = organisation_of(request, pk), _subject(request, pk, subject)
    return do(
        request,
        lambda: directory.remove_contact(actor=actor_of(request), organisation=found, subject=about, at=clock.now()),
        done="Le contact est retiré : ce sujet n'a plus de boîte.",
        back=page_address(found),
    )


def organisation_of(request: HttpRequest, pk: int) -> Organisation:
    try:
        return queries.organisation(actor_of(request), pk)
    except Organisation.DoesNotExist:
        raise Http404 from None


def page_address(organisation: Organisation) -> str:
    return reverse("accounts:organisation", args=[organisation.pk])


def _subject(request: HttpRequest, pk: int, code: str) -> Subject:
    if code not in Subject.values or Subject(code).answered_by != organisation_of(request, pk).kind:
        raise Http404
    return Subject(code)
