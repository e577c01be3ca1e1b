"""The agencies' and the case desk's pages: the list, one installation, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from dsfr.forms import DsfrBaseForm

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.form_fields import in_words
from cesp.common.pagination import address_without
from cesp.common.workflow import AlreadyDone
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.projects.models import Project
from cesp.settling import reading
from cesp.settling.forms.desk import ArrivalForm, CheckForm, FilterForm, OneDayForm, UnvalidatedForm
from cesp.settling.forms.own import DayForm
from cesp.settling.models import Installation, Proof
from cesp.settling.operations import attesting, installing, proofs
from cesp.settling.operations import letter as letters
from cesp.settling.permissions import is_agency_of
from cesp.settling.queries import desk as queries
from cesp.settling.queries.own import Situation, situation_of
from cesp.settling.reading import Prospect
from cesp.settling.spreadsheet import INSTALLATIONS
from cesp.settling.wording import place_names
from cesp.settling.workflow import WORKFLOW, state_of
from cesp_law.facts import Installed, ZoneCategory
from cesp_law.refusals import Refused


@require_safe
def installations(request: HttpRequest) -> HttpResponse:
    actor, queue, sort = actor_of(request), request.GET.get("file", ""), request.GET.get("tri", "")
    form = FilterForm(request.GET)
    found = queries.listing(
        actor, form.filters(queue), sort=sort, cursor=request.GET.get("page", ""), today=clock.today()
    )
    context = {
        "found": found,
        "page": found.page,
        "form": form,
        "queue": queue if queue in queries.QUEUES else "",
        "sort": sort if sort in queries.SORTS else queries.DEFAULT_SORT,
        "address": address_without(request.GET, drop=("page",)),
        "for_queues": address_without(request.GET, drop=("page", "file")),
        "for_sorts": address_without(request.GET, drop=("page", "tri")),
    }
    return render(request, "settling/installations.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters(request.GET.get("file", ""))
    today = clock.today()
    found = tuple(queries.everything(actor_of(request), filters, sort=request.GET.get("tri", ""), today=today))
    readings.note(request, act="settling.installations_exported", about_id=None, detail={"count": len(found)})
    name = f"installations-{today.isoformat()}"
    return download(
        form=Format(form), name=name, columns=INSTALLATIONS, rows=queries.rows_of(found), sheet="Installations"
    )


@require_safe
def installation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = _project(request, public_id)
    found = situation_of(project.contract, project, on=clock.today())
    return _page(request, found, mine=is_agency_of(actor_of(request), project.ars))


@require_safe
def unvalidated(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _unvalidated(request, public_id)
    found = situation_of(row.contract, None, on=clock.today())
    return _page(request, found, mine=is_agency_of(actor_of(request), row.ars))


def _page(request: HttpRequest, found: Situation, *, mine: bool) -> HttpResponse:
    actor, row = actor_of(request), found.installation
    if row is not None:
        readings.note(
            request,
            act="settling.installation_read",
            about_id=found.contract.signatory_id,
            subject=row,
            once_an_hour=True,
        )
    context = {
        "found": found,
        "row": row,
        "mine": mine,
        "is_desk": actor.role == Role.CASE_DESK,
        "actions": queries.actions_of(actor, found),
        "sentence": WORKFLOW.sentence(state=state_of(row), role=actor.role),
        "former": reading.held_before(found.project) if found.project is not None else None,
    }
    return render(request, "settling/installation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project, row, back = _begun(request, public_id)
    form = DayForm(
        request.POST or None, label="Lettre reçue le", hint="Le jour où l'agence a signé l'avis de réception."
    )
    if request.method == "POST" and form.is_valid():
        try:
            letters.record_receipt(
                actor=actor_of(request), installation=row, on=form.cleaned_data["on"], at=clock.now()
            )
        except (Refused, AlreadyDone) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "La réception est enregistrée : vous pouvez attester l'engagement.")
            return redirect(back)
    page = {"project": project, "form": form, "back": back}
    return render(
        request,
        "settling/ask.html",
        page | {"title": "Réception de la lettre", "confirm": "Enregistrer la réception"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def attest(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the attestation says and to whom, then the attestation."""
    project = _project(request, public_id)
    back = reverse("settling:installation", args=[public_id])
    if request.method == "POST":
        try:
            letter = attesting.attest(actor=actor_of(request), project=project, at=clock.now())
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(
                request, f"L'attestation n° {letter.number} est émise : la gestion des contrats la trouve à traiter."
            )
        return redirect(back)
    found = situation_of(project.contract, project, on=clock.today())
    return render(request, "settling/attest.html", {"found": found, "row": found.installation, "back": back})


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """One piece: read it, then say whether it will do."""
    project = _project(request, public_id)
    proof = _proof(request, project, pk)
    back = reverse("settling:installation", args=[public_id])
    found = situation_of(project.contract, project, on=clock.today())
    known = {"rpps": found.practitioner.rpps if found.practitioner else ""}
    form = CheckForm(request.POST or None, kind=proof.kind, places=place_names(project), initial=known)
    if request.method == "POST" and form.is_valid():
        how: dict[str, Any] = {"actor": actor_of(request), "proof": proof, "at": clock.now()}
        kept = form.cleaned_data
        try:
            if kept["outcome"] == "accept":
                proofs.accept(
                    registered_on=kept.get("registered_on"),
                    rpps=kept.get("rpps", ""),
                    covers=[int(one) for one in kept.get("covers", ())],
                    **how,
                )
            else:
                proofs.refuse(reasons=kept["reasons"], **how)
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect(back)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            said = "acceptée" if kept["outcome"] == "accept" else "refusée : le signataire est prévenu"
            messages.success(request, f"La pièce est {said}.")
            return redirect(back)
    line = next((one for one in found.lines if one.requirement.kind == proof.kind), None)
    context = {"project": project, "proof": proof, "line": line, "form": form, "back": back, "found": found}
    return render(request, "settling/check.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act on a file, asked, then shown with its effect, then done.

    :param prospect: what it would change, from valid answers. :param perform: the one call to an operation.
    """

    title: str
    confirm: str
    done: str
    back: str
    prospect: Callable[[Mapping[str, Any]], Prospect]
    perform: Callable[[Mapping[str, Any]], object]
    lead: str = ""


def _walk(request: HttpRequest, form: DsfrBaseForm, act: Act, page: Mapping[str, Any]) -> HttpResponse:
    """Ask, then show the effect, then do it; each step is a POST of the same answers."""
    step = request.POST.get("step", "")
    context = {"form": form, "act": act, "back": act.back, **page}
    if request.method == "POST" and step != "edit" and form.is_valid():
        try:
            if step == "confirm":
                act.perform(form.cleaned_data)
                messages.success(request, act.done)
                return redirect(act.back)
            shown = {"prospect": act.prospect(form.cleaned_data), "answers": in_words(form)}
            return render(request, "settling/confirm.html", context | shown)
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect(act.back)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return render(request, "settling/act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The first day at a validated place, its effect on the engagement, then the fact."""
    project, actor, today = _project(request, public_id), actor_of(request), clock.today()
    found = situation_of(project.contract, project, on=today)
    former = reading.held_before(project)
    planned = (found.installation.starts_on if found.installation else None) or project.planned_on
    form = ArrivalForm(request.POST or None, leaves=former is not None, initial={"on": planned})
    act = Act(
        title="Enregistrer l'installation",
        confirm="Enregistrer l'installation",
        done="L'installation est enregistrée.",
        back=reverse("settling:installation", args=[public_id]),
        prospect=lambda kept: reading.prospect_of_arrival(
            project, kept["on"], left_on=kept.get("left_on"), today=today
        ),
        perform=lambda kept: installing.record(
            actor=actor, project=project, on=kept["on"], left_on=kept.get("left_on"), at=clock.now(), seen=kept["seen"]
        ),
    )
    return _walk(request, form, act, {"found": found, "former": former})


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project, row, back = _begun(request, public_id)
    actor, today = actor_of(request), clock.today()
    form = OneDayForm(request.POST or None, initial={"on": row.installed_on})
    act = Act(
        title="Corriger le premier jour d'exercice",
        confirm="Corriger la date",
        done="La date est corrigée. La première version reste lisible dans l'historique du contrat.",
        back=back,
        prospect=lambda kept: reading.prospect_of_correction(row, kept["on"], today=today),
        perform=lambda kept: installing.correct(
            actor=actor, installation=row, on=kept["on"], at=clock.now(), seen=kept["seen"]
        ),
    )
    return _walk(request, form, act, {"found": situation_of(project.contract, project, on=today)})


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project, row, back = _begun(request, public_id)
    actor, today = actor_of(request), clock.today()
    form = OneDayForm(request.POST or None)
    act = Act(
        title="Enregistrer le départ du lieu",
        confirm="Enregistrer le départ",
        done="Le départ est enregistré : les mois servis restent servis.",
        back=back,
        lead="Donnez le premier jour où le lieu n'est plus tenu. Chaque jour sans lieu recule d'autant la fin.",
        prospect=lambda kept: reading.prospect_of_departure(row, kept["on"], today=today),
        perform=lambda kept: installing.leave(
            actor=actor, installation=row, on=kept["on"], at=clock.now(), seen=kept["seen"]
        ),
    )
    return _walk(request, form, act, {"found": situation_of(project.contract, project, on=today)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_unvalidated(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody settled without a validated project: recorded, and of no effect."""
    actor, today = actor_of(request), clock.today()
    try:
        contract = contracts.contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
    form = UnvalidatedForm(request.POST or None)
    act = Act(
        title="Signaler une installation sans validation",
        confirm="Enregistrer l'installation",
        done="L'installation est enregistrée : rien ne court, et l'alerte se voit des deux côtés.",
        back=reverse("portal:contract", args=[reference]),
        lead="Sans projet validé, une installation ne fait courir aucun engagement. L'enregistrer ouvre une alerte, "
        "pas une sanction : une personne décide de la suite.",
        prospect=lambda kept: reading.prospect_of_unvalidated(contract, _fact(kept), today=today),
        perform=lambda kept: installing.record_unvalidated(
            actor=actor,
            contract=contract,
            on=kept["on"],
            place=kept["place"],
            share_percent=kept["share_percent"],
            category=ZoneCategory(kept["category"]),
            at=clock.now(),
            seen=kept["seen"],
        ),
    )
    return _walk(request, form, act, {"found": situation_of(contract, None, on=today)})


def _fact(kept: Mapping[str, Any]) -> Installed:
    return Installed(
        on=kept["on"],
        share_percent=kept["share_percent"],
        category=ZoneCategory(kept["category"]),
        place=kept["place"].strip(),
    )


def _project(request: HttpRequest, public_id: UUID) -> Project:
    try:
        return queries.project_for(actor_of(request), public_id)
    except Project.DoesNotExist:
        raise Http404 from None


def _begun(request: HttpRequest, public_id: UUID) -> tuple[Project, Installation, str]:
    """A project, its installation, and the page to go back to.

    :raises Http404: nothing of the installation is begun.
    """
    project = _project(request, public_id)
    row: Installation | None = getattr(project, "installation", None)
    if row is None:
        raise Http404
    return project, row, reverse("settling:installation", args=[public_id])


def _unvalidated(request: HttpRequest, public_id: UUID) -> Installation:
    try:
        return queries.installation_for(actor_of(request), public_id)
    except Installation.DoesNotExist:
        raise Http404 from None


def _proof(request: HttpRequest, project: Project, pk: int) -> Proof:
    try:
        return queries.proof_for(actor_of(request), project, pk)
    except Proof.DoesNotExist:
        raise Http404 from None
