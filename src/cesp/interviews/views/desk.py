"""The agency's pages: what waits, an interview, its times, what became of it, its minutes."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views import asking as shared
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.interviews.forms import AnswerForm, MinutesForm, MissedForm, TimesForm
from cesp.interviews.models import Audience, Interview, Minutes
from cesp.interviews.operations import asking, attending, booking
from cesp.interviews.queries import desk as lists
from cesp.interviews.queries import pages

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]
_ACT = "interviews/act.html"


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    tab, cursor = request.GET.get("etat", ""), request.GET.get("page", "")
    found = lists.desk(actor_of(request), tab=tab, at=clock.now(), cursor=cursor)
    context = {"desk": found, "page": found.page, "today": clock.today(), "address": f"etat={found.current}"}
    return render(request, "interviews/desk.html", context)


@require_safe
def interview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id)
    if page.private:
        readings.note(
            request,
            act="interviews.private_minutes_read",
            about_id=page.interview.person_id,
            subject=page.interview,
            once_an_hour=True,
        )
    return render(request, "interviews/interview.html", {"page": page, "interview": page.interview})


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    rows = pages.late(actor_of(request), on=clock.today())
    return render(request, "interviews/late.html", {"rows": rows, "today": clock.today()})


@require_http_methods(_FORM_AND_ANSWER)
def propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    asked = page.interview
    form = TimesForm(request.POST or None, initial={"manner": asked.manner})
    return shared.ask(
        request,
        form=form,
        perform=lambda: booking.propose(
            actor=actor_of(request),
            interview=asked,
            begins=form.begins,
            minutes=form.cleaned_data["minutes"],
            manner=form.cleaned_data["manner"],
            where=form.cleaned_data["where"],
            at=clock.now(),
        ),
        done="Les horaires sont proposés : la personne est prévenue et choisit.",
        back=_here(public_id),
        page={
            "title": f"Proposer des horaires à {asked.person.full_name}",
            "confirm": "Proposer ces horaires",
            "lead": "Ces horaires sont gardés pour cette personne jusqu'à son choix.",
            "wishes": asked,
        },
        template=_ACT,
    )


@require_http_methods(_FORM_AND_ANSWER)
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    form = AnswerForm(request.POST or None)
    return shared.ask(
        request,
        form=form,
        perform=lambda: asking.answer(
            actor=actor_of(request), interview=page.interview, text=form.cleaned_data["text"], at=clock.now()
        ),
        done="Votre réponse est envoyée.",
        back=_here(public_id),
        page={
            "title": f"Répondre à {page.interview.person.full_name} sans entretien",
            "confirm": "Envoyer la réponse",
            "lead": "La demande est close : la personne lit votre réponse et peut demander un autre entretien.",
            "wishes": page.interview,
        },
        template=_ACT,
    )


@require_http_methods(_FORM_AND_ANSWER)
def call_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    if request.method != "POST":
        return render(request, "interviews/call_off.html", {"page": page, "interview": page.interview})
    return shared.do(
        request,
        lambda: booking.call_off(actor=actor_of(request), interview=page.interview, at=clock.now()),
        done="Le rendez-vous est annulé, la personne prévenue. Proposez-lui d'autres horaires.",
        back=_here(public_id),
    )


@require_POST
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    return shared.do(
        request,
        lambda: attending.record_held(actor=actor_of(request), interview=page.interview, at=clock.now()),
        done="C'est noté : l'entretien a eu lieu. Vous pouvez écrire son compte rendu.",
        back=_here(public_id),
    )


@require_http_methods(_FORM_AND_ANSWER)
def miss(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    form = MissedForm(request.POST or None)
    return shared.ask(
        request,
        form=form,
        perform=lambda: attending.record_missed(
            actor=actor_of(request), interview=page.interview, at=clock.now(), **form.cleaned_data
        ),
        done="L'absence est notée. Rien ne part tout seul : la suite vous appartient.",
        back=_here(public_id),
        page={
            "title": f"{page.interview.person.full_name} n'est pas venu",
            "confirm": "Noter l'absence",
            "lead": "La personne est prévenue que son absence est notée. Une absence ne sanctionne rien.",
        },
        template=_ACT,
    )


@require_http_methods(_FORM_AND_ANSWER)
def write(request: HttpRequest, public_id: UUID, audience: str) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    if audience not in Audience.values:
        raise Http404
    latest = next((one for one in page.minutes if one.audience == audience), None)
    form = MinutesForm(request.POST or None, initial={"body": latest.body if latest else ""})
    return shared.ask(
        request,
        form=form,
        perform=lambda: attending.write(
            actor=actor_of(request),
            interview=page.interview,
            audience=audience,
            body=form.cleaned_data["body"],
            at=clock.now(),
        ),
        done="Le texte est enregistré.",
        back=_here(public_id),
        page=_words_of(audience, latest) | {"confirm": "Enregistrer"},
        template=_ACT,
    )


def _words_of(audience: str, latest: Minutes | None) -> dict[str, str]:
    if audience == Audience.PRIVATE:
        return {
            "title": "Notes propres à l'ARS",
            "lead": (
                "Ces notes ne paraissent ni à la personne ni à une autre ARS. Elles figurent pourtant dans la copie de "
                "ses données, si elle la demande : écrivez ce que vous pourriez lui dire."
            ),
        }
    corrects = latest is not None and latest.shared_at is not None
    said = "La version partagée reste lisible ; celle-ci la corrige quand vous la partagez." if corrects else ""
    return {
        "title": "Compte rendu à partager",
        "lead": said or "Rien n'est partagé tant que vous ne le décidez pas, à la page de l'entretien.",
    }


@require_http_methods(_FORM_AND_ANSWER)
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = _page(request, public_id, acting=True)
    if request.method != "POST":
        if page.draft is None:
            raise Http404
        return render(request, "interviews/share.html", {"page": page, "interview": page.interview})
    version = request.POST.get("version", "")
    return shared.do(
        request,
        lambda: attending.share(
            actor=actor_of(request),
            interview=page.interview,
            version=int(version) if version.isdecimal() else 0,
            at=clock.now(),
        ),
        done="Le compte rendu est partagé : la personne est prévenue.",
        back=_here(public_id),
    )


def _page(request: HttpRequest, public_id: UUID, *, acting: bool = False) -> pages.InterviewPage:
    """The page of an interview; for an act, of the actor's own agency.

    :raises Http404: outside the actor's perimeter, or carried by another agency.
    """
    try:
        page = pages.page_of(actor_of(request), public_id, at=clock.now(), today=clock.today())
    except Interview.DoesNotExist:
        raise Http404 from None
    if acting and not page.own_agency:
        raise Http404
    return page


def _here(public_id: UUID) -> str:
    return reverse("interviews:interview", args=[public_id])
