"""The deliberation: the table and its arithmetic, verdicts, ranks changed, the casting vote."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, ask
from cesp.campaigns.models import Capacity, Committee, CommitteeState
from cesp.common import clock
from cesp.selection.forms.deliberation import AdjustForm, CastingVoteForm, VerdictForm
from cesp.selection.operations import deliberating as operations
from cesp.selection.permissions import decides, seat_of
from cesp.selection.queries.committees import withheld_from
from cesp.selection.queries.deliberation import Deliberation, Row, deliberation_of, nobody_settles
from cesp.selection.queries.reading import lines_of
from cesp.selection.views.shared import act, insider, show, told
from cesp.selection.wording import MEAN_RULE

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]


def _open(request: HttpRequest, pk: int) -> Committee:
    found = insider(request, pk)
    if found.state not in (CommitteeState.DELIBERATION, CommitteeState.SEALED):
        raise Http404
    return found


@require_safe
def deliberation(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _open(request, pk), actor_of(request)
    computed = deliberation_of(found)
    seat = seat_of(actor, found)
    withheld = withheld_from(actor, found)
    ties = [
        (number, [computed.row(key) for key in group], nobody_settles(found, group))
        for number, group in enumerate(computed.open_ties)
        if not {int(key) for key in group} & withheld
    ]
    return show(
        request,
        "selection/deliberation.html",
        found,
        "deliberation",
        computed=computed,
        lines=lines_of(computed, withheld),
        adjustments=[one for one in computed.adjustments if one.candidature_id not in withheld],
        ties=ties,
        casts=seat is not None and seat.capacity == Capacity.ARS,
        rule=MEAN_RULE,
        is_open=found.state == CommitteeState.DELIBERATION,
    )


@require_http_methods(_FORM_AND_ANSWER)
def verdict(request: HttpRequest, pk: int, candidature: int) -> HttpResponse:
    found, row = _row(request, pk, candidature)
    held = row.verdict
    form = VerdictForm(
        request.POST or None,
        initial={
            "retained": "1" if row.retained else "",
            "reason": held.reason if held else "",
            "interview_result": held.interview_result if held else "",
        },
    )
    return ask(
        request,
        form=form,
        perform=told(
            lambda: operations.decide(
                actor=actor_of(request),
                committee=found,
                candidature=row.candidature,
                at=clock.now(),
                **form.cleaned_data | {"retained": bool(form.cleaned_data["retained"])},
            )
        ),
        done="L'avis est enregistré.",
        back=_back(pk),
        page={"title": f"Avis sur {row.candidature.person.full_name}", "confirm": "Enregistrer l'avis"},
        template="selection/act.html",
    )


@require_http_methods(_FORM_AND_ANSWER)
def adjust(request: HttpRequest, pk: int, candidature: int) -> HttpResponse:
    found, row = _row(request, pk, candidature)
    form = AdjustForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=told(
            lambda: operations.adjust(
                actor=actor_of(request),
                committee=found,
                candidature=row.candidature,
                at=clock.now(),
                **form.cleaned_data,
            )
        ),
        done="Le rang est modifié.",
        back=_back(pk),
        page={
            "title": f"Changer le rang de {row.candidature.person.full_name}",
            "confirm": "Changer le rang",
            "lead": f"Rang actuel : {row.rank}. Ceux qui se trouvent entre les deux montent ou descendent d'un rang."
            if row.rank
            else "Ce dossier n'a pas de rang.",
        },
        template="selection/act.html",
    )


def _row(request: HttpRequest, pk: int, candidature: int) -> tuple[Committee, Row]:
    """A file that the actor may decide on."""
    found, actor = _open(request, pk), actor_of(request)
    if not decides(actor, found) or candidature in withheld_from(actor, found):
        raise Http404
    row = next((one for one in deliberation_of(found).rows if one.candidature.pk == candidature), None)
    if row is None:
        raise Http404
    return found, row


@require_POST
def withdraw_adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    found = _open(request, pk)
    return act(
        request,
        lambda: operations.withdraw_adjustment(actor=actor_of(request), committee=found, at=clock.now()),
        done="La dernière modification de rang est retirée.",
        back=_back(pk),
    )


@require_http_methods(_FORM_AND_ANSWER)
def cast(request: HttpRequest, pk: int, group: int) -> HttpResponse:
    """The order of one tied group, by the ARS's representative alone."""
    found, actor = _open(request, pk), actor_of(request)
    seat = seat_of(actor, found)
    computed = deliberation_of(found)
    if seat is None or seat.capacity != Capacity.ARS:
        raise Http404
    if group >= len(computed.open_ties):
        messages.info(request, "Cette égalité n'est plus à départager.")
        return redirect(_back(pk))
    rows = _tied(computed, group, withheld_from(actor, found))
    form = CastingVoteForm(request.POST or None, rows=rows)
    return ask(
        request,
        form=form,
        perform=told(lambda: operations.cast(actor=actor, committee=found, order=form.order, at=clock.now())),
        done="Votre voix départage ces candidats ; elle est portée à votre nom.",
        back=_back(pk),
        page={
            "title": "Départager des candidats à égalité",
            "confirm": "Exprimer la voix prépondérante",
            "lead": "La note et la règle de départage laissent ces candidats à égalité. Votre voix fixe leur ordre ; "
            "le procès-verbal la porte à votre nom.",
        },
        template="selection/act.html",
    )


def _tied(computed: Deliberation, group: int, withheld: set[int]) -> list[Row]:
    rows = [computed.row(key) for key in computed.open_ties[group]]
    if any(row.candidature.pk in withheld for row in rows):
        raise Http404
    return sorted(rows, key=lambda row: (row.candidature.person.family_name, row.candidature.pk))


def _back(pk: int) -> str:
    return reverse("selection:deliberation", args=[pk])
