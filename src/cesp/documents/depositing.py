"""A form of deposit, whoever's page it stands on: one call for each file, and what to say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cesp.accounts.models import Membership, Person
from cesp.documents import operations, wording
from cesp.documents.forms import DepositForm
from cesp.documents.kinds import Kind
from cesp.documents.models import Piece
from cesp.documents.reception import Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    name: str
    piece: Piece | None = None
    is_new: bool = False
    refusal: str = ""

    @property
    def sentence(self) -> str:
        if self.piece is None:
            return f"« {self.name} » n'est pas enregistré. {self.refusal}"
        if not self.is_new:
            return f"« {self.piece.name} » était déjà déposé : rien n'a changé."
        pages = f"{self.piece.pages} page{'s' if self.piece.pages > 1 else ''}"
        kept = f"« {self.piece.name} » est déposé : {self.piece.nature.label}, {pages}, {self.piece.weight}."
        return f"{kept} {wording.cleaning(self.piece.changes)}".strip()


def bound(request: HttpRequest, kinds: Sequence[Kind], *, several: bool = True) -> DepositForm:
    """The form as it was sent, or empty."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    wanted = request.GET.get("nature", "")
    return DepositForm(*sent, kinds=kinds, several=several, initial={"kind": wanted} if wanted else None)


def deposit_all(
    form: DepositForm, *, actor: Membership, person: Person, at: datetime, subject: models.Model | None = None
) -> list[Outcome]:
    """Deposit each file of a valid form; a refused one does not stop the others."""
    return [_one(file, form, actor=actor, person=person, at=at, subject=subject) for file in form.cleaned_data["files"]]


def answer(request: HttpRequest, form: DepositForm, outcomes: Sequence[Outcome], *, to: str) -> HttpResponse | None:
    """Say what became of the files: to a script, the sentence of its file; to a browser, the page again.

    :returns: ``None`` when something was refused and the page is to be shown with the form's errors.
    """
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    refused = [outcome for outcome in outcomes if outcome.piece is None]
    for outcome in outcomes:
        if outcome.piece is not None:
            messages.success(request, outcome.sentence)
    for outcome in refused:
        form.add_error("files", outcome.sentence)
    if by_script:
        said = [one.sentence for one in outcomes] or [str(one) for errors in form.errors.values() for one in errors]
        return HttpResponse(
            " ".join(said), status=422 if form.errors else 200, content_type="text/plain; charset=utf-8"
        )
    return None if form.errors else redirect(to)


def _one(
    file: UploadedFile[bytes],
    form: DepositForm,
    *,
    actor: Membership,
    person: Person,
    at: datetime,
    subject: models.Model | None,
) -> Outcome:
    name = (file.name or "fichier")[:80]
    try:
        done = operations.deposit(
            actor=actor,
            person=person,
            kind=form.cleaned_data["kind"],
            upload=file,
            at=at,
            subject=subject,
            expires_on=form.cleaned_data.get("expires_on"),
        )
    except Refusal as refusal:
        return Outcome(name, refusal=refusal.sentence)
    return Outcome(name, done.piece, done.is_new)
