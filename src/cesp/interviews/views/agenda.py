"""A referent's agenda: the week, opening times, its secret address; inviting, summoning; what is public."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views import asking as shared
from cesp.accounts.views.asking import actor_of
from cesp.common import clock, icalendar
from cesp.common.export import Format, download
from cesp.contracts.models import Contract
from cesp.contracts.queries import contract_for
from cesp.interviews.forms import InviteForm, SlotsForm, SummonForm, TermsForm, WeekForm
from cesp.interviews.models import Ground, Slot
from cesp.interviews.operations import agenda, booking, promising, summoning
from cesp.interviews.queries import delays as public
from cesp.interviews.queries import desk, pages
from cesp.interviews.spreadsheet import DELAYS
from cesp.notifications import feed_views, feeds
from cesp.notifications.models import Agenda

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]
_ACT = "interviews/act.html"


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    form = WeekForm(request.GET)
    found = desk.week(actor_of(request), on=form.day or clock.today(), referent=form.referent)
    return render(request, "interviews/week.html", {"week": found, "now": clock.now()})


@require_http_methods(_FORM_AND_ANSWER)
def open_slots(request: HttpRequest) -> HttpResponse:
    form = SlotsForm(request.POST or None)
    return shared.ask(
        request,
        form=form,
        perform=lambda: agenda.open_slots(actor=actor_of(request), at=clock.now(), **form.cleaned_data),
        done="Les créneaux sont ouverts : les personnes qui ont une demande en cours peuvent les prendre.",
        back=reverse("interviews:week"),
        page={
            "title": "Ouvrir des créneaux",
            "confirm": "Ouvrir ces créneaux",
            "lead": "Un créneau libre est vu par toute personne suivie par votre ARS qui a une demande en cours.",
        },
        template=_ACT,
    )


@require_POST
def drop_slot(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        slot = pages.slot_for(actor_of(request), public_id)
    except Slot.DoesNotExist:
        raise Http404 from None
    return shared.do(
        request,
        lambda: agenda.drop(actor=actor_of(request), slot=slot, at=clock.now()),
        done="Le créneau est retiré.",
        back=f"{reverse('interviews:week')}?du={slot.on.isoformat()}",
    )


@require_http_methods(_FORM_AND_ANSWER)
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    contract = _contract(request, reference)
    form = InviteForm(request.POST or None)
    return shared.ask(
        request,
        form=form,
        perform=lambda: booking.invite(
            actor=actor_of(request),
            person=contract.signatory,
            begins=form.begins,
            at=clock.now(),
            **{name: form.cleaned_data[name] for name in ("subject", "message", "minutes", "manner", "where")},
        ),
        done="L'entretien est proposé : la personne est prévenue et choisit un horaire.",
        back=reverse("interviews:of_contract", args=[reference]),
        page={
            "title": f"Proposer un entretien à {contract.signatory.full_name}",
            "confirm": "Proposer ces horaires",
            "lead": "La personne lit le sujet et votre message, puis choisit un horaire.",
        },
        template=_ACT,
    )


@require_http_methods(_FORM_AND_ANSWER)
def summon(request: HttpRequest, reference: str) -> HttpResponse:
    contract = _contract(request, reference)
    left = request.GET.get("silence", "")[:200]
    form = SummonForm(request.POST or None, initial={"silence": left, "ground": Ground.SILENCE} if left else None)
    given = ("ground", "silence", "minutes", "manner", "where")
    return shared.ask(
        request,
        form=form,
        perform=lambda: summoning.summon(
            actor=actor_of(request),
            person=contract.signatory,
            starts_at=form.starts_at,
            at=clock.now(),
            **{name: form.cleaned_data[name] for name in given},
        ),
        done="La convocation est émise et notifiée : la preuve du jour où elle est lue se suit à l'entretien.",
        back=reverse("interviews:of_contract", args=[reference]),
        page={
            "title": f"Convoquer {contract.signatory.full_name} par lettre",
            "confirm": "Émettre la convocation",
            "lead": (
                "Une lettre scellée est notifiée à la personne, avec la preuve du jour où elle l'a lue ; sans lecture, "
                "elle part en recommandé. Elle ne sanctionne rien. Un rendez-vous en cours est remplacé par celui-ci."
            ),
            "earliest": summoning.earliest(clock.today()),
        },
        template=_ACT,
    )


@require_safe
def of_contract(request: HttpRequest, reference: str) -> HttpResponse:
    """Every interview of a signatory, as the agencies that follow them read them."""
    contract = _contract(request, reference)
    found = pages.of_person(actor_of(request), contract.signatory)
    return render(request, "interviews/of_contract.html", {"contract": contract, "found": found})


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    return render(request, "interviews/absences.html", {"rows": desk.absent_twice(actor_of(request))})


@require_http_methods(_FORM_AND_ANSWER)
def terms(request: HttpRequest) -> HttpResponse:
    """The agency's promise, and the referent's agenda address."""
    actor = actor_of(request)
    form = TermsForm(request.POST or None, initial={"answer_days": pages.promised_days(actor)})
    return shared.ask(
        request,
        form=form,
        perform=lambda: promising.set_answer_days(actor=actor, days=form.cleaned_data["answer_days"], at=clock.now()),
        done="Le délai est réglé. Les demandes déjà faites gardent le jour qui leur a été dit.",
        back=reverse("interviews:terms"),
        page={"feed_url": feeds.url_for(actor, Agenda.INTERVIEWS, page="interviews:feed")},
        template="interviews/terms.html",
    )


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    return feed_views.renew(request, Agenda.INTERVIEWS, back="interviews:terms")


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    return feed_views.revoke(request, Agenda.INTERVIEWS, back="interviews:terms")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What a referent's agenda reads."""
    found = feed_views.opened(request, Agenda.INTERVIEWS)
    return icalendar.response(desk.events_of_feed(found, on=clock.today()), name="Entretiens CESP", file="entretiens")


@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    return render(request, "interviews/delays.html", {"found": public.delays(on=clock.today())})


@require_safe
def delays_export(request: HttpRequest) -> HttpResponseBase:
    rows = public.delays(on=clock.today()).lines
    return download(form=Format.CSV, name="delais-de-reponse", columns=DELAYS, rows=rows, sheet="Délais")


def _contract(request: HttpRequest, reference: str) -> Contract:
    """:raises Http404: outside the actor's perimeter: their agency does not follow the signatory."""
    try:
        return contract_for(actor_of(request), reference)
    except Contract.DoesNotExist:
        raise Http404 from None
