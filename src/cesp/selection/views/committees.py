"""Committees: their list, who sits, which files, the grid, and how one goes on."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Membership, Role
from cesp.accounts.views.asking import actor_of, ask
from cesp.campaigns.models import Committee, Seat
from cesp.common import clock
from cesp.selection.forms.committees import (
    AssignForm,
    DescribeForm,
    GridForm,
    InviteForm,
    MoveForm,
    NewForm,
    SeatForm,
)
from cesp.selection.operations import composing, moving, sealing
from cesp.selection.operations import grid as grid_operations
from cesp.selection.permissions import manages
from cesp.selection.queries import committees as queries
from cesp.selection.queries.deliberation import deliberation_of, missing_sheets
from cesp.selection.queries.grid import criteria_of
from cesp.selection.views.shared import act, committee_of, managed, show, told
from cesp.selection.workflow import WORKFLOW, seal_code

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]


@require_safe
def committees(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"committees": queries.listed(actor), "manages": actor.role == Role.UFR_MANAGER}
    return render(request, "selection/committees.html", context)


@require_http_methods(_FORM_AND_ANSWER)
def new(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: composing.set_up(actor=actor_of(request), at=clock.now(), **form.cleaned_data),
        done="La commission est constituée : composez-la et fixez sa grille.",
        back=reverse("selection:committees"),
        page={"title": "Constituer une commission", "confirm": "Constituer"},
    )


@require_safe
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits, which files."""
    found = committee_of(request, pk)
    is_manager = manages(actor_of(request), found)
    return show(
        request,
        "selection/composition.html",
        found,
        "committee",
        seats=queries.seats_of(found),
        files=queries.files_of(found).count(),
        conflicts=len(queries.conflicts_of(found)) if is_manager else 0,
        given=sum(one.assignments.count() for one in queries.seats_of(found)),
    )


@require_http_methods(_FORM_AND_ANSWER)
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = DescribeForm(request.POST or None, initial={"blind": found.blind, "meets_on": found.meets_on})
    return _ask(
        request,
        found,
        form,
        lambda: composing.describe(actor=actor_of(request), committee=found, at=clock.now(), **form.cleaned_data),
        title="Réunion et anonymat",
        confirm="Enregistrer",
        done="C'est enregistré.",
    )


@require_http_methods(_FORM_AND_ANSWER)
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = SeatForm(request.POST or None, actor=actor_of(request), committee=found)
    return _ask(
        request,
        found,
        form,
        lambda: composing.seat(actor=actor_of(request), committee=found, at=clock.now(), **form.cleaned_data),
        title="Ajouter un membre",
        confirm="Ajouter",
        done="Ce membre siège à la commission.",
        lead="Une personne qui n'a pas encore de compte s'invite d'abord ; elle paraît ici quand elle a accepté.",
    )


@require_http_methods(_FORM_AND_ANSWER)
def invite_member(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = InviteForm(request.POST or None)
    return _ask(
        request,
        found,
        form,
        lambda: composing.invite(actor=actor_of(request), committee=found, at=clock.now(), **form.cleaned_data),
        title="Inviter un membre",
        confirm="Envoyer l'invitation",
        done="L'invitation est partie ; son lien s'ouvre sept jours.",
    )


@require_POST
def remove_member(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    found = managed(request, pk)
    chosen = get_object_or_404(Seat, pk=seat, committee=found)
    return act(
        request,
        lambda: composing.unseat(actor=actor_of(request), committee=found, seat=chosen, at=clock.now()),
        done="Ce membre ne siège plus.",
        back=reverse("selection:committee", args=[pk]),
    )


@require_POST
def name_president(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    found = managed(request, pk)
    chosen = get_object_or_404(Seat, pk=seat, committee=found)
    return act(
        request,
        lambda: composing.name_president(actor=actor_of(request), committee=found, seat=chosen, at=clock.now()),
        done="La présidence est enregistrée.",
        back=reverse("selection:committee", args=[pk]),
    )


@require_http_methods(_FORM_AND_ANSWER)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = AssignForm(request.POST or None)
    return _ask(
        request,
        found,
        form,
        lambda: composing.assign(
            actor=actor_of(request), committee=found, readers=form.cleaned_data["readers"], at=clock.now()
        ),
        title="Confier les dossiers",
        confirm="Confier",
        done="Les dossiers sont confiés.",
        lead="Un dossier n'est jamais confié à qui a déclaré un conflit d'intérêts ; une fiche commencée reste à son "
        "membre.",
    )


@require_http_methods(_FORM_AND_ANSWER)
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid: read by all its readers, written by the UFR until scoring opens."""
    found = committee_of(request, pk)
    if request.method == "POST" and not manages(actor_of(request), found):
        raise Http404
    criteria = criteria_of(found)
    form = GridForm(request.POST or None, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        perform = told(
            lambda: grid_operations.fix(actor=actor_of(request), committee=found, lines=form.lines, at=clock.now())
        )
        if form.take(perform):
            return redirect("selection:grid", pk=pk)
    return show(request, "selection/grid.html", found, "grid", criteria=criteria, form=form)


@require_http_methods(_FORM_AND_ANSWER)
def move(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm, then open the scores, the deliberation, or seal."""
    found, actor = committee_of(request, pk), actor_of(request)
    code = seal_code(actor) if act == "seal" else act
    button = next(
        (one for one in WORKFLOW.buttons(state=found.state, subject=found, actor=actor) if one.transition.code == code),
        None,
    )
    if request.method == "POST" and act in _MOVES:
        form = MoveForm(request.POST)
        perform = told(lambda: _MOVES[act](actor, found, form.cleaned_data["reason"]))
        if form.is_valid() and form.take(perform):
            return redirect("selection:minutes" if act == "seal" else "selection:committee", pk=pk)
    elif act not in _MOVES:
        raise Http404
    elif button is None:
        messages.info(request, "Cet acte n'est plus possible, ou revient à quelqu'un d'autre.")
        return redirect("selection:committee", pk=pk)
    else:
        form = MoveForm()
    context = {
        "act": act,
        "button": button,
        "form": form,
        "missing": missing_sheets(found) if act == "open_deliberation" else (),
        "refusals": deliberation_of(found).refusals if act == "seal" else (),
        "asks_reason": act == "reopen_scoring" or (act == "open_deliberation" and bool(missing_sheets(found))),
    }
    return show(request, "selection/move.html", found, "", **context)


_MOVES: dict[str, Callable[[Membership, Committee, str], object]] = {
    "open_scoring": lambda actor, row, reason: moving.open_scoring(actor=actor, committee=row, at=clock.now()),
    "open_deliberation": lambda actor, row, reason: moving.open_deliberation(
        actor=actor, committee=row, reason=reason, at=clock.now()
    ),
    "reopen_scoring": lambda actor, row, reason: moving.reopen_scoring(
        actor=actor, committee=row, reason=reason, at=clock.now()
    ),
    "seal": lambda actor, row, reason: sealing.seal(actor=actor, committee=row, at=clock.now()),
}


def _ask(
    request: HttpRequest,
    row: Committee,
    form: DescribeForm | SeatForm | InviteForm | AssignForm,
    perform: Callable[[], object],
    *,
    title: str,
    confirm: str,
    done: str,
    lead: str = "",
) -> HttpResponse:
    back = reverse("selection:committee", args=[row.pk])
    page = {"title": title, "confirm": confirm, "lead": lead}
    return ask(
        request, form=form, perform=told(perform), done=done, back=back, page=page, template="selection/act.html"
    )
