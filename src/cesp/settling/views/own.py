"""« Mon installation »: the seven steps, the letter of engagement, the pieces, the replacements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.documents import depositing
from cesp.documents.forms import DepositForm
from cesp.documents.kinds import KINDS
from cesp.documents.reception import Refusal
from cesp.identity.sessions import marks_of
from cesp.letters import rendering
from cesp.projects.models import Project
from cesp.settling.forms.own import DayForm, DispatchForm, ElementsForm, ReplacementForm, SignForm
from cesp.settling.models import Channel, Proof, Replacement
from cesp.settling.operations import letter as letters
from cesp.settling.operations import proofs, replacing
from cesp.settling.queries import own as queries
from cesp.settling.queries.own import Situation
from cesp_law.refusals import Refused


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    found = queries.own_situation(actor_of(request), on=today)
    return render(request, "settling/own.html", {"found": found})


@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """What the letter says, what is missing of it, and where it stands."""
    found = _validated(request)
    if found is None:
        return _not_yet(request)
    return render(request, "settling/letter.html", _letter_page(found))


@require_http_methods(["GET", "HEAD", "POST"])
def elements(request: HttpRequest) -> HttpResponse:
    found = _validated(request)
    if found is None or found.project is None:
        return _not_yet(request)
    person, project = found.contract.signatory, found.project
    form = ElementsForm(request.POST or None, initial=_known(found), project=project, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            letters.save_elements(actor=actor_of(request), project=project, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Les éléments de la lettre sont enregistrés. Relisez-la avant de la signer.")
            return redirect("settling:letter")
    return render(request, "settling/elements.html", {"found": found, "form": form})


def _known(found: Situation) -> dict[str, Any]:
    """What is known already, and the postcode when the commune has but one."""
    project, row, person = found.project, found.installation, found.practitioner
    codes = project.commune.postcodes.split() if project is not None and project.commune else []
    return {
        "birth_name": person.birth_name if person else "",
        "used_name": person.used_name if person else "",
        "postcode": (row.postcode if row else "") or (codes[0] if len(codes) == 1 else ""),
        "starts_on": (row.starts_on if row else None) or (project.planned_on if project else None),
    }


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    found = _validated(request)
    if found is None or found.project is None:
        return _not_yet(request)
    try:
        pdf = letters.preview(
            actor=actor_of(request), project=found.project, installation=found.installation, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("settling:letter")
    return rendering.response(pdf, filename="apercu-lettre-d-engagement.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Read again, then sign; who signs has just proved who they are (``settings.ASSURANCE``)."""
    found = _validated(request)
    if found is None or found.project is None:
        return _not_yet(request)
    page = _letter_page(found)
    if not page["elements"].complete or page["frozen"]:
        return redirect("settling:letter")
    form = SignForm(request.POST or None, initial={"digest": page["elements"].digest})
    if request.method == "POST" and form.is_valid():
        try:
            letters.sign(
                actor=actor_of(request),
                project=found.project,
                digest=form.cleaned_data["digest"],
                accepted=form.cleaned_data["accepted"],
                signed_in_with=_proof(request),
                at=clock.now(),
            )
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect("settling:letter")
        messages.success(request, "Votre lettre est signée, et sa copie part par courriel. Il reste à l'envoyer.")
        return redirect("settling:dispatch")
    return render(request, "settling/sign.html", page | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: HttpRequest) -> HttpResponse:
    found = _validated(request)
    row = found.installation if found is not None else None
    if found is None or found.project is None or row is None or row.letter is None or row.dispatched_on is not None:
        return redirect("settling:letter")
    form = DispatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        how: dict[str, Any] = {"actor": actor_of(request), "project": found.project, "at": clock.now()}
        kept = form.cleaned_data
        try:
            if kept["channel"] == Channel.ELECTRONIC:
                letters.send_electronically(**how)
            else:
                letters.record_dispatch(tracking=kept["tracking"], dispatched_on=kept["dispatched_on"], **how)
        except (Refused, AlreadyDone) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "L'envoi de votre lettre est enregistré.")
            return redirect("settling:own")
    return render(request, "settling/dispatch.html", _letter_page(found) | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    found = _validated(request)
    row = found.installation if found is not None else None
    if row is None or row.dispatched_on is None or row.received_on is not None:
        return redirect("settling:letter")
    form = DayForm(
        request.POST or None, label="Lettre reçue le", hint="Le jour écrit sur l'avis de réception, à l'agence."
    )
    if request.method == "POST" and form.is_valid():
        try:
            letters.record_receipt(
                actor=actor_of(request), installation=row, on=form.cleaned_data["on"], at=clock.now()
            )
        except (Refused, AlreadyDone) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "La réception est enregistrée : votre agence peut attester votre engagement.")
            return redirect("settling:own")
    page = {"form": form, "title": "Ma lettre est reçue", "confirm": "Enregistrer la réception"}
    return render(request, "settling/own_day.html", page | {"back": reverse("settling:own")})


