"""What the pages of a committee share: its row or 404, its menu, one act and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.accounts.views.asking import actor_of
from cesp.campaigns.models import Committee, CommitteeState
from cesp.common.workflow import AlreadyDone
from cesp.selection.permissions import decides, manages, seat_of
from cesp.selection.queries import committees as queries
from cesp.selection.wording import name_of
from cesp.selection.workflow import WORKFLOW
from cesp_law.refusals import Refused


def committee_of(request: HttpRequest, pk: int) -> Committee:
    try:
        return queries.committee_for(actor_of(request), pk)
    except Committee.DoesNotExist:
        raise Http404 from None


def insider(request: HttpRequest, pk: int) -> Committee:
    """The committee, for its UFR and those who sit: nobody else reads its work."""
    committee = committee_of(request, pk)
    if not is_inside(actor_of(request), committee):
        raise Http404
    return committee


def managed(request: HttpRequest, pk: int) -> Committee:
    """The committee, for its UFR alone."""
    committee = committee_of(request, pk)
    if not manages(actor_of(request), committee):
        raise Http404
    return committee


def is_inside(actor: Membership, committee: Committee) -> bool:
    return manages(actor, committee) or seat_of(actor, committee) is not None


def show(request: HttpRequest, template: str, committee: Committee, here: str, **context: Any) -> HttpResponse:
    """A page of a committee, with its menu."""
    actor = actor_of(request)
    shared = {
        "committee": committee,
        "title": name_of(committee),
        "here": here,
        "sections": _sections(actor, committee),
        "sentence": WORKFLOW.sentence(state=committee.state, role=actor.role),
        "buttons": WORKFLOW.buttons(state=committee.state, subject=committee, actor=actor),
        "manages": manages(actor, committee),
        "decides": decides(actor, committee),
        "seat": seat_of(actor, committee),
    }
    return render(request, template, shared | context)


def _sections(actor: Membership, committee: Committee) -> list[tuple[str, str, str]]:
    """(name, label, address) of the pages that this reader has."""
    found = [("committee", "Composition"), ("grid", "Grille")]
    if is_inside(actor, committee):
        found += [("interviews", "Entretiens"), ("scoring", "Notation")]
        if committee.state in (CommitteeState.DELIBERATION, CommitteeState.SEALED):
            found.append(("deliberation", "Délibération"))
    if committee.state == CommitteeState.SEALED:
        found.append(("minutes", "Procès-verbal"))
    return [(name, label, reverse(f"selection:{name}", args=[committee.pk])) for name, label in found]


def told(perform: Callable[[], object]) -> Callable[[], object]:
    """The same act, the law's refusals told as the form tells its own."""

    def run() -> object:
        try:
            return perform()
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused

    return run


def act(request: HttpRequest, perform: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """Do one act that asks nothing more, and go back; a refusal is a message there."""
    try:
        told(perform)()
    except AlreadyDone as already:
        messages.warning(request, already.sentence)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, done)
    return redirect(back)
