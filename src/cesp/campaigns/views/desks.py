"""The list of candidatures and one file, as agents read them; its pieces, its prints, its exports."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership, Role
from cesp.accounts.views.asking import actor_of
from cesp.campaigns import printing, tasks
from cesp.campaigns.forms.desks import ChosenForm, CorrectionForm, DeskFilterForm
from cesp.campaigns.models import Attachment, Candidature, How, Opinion
from cesp.campaigns.operations import bulk, checking, corrections
from cesp.campaigns.operations.bulk import Done
from cesp.campaigns.queries import agent_file, conflicts, desk, reading
from cesp.campaigns.queries import opinions as opinion_queries
from cesp.campaigns.queries.agent_file import FilePage
from cesp.campaigns.queries.corrections import targets
from cesp.campaigns.spreadsheet import columns
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.documents import serving
from cesp.letters import queries as letters
from cesp.letters import rendering
from cesp_law.refusals import Refused

MOST_AT_ONCE = 40
"""Files in one print or one archive made while the browser waits: about four hundred pages."""


@require_safe
def candidatures(request: HttpRequest) -> HttpResponse:
    actor, queue = actor_of(request), request.GET.get("file", "")
    form, sort = _filter_form(request.GET, actor), request.GET.get("tri", "")
    found = desk.listing(actor, form.filters(queue), sort=sort, cursor=request.GET.get("page", ""), today=clock.today())
    context = {
        "found": found,
        "form": form,
        "queue": queue if queue in desk.queues_of(actor) else "",
        "address": address_without(request.GET, drop=("page",)),
        "for_queues": address_without(request.GET, drop=("page", "file")),
        "for_sorts": address_without(request.GET, drop=("page", "tri")),
        "sort": desk.sort_of(actor, sort),
        "whole_list": found.total > len(found.rows),
        "names": reading.finds_by_name(actor),
        "is_ufr": actor.role == Role.UFR_MANAGER,
        "takes": actor.role in (Role.UFR_MANAGER, Role.ARS_REFERENT),
        "page": found.page,
    }
    return render(request, "campaigns/desks/list.html", context)


def _filter_form(address: QueryDict, actor: Membership) -> DeskFilterForm:
    return DeskFilterForm(address, years=desk.years_of(actor))


@require_safe
def candidature(request: HttpRequest, pk: int) -> HttpResponse:
    actor, page = actor_of(request), page_or_404(request, pk)
    file = page.candidature
    readings.note(request, act="campaigns.candidature_read", about_id=file.person_id, subject=file, once_an_hour=True)
    context = {
        "page": page,
        "file": file,
        "is_ufr": actor.role == Role.UFR_MANAGER,
        "is_ars": actor.role == Role.ARS_REFERENT,
        "writes": actor.role in (Role.UFR_MANAGER, Role.ARS_REFERENT) and page.shown.identity,
        "subject": "candidature" if actor.role == Role.UFR_MANAGER else "project",
        "may_declare_conflict": actor.role != Role.CASE_DESK and actor.role != Role.AUDITOR,
    }
    return render(request, "campaigns/desks/file.html", context)


def page_or_404(request: HttpRequest, pk: int) -> FilePage:
    try:
        return agent_file.page_of(actor_of(request), pk)
    except Candidature.DoesNotExist:
        raise Http404 from None


@require_safe
def piece(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """The file of a piece, for any reader of the candidature who is shown it."""
    try:
        held, shown = reading.attachment_for(actor_of(request), pk, attachment)
        answer = serving.answer(held.piece, head=request.method == "HEAD", name=shown.file_name(held))
    except (Candidature.DoesNotExist, Attachment.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    if not readings.is_own(actor_of(request), held.piece.person_id):
        readings.note(request, act="documents.piece_read", about_id=held.piece.person_id, subject=held.piece)
    return answer


@require_safe
def agreement(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """The sealed paper of an ARS, for any reader of the file who is shown the name it bears."""
    actor = actor_of(request)
    try:
        letter = opinion_queries.agreement_for(actor, pk, opinion)
        sealed = letters.file_of(letter)
    except (Candidature.DoesNotExist, Opinion.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    readings.note(request, act="campaigns.agreement_read", about_id=letter.person_id, subject=letter)
    return rendering.response(sealed, filename=letter.filename)


@require_safe
def print_one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole file as a single PDF."""
    return _printed(request, [page_or_404(request, pk)], name=f"candidature-{pk}")


