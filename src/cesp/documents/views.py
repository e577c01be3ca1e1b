"""Deposit pieces, look at them, take them back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership, Person, Role
from cesp.common import clock
from cesp.documents import depositing, operations, queries, serving
from cesp.documents.forms import DepositForm, FilterForm
from cesp.documents.models import Piece
from cesp.documents.permissions import changeable, kinds_for, may_change
from cesp.documents.reception import Refusal

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
def own(request: HttpRequest) -> HttpResponse:
    """« Mes pièces » : what the signatory gave, what expires soon, and the form."""
    actor = _actor(request)
    form = depositing.bound(request, kinds_for(actor))
    answer = _deposited(request, form, actor.person, to=reverse("documents:own"))
    if answer is not None:
        return answer
    groups = queries.own_pieces(actor)
    context = {
        "form": form,
        "groups": groups,
        "expiring": queries.expiring(groups, on=clock.today()),
        "today": clock.today(),
        "changeable": changeable(actor, (piece for group in groups for piece in group.pieces)),
    }
    return render(request, "documents/own.html", context)


@page_methods
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What an agent may see of somebody's pieces, and the form to add one received otherwise."""
    actor, person = _actor(request), _person(request, pk)
    form = depositing.bound(request, kinds_for(actor))
    answer = _deposited(request, form, person, to=reverse("documents:of_person", args=[pk]))
    if answer is not None:
        return answer
    filter_form = FilterForm(request.GET)
    page = queries.pieces_of(actor, person, **filter_form.filters, cursor=request.GET.get("page", ""))
    context = {
        "person": person,
        "form": form,
        "filter_form": filter_form,
        "filtered": any(filter_form.filters.values()),
        "page": page,
        "today": clock.today(),
        "may_deposit": bool(form.kinds),
        "changeable": changeable(actor, page.rows),
    }
    return render(request, "documents/of_person.html", context)


@require_safe
def piece(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file itself."""
    held = _piece(request, public_id)
    try:
        answer = serving.answer(held, head=request.method == "HEAD")
    except FileNotFoundError:
        raise Http404 from None
    _note(request, held)
    return answer


@require_safe
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything kept about somebody as one zip, health left out."""
    person = _person(request, pk)
    pieces = queries.bundle(_actor(request), person)
    if not pieces:
        raise Http404
    for each in pieces:
        _note(request, each)
    return serving.archive(pieces, f"pieces {person.full_name}.zip")


@page_methods
def replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another file in the place of this one."""
    held, actor = _changeable(request, public_id), _actor(request)
    form = depositing.bound(request, [held.nature], several=False)
    if request.method == "POST" and form.is_valid():
        try:
            new = operations.replace(
                actor=actor,
                piece=held,
                upload=form.cleaned_data["files"][0],
                at=clock.now(),
                expires_on=form.cleaned_data.get("expires_on"),
            )
        except Refusal as refusal:
            form.add_error("files", refusal.sentence)
        else:
            messages.success(request, depositing.Outcome(new.name, new, is_new=True).sentence)
            return redirect(_home_of(actor, held))
    return render(request, "documents/replace.html", {"piece": held, "form": form, "back": _home_of(actor, held)})


@page_methods
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask before a piece is taken back, then take it back."""
    held, actor = _changeable(request, public_id), _actor(request)
    back = _home_of(actor, held)
    if request.method == "POST":
        try:
            operations.withdraw(actor=actor, piece=held, at=clock.now())
            messages.success(request, f"« {held.name} » est retiré. Son fichier sera effacé dans un mois.")
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
        return redirect(back)
    return render(request, "documents/withdraw.html", {"piece": held, "back": back})


def _deposited(request: HttpRequest, form: DepositForm, person: Person, *, to: str) -> HttpResponse | None:
    """What a POST answers, or nothing when the page is to be shown."""
    if request.method != "POST":
        return None
    outcomes = []
    if form.is_valid():
        outcomes = depositing.deposit_all(form, actor=_actor(request), person=person, at=clock.now())
    return depositing.answer(request, form, outcomes, to=to)


def _actor(request: HttpRequest) -> Membership:
    return request.membership  # type: ignore[attr-defined, no-any-return]


def _person(request: HttpRequest, pk: int) -> Person:
    try:
        return queries.person_for(_actor(request), pk)
    except Person.DoesNotExist:
        raise Http404 from None


def _piece(request: HttpRequest, public_id: UUID) -> Piece:
    try:
        return queries.piece_for(_actor(request), public_id)
    except Piece.DoesNotExist:
        raise Http404 from None


def _changeable(request: HttpRequest, public_id: UUID) -> Piece:
    held = _piece(request, public_id)
    if not may_change(_actor(request), held):
        raise Http404
    return held


def _home_of(actor: Membership, held: Piece) -> str:
    if actor.role == Role.SIGNATORY:
        return reverse("documents:own")
    return reverse("documents:of_person", args=[held.person_id])


def _note(request: HttpRequest, held: Piece) -> None:
    """Have the reading journaled: of health always, of the rest when it is not one's own."""
    actor = _actor(request)
    as_oneself = actor.role == Role.SIGNATORY and readings.is_own(actor, held.person_id)
    if request.method == "GET" and (held.is_health or not as_oneself):
        act = "documents.health_piece_read" if held.is_health else "documents.piece_read"
        readings.note(request, act=act, about_id=held.person_id, subject=held)
