"""Messages: a person's and an agent's lists, one conversation, what is done in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership, Person, Role
from cesp.common import clock
from cesp.correspondence import operations, pages, queries, routing
from cesp.correspondence.forms import (
    AssignForm,
    LetterForm,
    MarkForm,
    NoteForm,
    QuestionForm,
    ReplyForm,
    TransferForm,
)
from cesp.correspondence.models import Thread, ThreadSubject
from cesp.correspondence.pages import ThreadPage
from cesp.documents import serving
from cesp.documents.models import Piece
from cesp.documents.reception import Refusal
from cesp_law.refusals import Refused


@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    if actor.role == Role.SIGNATORY:
        own = queries.own_threads(actor, cursor=request.GET.get("page", ""))
        return render(request, "correspondence/own_threads.html", {"page": own})
    today = clock.today()
    page = pages.inbox_page(actor, request.GET, today=today)
    return render(request, "correspondence/inbox.html", {"page": page, "today": today})


@require_safe
def choose_subject(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    choices = pages.subject_choices(actor.person, today=clock.today())
    return render(request, "correspondence/choose_subject.html", {"choices": choices})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, subject: str) -> HttpResponse:
    """Write a question, whose subject is chosen."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    if subject not in ThreadSubject:
        raise Http404
    among = routing.destinations(actor.person, subject, on=clock.today())
    form = QuestionForm(request.POST or None, request.FILES or None, among=among)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.open_thread(actor=actor, subject=subject, at=clock.now(), **form.cleaned_data)
            return redirect("correspondence:sent", pk=made.pk)
        except Refused as refusal:
            _tell(form, refusal)
    page = pages.ask_page(actor.person, subject, today=clock.today())
    return render(request, "correspondence/ask.html", {"form": form, "choice": page.choice, "contacts": page.contacts})


