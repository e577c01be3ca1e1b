"""A signatory's own questionnaire: read, filled in section by section, sent, corrected."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.instants import in_french
from cesp.common.workflow import AlreadyDone
from cesp.documents import depositing
from cesp.documents.forms import DepositForm
from cesp.documents.kinds import KINDS as PIECES
from cesp.questionnaire.definition import AUDIENCES, Question, Section
from cesp.questionnaire.forms.answers import SectionForm, SituationForm
from cesp.questionnaire.models import Response
from cesp.questionnaire.operations import answering, pieces
from cesp.questionnaire.queries import own as queries
from cesp.questionnaire.queries.own import File
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused

_AS_ONE_TYPES = "X-Cesp-Autosave"
_LONGEST_REVISION = 9


def file_or_404(request: HttpRequest, public_id: UUID) -> File:
    """:raises Http404: there is none, or it is somebody else's."""
    try:
        return queries.file_for(actor_of(request), public_id, at=clock.now())
    except Response.DoesNotExist:
        raise Http404 from None


def _seen_by(request: HttpRequest) -> int:
    """The revision that the page held; one that is not a number was read by nobody."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_REVISION else -1


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    rows = queries.own_list(actor_of(request), on=clock.today())
    context = {
        "current": [row for row in rows if row.may_change],
        "past": [row for row in rows if not row.may_change],
    }
    return render(request, "questionnaire/own/list.html", context)


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = file_or_404(request, public_id)
    context = {
        "file": found,
        "line": queries.OwnLine(found.response, found.stage),
        "sent": queries.sent_of(found.response),
        "situation": AUDIENCES[Audience(found.response.audience)],
        "asks_interview": queries.asks_interview(found),
    }
    return render(request, "questionnaire/own/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def situation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer another form than the one proposed."""
    found = file_or_404(request, public_id)
    form = SituationForm(request.POST or None, response=found.response, definition=found.version.definition)
    if form.is_valid():
        try:
            answering.declare_situation(
                actor=actor_of(request),
                response=found.response,
                audience=Audience(form.cleaned_data["audience"]),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Votre situation est notée : voici les questions qui s'y rapportent.")
            return redirect("questionnaire:file", public_id)
    return render(request, "questionnaire/own/situation.html", {"file": found, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: UUID, section: str) -> HttpResponse:
    """One section. What is right is saved even when another field is wrong; nothing is saved over another window's."""
    found = file_or_404(request, public_id)
    here = next((one for one in found.sections if one.code == section), None)
    if here is None or (not found.may_change and _AS_ONE_TYPES not in request.headers):
        return redirect("questionnaire:file", public_id)
    form = SectionForm(request.POST if request.method == "POST" else None, file=found, section=here)
    if request.method != "POST":
        return _page(request, found, form, here)
    form.is_valid()
    try:
        saved = answering.save(
            actor=actor_of(request),
            response=found.response,
            values=form.values,
            seen=_seen_by(request),
            at=clock.now(),
        )
    except (AlreadyDone, Refused) as refusal:
        if _AS_ONE_TYPES in request.headers:
            return JsonResponse({"sentence": refusal.sentence}, status=409)
        return _page(request, found, form, here, stale=refusal.sentence, status=409)
    if _AS_ONE_TYPES in request.headers:
        return _told(form, saved)
    if form.errors:
        return _page(request, file_or_404(request, public_id), form, here)
    if "quitter" in request.POST:
        messages.success(request, "Votre questionnaire est enregistré. Il n'est pas encore envoyé.")
        return redirect("questionnaire:file", public_id)
    return redirect(_after(file_or_404(request, public_id), here))


def _after(found: File, here: Section) -> str:
    """The address of the section after this one; of the sending, after the last."""
    codes = [one.code for one in found.definition.sections]
    later = codes[codes.index(here.code) + 1 :]
    following = next((one.code for one in found.sections if one.code in later), None)
    if following is None:
        return reverse("questionnaire:send", args=[found.response.public_id])
    return reverse("questionnaire:step", args=[found.response.public_id, following])


def _page(
    request: HttpRequest, found: File, form: SectionForm, here: Section, *, stale: str = "", status: int = 200
) -> HttpResponse:
    order = [one.code for one in found.sections]
    number = order.index(here.code) + 1 if here.code in order else len(order)
    context = {
        "file": found,
        "form": form,
        "section": here,
        "number": number,
        "total": len(order),
        "next_title": found.sections[number].title if number < len(order) else "Relire et envoyer",
        "stale": stale,
    }
    return render(request, "questionnaire/own/step.html", context, status=status)


def _told(form: SectionForm, saved: Response) -> JsonResponse:
    """What the script shows: when it was saved, and what is wrong."""
    wrong = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    said = f"Enregistré le {in_french(saved.saved_at)}." if saved.saved_at else ""
    return JsonResponse({"version": saved.revision, "saved": said, "wrong": wrong, "law": [], "zone": ""})


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read everything again, then send it."""
    found = file_or_404(request, public_id)
    if not found.may_change:
        return redirect("questionnaire:file", public_id)
    refusal_said = ""
    if request.method == "POST":
        try:
            answering.send(actor=actor_of(request), response=found.response, seen=_seen_by(request), at=clock.now())
        except (AlreadyDone, Refused) as refusal:
            refusal_said = refusal.sentence
            found = file_or_404(request, public_id)
        else:
            messages.success(
                request, "Votre questionnaire est envoyé. Le récépissé est ci-dessous et dans vos courriers."
            )
            return redirect("questionnaire:file", public_id)
    context = {"file": found, "refusal": refusal_said, "situation": AUDIENCES[Audience(found.response.audience)]}
    return render(request, "questionnaire/own/send.html", context, status=409 if refusal_said else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def put_piece(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """Put one file or several in answer to a question; one refusal does not lose the others."""
    found = file_or_404(request, public_id)
    place = queries.place_of(found, code)
    section = found.definition.section_of(code)
    if place is None or section is None:
        raise Http404
    back = reverse("questionnaire:step", args=[public_id, section.code])
    if not found.may_change or (request.method != "POST" and "fait" in request.GET):
        return redirect(back)
    form = depositing.bound(request, [PIECES[one] for one in place.pieces if one in PIECES], several=True)
    if request.method == "POST":
        outcomes = _put(request, found, place, form) if form.is_valid() else []
        if (answer := depositing.answer(request, form, outcomes, to=back)) is not None:
            return answer
    return render(
        request, "questionnaire/own/put_piece.html", {"file": found, "place": place, "form": form, "back": back}
    )


def _put(request: HttpRequest, found: File, place: Question, form: DepositForm) -> list[depositing.Outcome]:
    typed, outcomes = form.cleaned_data, []
    for upload in typed["files"]:
        try:
            held = pieces.add_piece(
                actor=actor_of(request),
                response=found.response,
                question=place.code,
                kind=typed["kind"],
                upload=upload,
                at=clock.now(),
                expires_on=typed.get("expires_on"),
            )
        except Refused as refusal:
            outcomes.append(depositing.Outcome((upload.name or "fichier")[:80], refusal=refusal.sentence))
        else:
            outcomes.append(depositing.Outcome(held.piece.name, held.piece, is_new=True))
    return outcomes


@require_POST
def remove_piece(request: HttpRequest, public_id: UUID, attachment: int) -> HttpResponse:
    found = file_or_404(request, public_id)
    place = next((one.question for one in found.attachments if one.pk == attachment), "")
    section = found.definition.section_of(place)
    try:
        pieces.remove_piece(actor=actor_of(request), response=found.response, attachment=attachment, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "La pièce est retirée de votre questionnaire.")
    if section is None:
        return redirect("questionnaire:file", public_id)
    return redirect("questionnaire:step", public_id, section.code)
