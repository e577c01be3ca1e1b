"""What a desk does to one file: each act is a page that asks, or a button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask, tell
from cesp.campaigns.forms.desks import (
    AskOpinionForm,
    ConflictForm,
    CorrectionForm,
    OpinionForm,
    PaperFileForm,
    PieceForm,
    ReasonForm,
)
from cesp.campaigns.models import Correction, Purpose
from cesp.campaigns.operations import checking, conflicts, corrections, filing, opinions, paper_files, pieces
from cesp.campaigns.queries.agent_file import project_of, studies_of
from cesp.campaigns.queries.conflicts import nameable
from cesp.campaigns.queries.corrections import open_correction, targets
from cesp.campaigns.queries.dates import current
from cesp.campaigns.queries.paper_files import draft_for, places_of
from cesp.campaigns.views.desks import page_or_404
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.documents.reception import Refusal
from cesp_law.refusals import Refused

page_methods = require_http_methods(["GET", "HEAD", "POST"])
_TEMPLATE = "campaigns/desks/act.html"


@page_methods
def ask_correction(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_or_404(request, pk)
    file, back = page.candidature, reverse("campaigns:candidature", args=[pk])
    form = CorrectionForm(request.POST or None, targets=targets(file))
    return ask(
        request,
        form=form,
        perform=lambda: corrections.ask_correction(
            actor=actor_of(request),
            candidature=file,
            points=form.points,
            answer_by_on=form.cleaned_data["answer_by_on"],
            message=form.cleaned_data["message"],
            at=clock.now(),
        ),
        done=f"La correction est demandée à {page.name}, qui est prévenu.",
        back=back,
        page={"title": f"Demander une correction à {page.name}", "action": request.path, "files": ()},
        template="campaigns/desks/correction.html",
    )


@page_methods
def declare_inadmissible(request: HttpRequest, pk: int) -> HttpResponse:
    page, form = page_or_404(request, pk), ReasonForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: checking.declare_inadmissible(
            actor=actor_of(request), candidature=page.candidature, at=clock.now(), **form.cleaned_data
        ),
        done="La candidature est déclarée irrecevable. Un courrier le dit à la personne, avec les voies de recours.",
        back=reverse("campaigns:candidature", args=[pk]),
        page={
            "title": f"Déclarer irrecevable la candidature de {page.name}",
            "explains": "Elle ne passera pas devant la commission. Un courrier scellé en dit le motif ; vous pourrez "
            "rouvrir le dossier, ce qui révoque ce courrier.",
            "confirm": "Déclarer irrecevable",
        },
        template=_TEMPLATE,
    )


@page_methods
def opinion(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    page = page_or_404(request, pk)
    given = dict(page.to_give)
    if purpose not in given:
        raise Http404
    ours = next((one.opinion for one in page.opinions if one.ours and one.opinion.purpose == purpose), None)
    initial = {"outcome": ours.outcome, "reasons": ours.reasons} if ours else None
    form = OpinionForm(request.POST or None, initial=initial)
    written = purpose != Purpose.PROJECT
    return ask(
        request,
        form=form,
        perform=lambda: opinions.give_opinion(
            actor=actor_of(request), candidature=page.candidature, purpose=purpose, at=clock.now(), **form.cleaned_data
        ),
        done="Votre réponse est enregistrée. La personne et son UFR la lisent.",
        back=reverse("campaigns:candidature", args=[pk]),
        page={
            "title": f"{given[purpose]} : {page.name}",
            "explains": ("S'il est favorable, un document scellé est joint au dossier. " if written else "")
            + "Vous pouvez changer votre réponse jusqu'à ce que la commission ouvre la notation.",
            "confirm": "Enregistrer",
            "file": page.candidature,
            "fields": [one for one in (*studies_of(page.candidature), *project_of(page.candidature)) if one[1]],
        },
        template="campaigns/desks/opinion.html",
    )


@page_methods
def ask_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    page, form = page_or_404(request, pk), AskOpinionForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: opinions.ask_opinion(
            actor=actor_of(request), candidature=page.candidature, at=clock.now(), **form.cleaned_data
        ),
        done="La demande est envoyée aux référents de cette ARS, qui lisent désormais le dossier.",
        back=reverse("campaigns:candidature", args=[pk]),
        page={
            "title": f"Demander l'avis d'une ARS : {page.name}",
            "explains": "L'ARS à qui vous demandez lit ce dossier et répond dans le service.",
            "confirm": "Demander",
        },
        template=_TEMPLATE,
    )


@page_methods
def declare_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    page, actor = page_or_404(request, pk), actor_of(request)
    for_others = actor.role == Role.UFR_MANAGER
    form = ConflictForm(request.POST or None, among=nameable(page.candidature) if for_others else None)
    own = not (form.is_bound and form.is_valid() and form.cleaned_data.get("member"))
    return ask(
        request,
        form=form,
        perform=lambda: conflicts.declare_conflict(
            actor=actor, candidature=page.candidature, at=clock.now(), **form.cleaned_data
        ),
        done="Le conflit d'intérêts est déclaré. Ce dossier n'est plus lu par la personne concernée.",
        back=reverse("campaigns:desk") if own else reverse("campaigns:candidature", args=[pk]),
        page={
            "title": f"Déclarer un conflit d'intérêts : {page.name}",
            "explains": "Le dossier, les pièces, les courriers et les messages de ce candidat disparaissent aussitôt "
            "pour la personne concernée, dans tous ses rôles. Une déclaration ne se retire pas.",
            "confirm": "Déclarer le conflit",
        },
        template=_TEMPLATE,
    )


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """A button of the UFR, or of the ARS, that asks nothing more."""
    actor, file, at = actor_of(request), page_or_404(request, pk).candidature, clock.now()
    how: dict[str, Any] = {"actor": actor, "candidature": file, "at": at}
    if act == "abandonner-correction":
        return _abandon(request, open_correction(file), pk)
    enrol = partial(checking.check_enrolment, **how)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "complet": (partial(checking.declare_complete, **how), "Le dossier est déclaré complet."),
        "rouvrir": (partial(checking.reopen, **how), "Le dossier est rouvert : il est de nouveau à vérifier."),
        "inscrit": (partial(enrol, enrolled=True), "L'inscription est confirmée."),
        "non-inscrit": (partial(enrol, enrolled=False), "La non-inscription est constatée."),
        "inscription-inconnue": (partial(enrol, enrolled=None), "L'inscription reste à vérifier."),
    }
    for purpose in Purpose:
        withdraw = partial(opinions.withdraw_opinion, purpose=purpose.value, **how)
        acts[f"retirer-{purpose.value}"] = (withdraw, "Votre réponse est retirée.")
    if act not in acts:
        raise Http404
    perform, done = acts[act]
    return _done(request, perform, done, pk)


def _abandon(request: HttpRequest, correction: Correction | None, pk: int) -> HttpResponse:
    if correction is None:
        messages.info(request, "Cette demande de correction n'attend plus de réponse : rien n'a changé.")
        return redirect("campaigns:candidature", pk=pk)
    perform = partial(corrections.cancel_correction, actor=actor_of(request), correction=correction, at=clock.now())
    return _done(request, perform, "La demande de correction est abandonnée.", pk)


def _done(request: HttpRequest, perform: Callable[[], object], done: str, pk: int) -> HttpResponse:
    try:
        perform()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except AlreadyDone as already:
        messages.info(request, already.sentence)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, done)
    return redirect("campaigns:candidature", pk=pk)


@page_methods
def paper_file(request: HttpRequest) -> HttpResponse:
    """Type in a file that arrived on paper: first what it says."""
    campaign, form = current(clock.now()), PaperFileForm(request.POST or None)
    if campaign is not None and request.method == "POST" and form.is_valid():
        try:
            made = paper_files.type_in(
                actor=actor_of(request),
                campaign=campaign,
                sender=form.sender,
                received_on=form.cleaned_data["received_on"],
                values=form.values,
                at=clock.now(),
            )
            messages.success(request, "Le dossier est enregistré en brouillon. Ajoutez ses pièces, puis déposez-le.")
            return redirect("campaigns:paper_pieces", pk=made.pk)
        except ValidationError as refusal:
            tell(form, refusal)
    return render(request, "campaigns/desks/paper.html", {"form": form, "campaign": campaign})


@page_methods
def paper_pieces(request: HttpRequest, pk: int) -> HttpResponse:
    """Then its pieces, one after the other."""
    actor, file = actor_of(request), draft_for(actor_of(request), pk)
    if file is None:
        raise Http404
    form = PieceForm(request.POST or None, request.FILES or None, places=places_of(file))
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"].partition("/")
        try:
            pieces.add_piece(
                actor=actor,
                candidature=file,
                requirement=place[0],
                kind=place[2],
                upload=form.cleaned_data["file"],
                expires_on=form.cleaned_data["expires_on"],
                at=clock.now(),
            )
            messages.success(request, "La pièce est ajoutée.")
            return redirect("campaigns:paper_pieces", pk=pk)
        except (Refusal, Refused) as refusal:
            form.add_error("file", refusal.sentence)
    return render(request, "campaigns/desks/paper_pieces.html", {"form": form, "page": page_or_404(request, pk)})


@require_POST
def paper_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Deposit the file in the name of its candidate, who receives the receipt."""
    file = draft_for(actor_of(request), pk)
    if file is None:
        raise Http404
    try:
        filing.deposit(actor=actor_of(request), candidature=file, at=clock.now())
    except (Refused, PermissionDenied) as refusal:
        messages.error(request, getattr(refusal, "sentence", str(refusal)))
        return redirect("campaigns:paper_pieces", pk=pk)
    messages.success(request, "La candidature est déposée. La personne est prévenue et reçoit son récépissé.")
    return redirect("campaigns:candidature", pk=pk)