@require_http_methods(["GET", "HEAD", "POST"])
def pieces(request: HttpRequest) -> HttpResponse:
    """The checklist, and a piece to deposit; one refusal does not lose the others."""
    found = _validated(request)
    if found is None or found.project is None:
        return _not_yet(request)
    form = depositing.bound(request, [KINDS[one.requirement.kind] for one in found.lines], several=True)
    if request.method == "POST":
        outcomes = _joined(request, found.project, form) if form.is_valid() else []
        answer = depositing.answer(request, form, outcomes, to=reverse("settling:pieces"))
        if answer is not None:
            return answer
    return render(request, "settling/pieces.html", {"found": found, "form": form})


def _joined(request: HttpRequest, project: Project, form: DepositForm) -> list[depositing.Outcome]:
    typed, outcomes = form.cleaned_data, []
    for upload in typed["files"]:
        try:
            held = proofs.deposit(
                actor=actor_of(request),
                project=project,
                kind=typed["kind"],
                upload=upload,
                at=clock.now(),
                ends_on=typed.get("expires_on"),
            )
        except (Refused, Refusal) as refusal:
            outcomes.append(depositing.Outcome((upload.name or "fichier")[:80], refusal=refusal.sentence))
        else:
            outcomes.append(depositing.Outcome(held.piece.name, held.piece, is_new=True))
    return outcomes


@require_POST
def remove_piece(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        proof = queries.own_proof(actor_of(request), pk)
    except Proof.DoesNotExist:
        raise Http404 from None
    try:
        proofs.withdraw(actor=actor_of(request), proof=proof, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "La pièce est retirée.")
    return redirect("settling:pieces")


@require_http_methods(["GET", "HEAD", "POST"])
def replacements(request: HttpRequest) -> HttpResponse:
    """Those declared, the days in which they count, and some more to declare."""
    found = queries.own_situation(actor_of(request), on=clock.today())
    if found is None:
        return redirect("settling:own")
    form = ReplacementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contract: Contract = found.contract
        try:
            made = replacing.declare(actor=actor_of(request), contract=contract, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            if made.remark:
                messages.warning(request, f"Déclaré, et signalé à votre agence : {made.remark}")
            else:
                messages.success(request, "Votre remplacement est déclaré.")
            return redirect("settling:replacements")
    return render(request, "settling/replacements.html", {"found": found, "form": form})


@require_POST
def remove_replacement(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        row = queries.own_replacement(actor_of(request), pk)
    except Replacement.DoesNotExist:
        raise Http404 from None
    try:
        replacing.withdraw(actor=actor_of(request), replacement=row, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Cette déclaration est retirée.")
    return redirect("settling:replacements")


def _validated(request: HttpRequest) -> Situation | None:
    found = queries.own_situation(actor_of(request), on=clock.today())
    return found if found is not None and found.is_validated else None


def _not_yet(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Cette étape s'ouvre quand l'agence régionale de santé a validé votre projet.")
    return redirect("settling:own")


def _letter_page(found: Situation) -> dict[str, Any]:
    """:returns: ``frozen`` once the agency has attested: the letter changes no more."""
    row = found.installation
    frozen = row is not None and row.attested_at is not None
    elements = queries.elements_for(found, on=clock.today())
    return {"found": found, "row": row, "elements": elements, "frozen": frozen}


def _proof(request: HttpRequest) -> str:
    """How the person proved who they are: kept with their signature."""
    marks = marks_of(request)
    return f"{marks.by}, {marks.level}" if marks is not None else ""
