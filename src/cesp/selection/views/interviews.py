"""Interviews: times, who comes when, convocations, attendance; and a candidate's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of, ask
from cesp.campaigns.models import Candidature
from cesp.common import clock, icalendar
from cesp.letters import queries as letters
from cesp.letters import rendering
from cesp.selection.forms.interviews import AttendanceForm, PlaceForm, SlotsForm
from cesp.selection.models import Attendance, Slot
from cesp.selection.operations import interviews as operations
from cesp.selection.queries import interviews as queries
from cesp.selection.views.shared import act, insider, managed, show, told

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]


@require_safe
def interviews(request: HttpRequest, pk: int) -> HttpResponse:
    found = insider(request, pk)
    schedule = queries.schedule_of(actor_of(request), found, at=clock.now())
    return show(
        request,
        "selection/interviews.html",
        found,
        "interviews",
        schedule=schedule,
        attendances=[("", "Non notée"), *Attendance.choices],
    )


@require_http_methods(_FORM_AND_ANSWER)
def open_slots(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = SlotsForm(request.POST or None, initial={"on": found.meets_on})
    return ask(
        request,
        form=form,
        perform=told(
            lambda: operations.open_slots(actor=actor_of(request), committee=found, at=clock.now(), **form.cleaned_data)
        ),
        done="Les créneaux sont ouverts : attribuez-les, puis convoquez.",
        back=_back(pk),
        page={"title": "Ouvrir des créneaux", "confirm": "Ouvrir ces créneaux"},
        template="selection/act.html",
    )


@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    return act(
        request,
        lambda: operations.fill(actor=actor_of(request), committee=found, at=clock.now()),
        done="Les créneaux libres sont attribués dans l'ordre des noms. Personne n'est encore prévenu.",
        back=_back(pk),
    )


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    return act(
        request,
        lambda: operations.drop_free_slots(actor=actor_of(request), committee=found, at=clock.now()),
        done="Les créneaux libres sont retirés.",
        back=_back(pk),
    )


@require_POST
def convene(request: HttpRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    return act(
        request,
        lambda: operations.convene(actor=actor_of(request), committee=found, at=clock.now()),
        done="Les convocations sont parties, et les membres prévenus.",
        back=_back(pk),
    )


@require_http_methods(_FORM_AND_ANSWER)
def place(request: HttpRequest, pk: int, candidature: int) -> HttpResponse:
    """Another time for a candidate, or none."""
    found, actor = managed(request, pk), actor_of(request)
    try:
        file, slots = queries.choices_for(actor, found, candidature, at=clock.now())
    except Candidature.DoesNotExist:
        raise Http404 from None
    held = next((one for one in slots if one.candidature_id == file.pk), None)
    form = PlaceForm(request.POST or None, slots=slots, initial={"slot": held.pk if held else ""})
    lead = "Le candidat est déjà convoqué : il recevra une nouvelle convocation, ou son annulation."
    return ask(
        request,
        form=form,
        perform=told(
            lambda: operations.place(actor=actor, committee=found, candidature=file, slot=form.chosen, at=clock.now())
        ),
        done="L'entretien est placé.",
        back=_back(pk),
        page={
            "title": f"Entretien de {file.person.full_name}",
            "confirm": "Enregistrer",
            "lead": lead if held and held.convocation_id else "",
        },
        template="selection/act.html",
    )


@require_POST
def mark(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    found = insider(request, pk)
    form = AttendanceForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez si le candidat est présent, excusé ou absent.")
        return redirect(_back(pk))
    return act(
        request,
        lambda: operations.mark(
            actor=actor_of(request),
            committee=found,
            slot=_slot(request, pk, slot),
            attendance=form.cleaned_data["attendance"],
            at=clock.now(),
        ),
        done="La présence est notée.",
        back=_back(pk),
    )


@require_safe
def convocation(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    """The convocation as the candidate received it."""
    found = _slot(request, pk, slot)
    if found.convocation is None or not queries.named_to(actor_of(request), found.committee):
        raise Http404
    readings.note(request, act="letters.letter_read", about_id=found.convocation.person_id, subject=found.convocation)
    return _file(found)


@require_safe
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's agenda of the interviews."""
    found = insider(request, pk)
    events = queries.events_of(actor_of(request), found)
    return icalendar.response(events, name="Entretiens de la commission", file=f"entretiens-{pk}")


@require_safe
def own(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A candidate's interview: when, where, the convocation."""
    return render(request, "selection/interview.html", {"slot": _own(request, public_id)})


@require_safe
def own_agenda(request: HttpRequest, public_id: UUID) -> HttpResponse:
    event = queries.own_event(_own(request, public_id))
    return icalendar.response([event], name="Entretien de sélection", file="entretien")


def _own(request: HttpRequest, public_id: UUID) -> Slot:
    try:
        return queries.own_slot(actor_of(request), public_id)
    except Slot.DoesNotExist:
        raise Http404 from None


def _slot(request: HttpRequest, pk: int, slot: int) -> Slot:
    found = next((one for one in queries.slots_for(actor_of(request), insider(request, pk)) if one.pk == slot), None)
    if found is None:
        raise Http404
    return found


def _file(slot: Slot) -> HttpResponse:
    assert slot.convocation is not None
    try:
        sealed = letters.file_of(slot.convocation)
    except FileNotFoundError:
        raise Http404 from None
    return rendering.response(sealed, filename=slot.convocation.filename)


def _back(pk: int) -> str:
    return reverse("selection:interviews", args=[pk])