def _printed(request: HttpRequest, pages: list[FilePage], *, name: str) -> HttpResponseBase:
    file = tempfile.TemporaryFile(suffix=".pdf")  # noqa: SIM115 - the response closes it
    try:
        printing.written(pages, file, dated_on=clock.today().isoformat())
    except FileNotFoundError:
        file.close()
        raise Http404 from None
    file.seek(0)
    _note_taken(request, pages)
    response = FileResponse(file, filename=f"{name}.pdf", content_type="application/pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _note_taken(request: HttpRequest, pages: list[FilePage]) -> None:
    for page in pages:
        file = page.candidature
        readings.note(request, act="campaigns.candidature_printed", about_id=file.person_id, subject=file)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    return _exported(request, _listed(actor_of(request), request.GET), Format(form))


def _listed(actor: Membership, address: QueryDict) -> list[Candidature]:
    """Every file of the list that an address shows, in its order."""
    filters = _filter_form(address, actor).filters(address.get("file", ""))
    return list(desk.everything(actor, filters, sort=address.get("tri", ""), today=clock.today()))


def _exported(request: HttpRequest, files: list[Candidature], form: Format) -> HttpResponseBase:
    readings.note(request, act="campaigns.candidatures_exported", about_id=None, detail={"rows": len(files)})
    name = f"candidatures-{clock.today().isoformat()}"
    return download(
        form=form, name=name, columns=columns(), rows=desk.rows_of(files, actor_of(request)), sheet="Candidatures"
    )


@require_POST
def on_chosen(request: HttpRequest) -> HttpResponseBase:
    """What is done with the files ticked in the list."""
    actor, form = actor_of(request), ChosenForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    address = QueryDict(given.get("liste", ""))
    back = f"{reverse('campaigns:desk')}?{address_without(address, drop=('page',))}"
    files = _listed(actor, address) if given.get("tout") else desk.chosen(actor, given.get("choix", []))
    return _on_files(request, files, given.get("faire", ""), back)


def _on_files(request: HttpRequest, files: list[Candidature], wanted: str, back: str) -> HttpResponseBase:
    actor = actor_of(request)
    if not files:
        messages.error(request, "Cochez au moins une candidature, puis choisissez quoi en faire.")
        return redirect(back)
    if wanted in ("imprimer", "archive"):
        return _taken(request, files, wanted, back)
    if wanted == "tableur":
        return _exported(request, files, Format.XLSX)
    if actor.role != Role.UFR_MANAGER:
        raise Http404
    if wanted == "correction":
        return _correct_each(request, actor, files, back)
    return _acted(request, actor, files, wanted, back)


def _taken(request: HttpRequest, files: list[Candidature], how: str, back: str) -> HttpResponseBase:
    if len(files) > MOST_AT_ONCE:
        return _gathered(request, files, How.PRINT if how == "imprimer" else How.ARCHIVE, back)
    pages = [page_or_404(request, one.pk) for one in files]
    if how == "imprimer":
        return _printed(request, pages, name="candidatures")
    _note_taken(request, pages)
    return serving.archive_named(printing.foldered(pages), "candidatures.zip")


def _gathered(request: HttpRequest, files: list[Candidature], how: How, back: str) -> HttpResponse:
    """Too many to make while the browser waits: a worker does it, and the page says how far it has come."""
    try:
        bundle = tasks.ask_bundle(actor=actor_of(request), files=files, how=how, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    return redirect("campaigns:bundle", bundle.public_id)


def _acted(request: HttpRequest, actor: Membership, files: list[Candidature], wanted: str, back: str) -> HttpResponse:
    at = clock.now()
    if wanted == "complet":
        done = bulk.on_each(files, lambda one: checking.declare_complete(actor=actor, candidature=one, at=at))
        return _told(request, done, "déclaré complet", "déclarés complets", back)
    if wanted == "inscription":
        done = bulk.on_each(
            files, lambda one: checking.check_enrolment(actor=actor, candidature=one, enrolled=True, at=at)
        )
        return _told(request, done, "dont l'inscription est confirmée", "dont l'inscription est confirmée", back)
    raise Http404


def _told(request: HttpRequest, done: Done, one: str, many: str, back: str) -> HttpResponse:
    if done.count:
        word = f"1 dossier {one}." if done.count == 1 else f"{done.count} dossiers {many}."
        messages.success(request, word)
    for file, why in done.refused:
        messages.warning(request, f"{file.person.full_name} (n° {file.pk}) : {why}")
    return redirect(back)


def _correct_each(request: HttpRequest, actor: Membership, files: list[Candidature], back: str) -> HttpResponse:
    """Ask the same correction of each; first the form, then the act."""
    named = {code: label for one in files for code, label in targets(one).items()}
    sent = "answer_by_on" in request.POST
    form = CorrectionForm(request.POST if sent else None, targets=named)
    if sent and form.is_valid():
        at, given = clock.now(), form.cleaned_data
        try:
            corrections.check_points(named, form.points, given["answer_by_on"], given["message"], at=at)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            done = bulk.on_each(
                files,
                lambda one: corrections.ask_correction(
                    actor=actor,
                    candidature=one,
                    points=form.points,
                    answer_by_on=given["answer_by_on"],
                    message=given["message"],
                    at=at,
                ),
            )
            return _told(
                request, done, "à corriger : la personne est prévenue", "à corriger : chacun est prévenu", back
            )
    context = {
        "form": form,
        "files": files,
        "title": f"Demander la même correction ({len(files)})",
        "action": reverse("campaigns:on_chosen"),
        "back": back,
        "list_address": back.partition("?")[2],
    }
    return render(request, "campaigns/desks/correction.html", context)


@require_safe
def conflict_list(request: HttpRequest) -> HttpResponse:
    found = conflicts.conflicts_seen_by(actor_of(request), cursor=request.GET.get("page", ""))
    return render(request, "campaigns/desks/conflicts.html", {"page": found})