@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens next, once a question is sent."""
    return render(request, "correspondence/sent.html", {"page": _page(request, pk)})


@require_safe
def choose_person(request: HttpRequest) -> HttpResponse:
    """Find whom to write to, among the people followed."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    words = request.GET.get("q", "")[:100]
    people = queries.people_to_write_to(actor, words)
    return render(request, "correspondence/choose_person.html", {"people": people, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
def write_to(request: HttpRequest, person: int) -> HttpResponse:
    """Start a thread with somebody followed."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    try:
        to = queries.person_to_write_to(actor, person)
    except Person.DoesNotExist:
        raise Http404 from None
    form = LetterForm(request.POST or None, request.FILES or None, subjects=queries.subjects_of(actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.write_to(actor=actor, person=to, at=clock.now(), **form.cleaned_data)
            messages.success(request, f"Votre message est envoyé à {to.full_name}.")
            return redirect(f"{reverse('correspondence:thread', args=[made.pk])}?nouveau=1")
        except Refused as refusal:
            _tell(form, refusal)
    return render(request, "correspondence/write_to.html", {"form": form, "person": to})


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    page = _page(request, pk)
    if pages.reads_journaled(actor):
        act = "correspondence.thread_read"
        readings.note(request, act=act, about_id=page.thread.person_id, subject=page.thread)
    return _render(request, page)


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    form = ReplyForm(request.POST.copy(), request.FILES, auto_id="repondre_%s")
    done = "Votre message est envoyé."
    return _acted(request, page, "reply_form", form, lambda how: operations.write(**how, **form.cleaned_data), done)


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    form = NoteForm(request.POST, request.FILES, auto_id="noter_%s")
    done = "La note interne est enregistrée."
    return _acted(request, page, "note_form", form, lambda how: operations.write_note(**how, **form.cleaned_data), done)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    colleagues = queries.colleagues_of(page.thread, on=clock.today())
    form = AssignForm(request.POST, colleagues=colleagues, auto_id="attribuer_%s")
    done = "Le responsable du fil est enregistré."
    return _acted(request, page, "assign_form", form, lambda how: operations.assign(**how, **form.cleaned_data), done)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    try:
        operations.close(actor=request.membership, thread=page.thread, at=clock.now())  # type: ignore[attr-defined]
        messages.success(request, "Le fil est clos. Un nouveau message le rouvre.")
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("correspondence:thread", pk=pk)


@require_POST
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass on to another desk: from here on the thread is theirs, and no longer shows here."""
    actor, page = request.membership, _page(request, pk)  # type: ignore[attr-defined]
    among = queries.transfer_choices(page.thread, on=clock.today())
    form = TransferForm(request.POST, among=among, auto_id="transmettre_%s")
    if form.is_valid():
        try:
            moved = operations.transfer(actor=actor, thread=page.thread, at=clock.now(), **form.cleaned_data)
            messages.success(request, f"Le fil est transmis : {moved.address}.")
            return redirect("correspondence:threads")
        except Refused as refusal:
            _tell(form, refusal)
    return _render(request, page, transfer_form=form)


@require_POST
def mark_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember that the page was read: by its script as soon as it shows, else by its button."""
    page, form = _page(request, pk), MarkForm(request.POST)
    if form.is_valid():
        position = form.cleaned_data["position"]
        operations.mark_read(actor=request.membership, thread=page.thread, position=position)  # type: ignore[attr-defined]
    return redirect("correspondence:thread", pk=pk)


@require_safe
def piece(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponseBase:
    """A file that a message carries, for whoever reads that message."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    try:
        held = queries.piece_for(actor, pk, public_id)
        answer = serving.answer(held, head=request.method == "HEAD")
    except (Thread.DoesNotExist, Piece.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    as_oneself = actor.role == Role.SIGNATORY and readings.is_own(actor, held.person_id)
    if request.method == "GET" and not as_oneself:
        readings.note(request, act="documents.piece_read", about_id=held.person_id, subject=held)
    return answer


def _tell(form: BaseForm, refusal: Refused) -> None:
    """A refused file is told beside the files, the rest above the form."""
    form.add_error("files" if isinstance(refusal, Refusal) else None, refusal.sentence)


def _page(request: HttpRequest, pk: int) -> ThreadPage:
    try:
        return pages.thread_page(request.membership, pk, today=clock.today())  # type: ignore[attr-defined]
    except Thread.DoesNotExist:
        raise Http404 from None


def _acted(
    request: HttpRequest,
    page: ThreadPage,
    name: str,
    form: BaseForm,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do what a valid form asks; a refusal comes back on the page as it is now, with what was typed."""
    pk = page.thread.pk
    if form.is_valid():
        try:
            act({"actor": request.membership, "thread": page.thread, "at": clock.now()})  # type: ignore[attr-defined]
            messages.success(request, done)
            return redirect("correspondence:thread", pk=pk)
        except Refused as refusal:
            _tell(form, refusal)
            page = _page(request, pk)
        except PermissionDenied:
            raise Http404 from None
    if isinstance(form, ReplyForm):
        form.catch_up(page.seen)
    return _render(request, page, **{name: form})


def _render(request: HttpRequest, page: ThreadPage, **bound: BaseForm) -> HttpResponse:
    """The page of a thread; forms that were refused stay as they were typed."""
    context: dict[str, Any] = {"page": page, "today": clock.today()}
    if page.may_write:
        context["reply_form"] = ReplyForm(
            auto_id="repondre_%s", initial={"seen": page.seen, "body": _template(request, page)}
        )
    if page.replies or (page.is_agent and page.may_write):
        colleagues = queries.colleagues_of(page.thread, on=clock.today())
        chosen, among = {"to": page.thread.assigned_to_id}, queries.transfer_choices(page.thread, on=clock.today())
        context |= {
            "note_form": NoteForm(auto_id="noter_%s"),
            "assign_form": AssignForm(colleagues=colleagues, auto_id="attribuer_%s", initial=chosen),
            "transfer_form": TransferForm(among=among, auto_id="transmettre_%s"),
        }
    return render(
        request, "correspondence/thread.html", context | {"refused": next(iter(bound.values()), None)} | bound
    )


def _template(request: HttpRequest, page: ThreadPage) -> str:
    """The sentence to start from that the address asks for, if there is one."""
    asked = request.GET.get("modele", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    return page.replies[number - 1].text if 1 <= number <= len(page.replies) else ""
