"""The choice as the managing authority keeps it: calendar, posts, national list, final allocation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.identity.sessions import marks_of
from cesp.internship.forms.keeping import DatesForm, NewForm, SeatsForm, SpecialtyForm
from cesp.internship.models import Choice
from cesp.internship.operations import allocating, preparing
from cesp.internship.queries import board as queries
from cesp_law.refusals import Refused
from cesp_law.selection.internship import Post

_DATES = {"wishes_from_at": "wishes_from_on", "wishes_until_at": "wishes_last_on"}


def choice_or_404(request: HttpRequest, year: int) -> Choice:
    found = queries.choice_of(actor_of(request), year)
    if found is None:
        raise Http404
    return found


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"choices": queries.choices_of(actor), "is_desk": actor.role == Role.CASE_DESK}
    return render(request, "internship/choices.html", context)


@require_safe
def choice(request: HttpRequest, year: int) -> HttpResponse:
    """Where a choice stands: what is done, what is next, how full its posts would be."""
    found, actor, now = choice_or_404(request, year), actor_of(request), clock.now()
    context = {
        "choice": found,
        "board": queries.board(found, on=clock.today()),
        "figures": queries.figures(actor, found, on=clock.today()),
        "specialties": queries.opened(found),
        "is_desk": actor.role == Role.CASE_DESK,
        "refusal": allocating.refusal_to_allocate(found, at=now),
    }
    return render(request, "internship/choice.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST if request.method == "POST" else None)

    def perform() -> None:
        _beside(
            lambda: preparing.prepare(
                actor=actor_of(request), year=form.cleaned_data["year"], dates=form.dates, at=clock.now()
            )
        )

    return ask(
        request,
        form=form,
        perform=perform,
        done="Le choix est préparé : relisez-le, puis annoncez-le.",
        back=reverse("internship:choices"),
        page={"title": "Préparer le choix d'une année", "confirm": "Préparer"},
        template="internship/act.html",
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, year: int) -> HttpResponse:
    found = choice_or_404(request, year)
    form = DatesForm(request.POST if request.method == "POST" else None, initial=DatesForm.typed(found))

    def perform() -> None:
        _beside(lambda: preparing.edit(actor=actor_of(request), choice=found, dates=form.dates, at=clock.now()))

    lead = "Le choix est annoncé : les candidats seront prévenus du nouveau calendrier." if found.announced_at else ""
    return _ask(request, found, form, perform, title="Changer le calendrier", confirm="Enregistrer le calendrier",
                done="Le calendrier est enregistré.", lead=lead)  # fmt: skip


def _beside(act: Any) -> None:
    """Do the act; a refusal about a stored instant is told beside the day that was typed."""
    try:
        act()
    except ValidationError as refusal:
        told = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
        raise ValidationError({_DATES.get(name, name): sentences for name, sentences in told.items()}) from None


def _ask(
    request: HttpRequest, found: Choice, form: Any, perform: Any, *, title: str, confirm: str, done: str, lead: str = ""
) -> HttpResponse:
    return ask(
        request,
        form=form,
        perform=perform,
        done=done,
        back=reverse("internship:choice", args=[found.year]),
        page={"title": title, "confirm": confirm, "choice": found, "lead": lead},
        template="internship/act.html",
    )


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, year: int) -> HttpResponse:
    found = choice_or_404(request, year)
    back = reverse("internship:choice", args=[year])
    if request.method == "POST":
        act = lambda: preparing.announce(actor=actor_of(request), choice=found, at=clock.now())  # noqa: E731
        return do(request, act, done="Le choix est annoncé, les candidats sont prévenus.", back=back)
    return render(request, "internship/announce.html", {"choice": found, "back": back})


@require_http_methods(["GET", "POST"])
def open_specialty(request: HttpRequest, year: int) -> HttpResponse:
    found = choice_or_404(request, year)
    form = SpecialtyForm(request.POST or None, initial={"ranking": preparing.NATIONAL})
    return _ask(
        request,
        found,
        form,
        lambda: preparing.open_specialty(actor=actor_of(request), choice=found, at=clock.now(), **form.cleaned_data),
        title="Ouvrir une spécialité",
        confirm="Ouvrir cette spécialité",
        done="La spécialité est ouverte.",
        lead="En principe, seule la médecine générale est ouverte. Une spécialité ouverte peut changer de classement.",
    )


@require_http_methods(["GET", "POST"])
def decide_seats(request: HttpRequest, year: int) -> HttpResponse:
    found = choice_or_404(request, year)
    opened = [one.code for one in queries.opened(found)]
    initial = {name: request.GET.get(name, "") for name in ("specialty", "subdivision")}
    form = SeatsForm(request.POST or None, opened=opened, initial=initial)
    return _ask(
        request,
        found,
        form,
        lambda: preparing.decide_seats(
            actor=actor_of(request),
            choice=found,
            post=Post(form.cleaned_data["specialty"], form.cleaned_data["subdivision"]),
            seats=form.cleaned_data["seats"],
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        ),
        title="Arrêter un nombre de postes",
        confirm="Arrêter ce nombre",
        done="Le nombre de postes est arrêté, avec son motif.",
        lead="Sans décision, une subdivision ouvre autant de postes de médecine générale qu'elle a de demandes.",
    )


@require_http_methods(["GET", "POST"])
def publish_list(request: HttpRequest, year: int) -> HttpResponse:
    found = choice_or_404(request, year)
    back = reverse("internship:choice", args=[year])
    if request.method == "POST":
        act = lambda: preparing.publish_list(actor=actor_of(request), choice=found, at=clock.now())  # noqa: E731
        return do(request, act, done="La liste nationale est publiée, les candidats sont prévenus.", back=back)
    shown = queries.board(found, on=clock.today())
    return render(request, "internship/publish.html", {"choice": found, "board": shown, "back": back})


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, year: int) -> HttpResponse:
    """The final allocation: its effect is read, then it is done once."""
    found, actor = choice_or_404(request, year), actor_of(request)
    if request.method == "POST":
        marks = marks_of(request)
        try:
            allocating.allocate(
                actor=actor,
                choice=found,
                signed_in_with=f"{marks.by}, {marks.level}" if marks is not None else "",
                at=clock.now(),
            )
        except (Refused, AlreadyDone) as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "L'affectation définitive est prononcée, tous les résultats sont publiés.")
        return redirect("internship:choice", year)
    context = {
        "choice": found,
        "board": queries.board(found, on=clock.today()),
        "figures": queries.figures(actor, found, on=clock.today()),
        "refusal": allocating.refusal_to_allocate(found, at=clock.now()),
        "back": reverse("internship:choice", args=[year]),
    }
    return render(request, "internship/allocate.html", context)
