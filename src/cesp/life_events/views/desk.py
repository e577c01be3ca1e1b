"""The desks' pages: the list of requests, one of them with its effect, the decision, the library of reasons."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.common.workflow import AlreadyDone
from cesp.documents import serving
from cesp.documents.models import Piece
from cesp.life_events.forms.desk import CompletionForm, DecisionForm, FilterForm, OpinionForm, ReasonForm
from cesp.life_events.models import LifeEvent, Outcome, ReasonSentence
from cesp.life_events.operations import consulting, deciding, sentences
from cesp.life_events.queries import desk as queries
from cesp.life_events.queries import reasons as library
from cesp.life_events.spreadsheet import REQUESTS
from cesp_law.refusals import Refused

_COMPLETE_WITHIN = timedelta(days=15)
_TITLES = {"grant": "Accepter", "refuse": "Refuser", "take_note": "Prendre en compte"}
_SENTENCES = {"grant": Outcome.GRANT, "refuse": Outcome.REFUSE, "take_note": Outcome.GRANT}


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
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
        "is_desk": actor.role == Role.CASE_DESK,
        "harmless": deciding.HARMLESS,
    }
    return render(request, "life_events/requests.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters(request.GET.get("file", ""))
    today = clock.today()
    found = list(queries.everything(actor_of(request), filters, sort=request.GET.get("tri", ""), today=today))
    readings.note(request, act="life_events.requests_exported", about_id=None, detail={"count": len(found)})
    rows = queries.rows_of(found, today=today)
    return download(
        form=Format(form), name=f"demandes-{today.isoformat()}", columns=REQUESTS, rows=rows, sheet="Demandes"
    )


@require_safe
def one_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    event, actor = _event(request, public_id), actor_of(request)
    readings.note(
        request,
        act="life_events.request_read",
        about_id=event.contract.signatory_id,
        subject=event,
        detail={"kind": event.kind},
        once_an_hour=True,
    )
    page = queries.page_of(actor, event, today=clock.today())
    return render(request, "life_events/request.html", {"page": page, "is_desk": actor.role == Role.CASE_DESK})


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: UUID, outcome: str) -> HttpResponse:
    """The reasons, then the effect and the words of the letter once more, then the act."""
    if outcome not in _TITLES:
        raise Http404
    event, actor = _event(request, public_id), actor_of(request)
    page = queries.page_of(actor, event, today=clock.today())
    back = reverse("life_events:request", args=[public_id])
    if page.decides and page.held_back:
        messages.warning(request, page.held_back)
        return redirect(back)
    offered = library.sentences_for(event.kind, _SENTENCES[outcome])
    first = {"version": event.version, "facts_seen": page.facts_seen}
    form = DecisionForm(request.POST or None, initial=first, sentences=offered)
    context = {"page": page, "form": form, "title": _TITLES[outcome], "outcome": outcome, "back": back}
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "edit":
        if request.POST.get("step") != "confirm":
            return render(request, "life_events/confirm.html", context | {"reasons": form.reasons})
        how = {"reasons": form.reasons, "seen": form.cleaned_data["version"], "at": clock.now()}
        try:
            match outcome:
                case "grant":
                    seen = form.cleaned_data["facts_seen"]
                    deciding.grant(actor=actor, event=event, facts_seen=seen, **how)
                case "refuse":
                    deciding.refuse(actor=actor, event=event, **how)
                case _:
                    deciding.take_note(actor=actor, event=event, **how)
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect(back)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            form.data = form.data.copy()
            form.data["facts_seen"] = page.facts_seen  # the file that the page shows from now on
        else:
            messages.success(request, "La décision est enregistrée et le signataire est prévenu.")
            return redirect(back)
    return render(request, "life_events/decide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def advise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The opinion of an agency, given or corrected until the decision."""
    event, actor = _event(request, public_id), actor_of(request)
    page, back = queries.page_of(actor, event, today=clock.today()), reverse("life_events:request", args=[public_id])
    given = page.own_opinion
    if given is None:
        messages.warning(request, "Cette demande n'attend pas d'avis de votre agence : lisez où elle en est.")
        return redirect(back)
    first = {"version": event.version, "said": given.said, "reasons": given.reasons}
    form = OpinionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            consulting.give_opinion(
                actor=actor,
                event=event,
                said=form.cleaned_data["said"],
                reasons=form.cleaned_data["reasons"],
                seen=form.cleaned_data["version"],
                at=clock.now(),
            )
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect(back)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "L'avis de votre agence est donné. Il se corrige tant que rien n'est décidé.")
            return redirect(back)
    return render(request, "life_events/advise.html", {"page": page, "form": form, "back": back})


