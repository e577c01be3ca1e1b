"""« Un événement dans ma vie »: the door, a request step by step, its follow-up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, ask
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.documents import depositing
from cesp.documents.forms import DepositForm
from cesp.documents.reception import Refusal
from cesp.life_events.forms.own import AddressForm, ContestForm, SendForm, StepForm
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import EventKind, LifeEvent
from cesp.life_events.operations import filing, sentences
from cesp.life_events.queries import own as queries
from cesp_law.refusals import Refused


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    found = queries.door(actor_of(request), today=clock.today())
    return render(request, "life_events/door.html", {"door": found})


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """The right, before anything is asked; then the draft."""
    if kind not in EVENTS:
        raise Http404
    actor = actor_of(request)
    found = queries.beginning(actor, kind, today=clock.today())
    if found is None:
        messages.info(request, "Cet événement ne peut pas arriver à votre contrat aujourd'hui.")
        return redirect("life_events:door")
    if request.method == "POST":
        try:
            event = filing.start(actor=actor, contract=found.contract, kind=kind, at=clock.now())
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            return redirect("life_events:step", event.public_id, 1)
    return render(request, "life_events/begin.html", {"found": found})


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    rows = [(event, queries.status_for(event)) for event in queries.own_events(actor_of(request))]
    return render(request, "life_events/own.html", {"rows": rows})


@require_safe
def own_event(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "life_events/own_event.html", {"page": _page(request, public_id)})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: UUID, page_number: int) -> HttpResponse:
    event = _event(request, public_id)
    steps, titles = EVENTS[event.kind].steps, EVENTS[event.kind].titles
    if not 1 <= page_number <= len(steps):
        raise Http404
    if request.method != "POST" and not queries.may_change(event):
        return redirect("life_events:own_event", public_id)
    if event.kind == EventKind.SUSPENSION and page_number > 1 and event.first_month is None:
        return redirect("life_events:step", public_id, 1)
    leaving = "quitter" in request.POST
    form = StepForm(request.POST if request.method == "POST" else None, event=event, step=page_number, leaving=leaving)
    if request.method == "POST" and form.is_valid():
        try:
            filing.save(
                actor=actor_of(request),
                event=event,
                values=form.values,
                seen=form.cleaned_data["version"],
                at=clock.now(),
            )
        except (Refused, AlreadyDone) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            if leaving:
                messages.success(request, "Votre brouillon est enregistré.")
                return redirect("life_events:own")
            return redirect(_after(event, page_number))
    context = {
        "event": event,
        "form": form,
        "number": page_number,
        "total": len(steps) + 2,
        "title": titles[page_number - 1],
        "next_title": "Les pièces" if page_number == len(steps) else titles[page_number],
    }
    return render(request, "life_events/step.html", context)


def _after(event: LifeEvent, number: int) -> str:
    if number < len(EVENTS[event.kind].steps):
        return reverse("life_events:step", args=[event.public_id, number + 1])
    return reverse("life_events:pieces", args=[event.public_id])


@require_http_methods(["GET", "HEAD", "POST"])
def pieces(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Join one file or several; one refusal does not lose the others."""
    page = _page(request, public_id)
    if not page.may_change:
        return redirect("life_events:own_event", public_id)
    if page.event.kind == EventKind.SUSPENSION and not page.event.ground:
        return redirect("life_events:step", public_id, 1)
    form = depositing.bound(request, page.kinds, several=True)
    here = reverse("life_events:pieces", args=[public_id])
    if request.method == "POST":
        outcomes = _joined(request, page.event, form) if form.is_valid() else []
        if (answer := depositing.answer(request, form, outcomes, to=here)) is not None:
            return answer
    total = len(page.about.steps) + 2
    return render(request, "life_events/pieces.html", {"page": page, "form": form, "number": total - 1, "total": total})


def _joined(request: HttpRequest, event: LifeEvent, form: DepositForm) -> list[depositing.Outcome]:
    typed, outcomes = form.cleaned_data, []
    for upload in typed["files"]:
        try:
            held = filing.add_piece(
                actor=actor_of(request),
                event=event,
                kind=typed["kind"],
                upload=upload,
                at=clock.now(),
                expires_on=typed.get("expires_on"),
            )
        except (Refused, Refusal) as refusal:
            outcomes.append(depositing.Outcome((upload.name or "fichier")[:80], refusal=refusal.sentence))
        else:
            outcomes.append(depositing.Outcome(held.piece.name, held.piece, is_new=True))
    return outcomes


@require_POST
def remove_piece(request: HttpRequest, public_id: UUID, attachment: int) -> HttpResponse:
    try:
        filing.remove_piece(
            actor=actor_of(request), event=_event(request, public_id), attachment=attachment, at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "La pièce est retirée de votre demande.")
    return redirect("life_events:pieces", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The effect, with and without; then the sending."""
    page = _page(request, public_id)
    if not page.may_change:
        return redirect("life_events:own_event", public_id)
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filing.send(actor=actor_of(request), event=page.event, at=clock.now(), seen=form.cleaned_data["version"])
        except (Refused, AlreadyDone) as refusal:
            messages.error(request, refusal.sentence)
            return redirect("life_events:send", public_id)
        messages.success(request, "Votre demande est envoyée. Voici son récépissé.")
        return redirect("life_events:own_event", public_id)
    total = len(page.about.steps) + 2
    return render(request, "life_events/send.html", {"page": page, "number": total, "total": total})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    if request.method != "POST":
        return render(
            request,
            "life_events/withdraw.html",
            {"event": event, "heard": event.sent_at is not None and EVENTS[event.kind].heard},
        )
    try:
        filing.withdraw(actor=actor_of(request), event=event, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("life_events:own_event", public_id)
    messages.success(request, "C'est retiré : rien ne change à votre contrat.")
    return redirect("life_events:own")


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    back = reverse("life_events:own_event", args=[public_id])
    form = ContestForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: filing.contest(
            actor=actor_of(request), event=event, because=form.cleaned_data["because"], at=clock.now()
        ),
        done="Votre contestation est transmise au bureau qui a décidé.",
        back=back,
        page={"event": event, "title": "Contester la décision", "confirm": "Transmettre"},
        template="life_events/contest.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    held = queries.address_of(actor)
    known = {name: getattr(held, name) for name in AddressForm.base_fields} if held else None
    form = AddressForm(request.POST or None, initial=known)
    return ask(
        request,
        form=form,
        perform=lambda: sentences.change_address(actor=actor, at=clock.now(), **form.cleaned_data),
        done="Votre adresse est enregistrée.",
        back=reverse("life_events:door"),
        page={"held": held},
        template="life_events/address.html",
    )


def _event(request: HttpRequest, public_id: UUID) -> LifeEvent:
    try:
        return queries.event_for(actor_of(request), public_id)
    except LifeEvent.DoesNotExist:
        raise Http404 from None


def _page(request: HttpRequest, public_id: UUID) -> queries.OwnPage:
    return queries.page_of(_event(request, public_id), actor_of(request), today=clock.today())