@require_safe
def request_piece(request: HttpRequest, public_id: UUID, attachment: int) -> HttpResponseBase:
    """A piece of a request, for an agency that is heard on it and does not follow its signatory."""
    try:
        held = queries.lent_piece(actor_of(request), public_id, attachment)
        answer = serving.answer(held, head=request.method == "HEAD")
    except (LifeEvent.DoesNotExist, Piece.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    if request.method == "GET":
        readings.note(request, act="documents.piece_read", about_id=held.person_id, subject=held)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def ask_completion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    offered = library.sentences_for(event.kind, Outcome.COMPLETE)
    back = reverse("life_events:request", args=[public_id])
    first = {"version": event.version, "facts_seen": 0, "answer_by_on": clock.today() + _COMPLETE_WITHIN}
    form = CompletionForm(request.POST or None, initial=first, sentences=offered)
    if request.method == "POST" and form.is_valid():
        if not form.reasons:
            form.add_error("more", "Dites ce qui manque : choisissez une phrase, ou écrivez-en une.")
        else:
            try:
                deciding.ask_completion(
                    actor=actor_of(request),
                    event=event,
                    message=form.reasons,
                    answer_by_on=form.cleaned_data["answer_by_on"],
                    seen=form.cleaned_data["version"],
                    at=clock.now(),
                )
            except (Refused, AlreadyDone) as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, "Le complément est demandé ; le signataire est prévenu.")
                return redirect(back)
    context = {"event": event, "form": form, "back": back}
    return render(request, "life_events/completion.html", context)


@require_POST
def on_chosen(request: HttpRequest) -> HttpResponse:
    """Grant the ticked requests that move no payment."""
    chosen = queries.chosen(actor_of(request), request.POST.getlist("choix"))
    if not chosen:
        messages.error(request, "Cochez au moins une demande.")
        return redirect("life_events:requests")
    done = deciding.grant_many(actor=actor_of(request), events=chosen, at=clock.now())
    if done.granted:
        messages.success(request, f"Demandes acceptées : {len(done.granted)}. Les signataires sont prévenus.")
    for event, why in done.refused:
        messages.warning(request, f"{event.person.full_name} (n° {event.pk}) : {why}")
    return redirect("life_events:requests")


@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    """The library, and a sentence to add."""
    form = ReasonForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: sentences.add(actor=actor_of(request), at=clock.now(), **form.cleaned_data),
        done="La phrase est ajoutée.",
        back=reverse("life_events:reasons"),
        page={"rows": library.library()},
        template="life_events/reasons.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    row = _sentence(pk)
    known = {"outcome": row.outcome, "kind": row.kind, "text": row.text}
    form = ReasonForm(request.POST or None, initial=known)
    return ask(
        request,
        form=form,
        perform=lambda: sentences.change(actor=actor_of(request), row=row, at=clock.now(), **form.cleaned_data),
        done="La phrase est changée ; les décisions déjà prises gardent leurs mots.",
        back=reverse("life_events:reasons"),
        page={"row": row},
        template="life_events/reason.html",
    )


@require_POST
def retire_reason(request: HttpRequest, pk: int) -> HttpResponse:
    sentences.retire(actor=actor_of(request), row=_sentence(pk), at=clock.now())
    messages.success(request, "La phrase n'est plus proposée.")
    return redirect("life_events:reasons")


def _event(request: HttpRequest, public_id: UUID) -> LifeEvent:
    try:
        return queries.event_for(actor_of(request), public_id)
    except LifeEvent.DoesNotExist:
        raise Http404 from None


def _sentence(pk: int) -> ReasonSentence:
    try:
        return library.sentence_for(pk)
    except ReasonSentence.DoesNotExist:
        raise Http404 from None
