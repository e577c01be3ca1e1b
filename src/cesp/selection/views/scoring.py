"""The scores: who has handed in, one file beside its grid, a conflict of interest."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of, ask
from cesp.campaigns.models import Candidature, Committee, CommitteeState
from cesp.common import clock
from cesp.common.instants import PARIS
from cesp.selection.forms.scoring import ConflictForm, SheetForm
from cesp.selection.models import Sheet
from cesp.selection.operations import conflicts
from cesp.selection.operations import scoring as operations
from cesp.selection.queries import scoring as queries
from cesp.selection.queries.deliberation import missing_sheets
from cesp.selection.views.shared import act, insider, managed, show, told

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]


@require_safe
def scoring(request: HttpRequest, pk: int) -> HttpResponse:
    """For a member, their files; for the UFR, how far each member is."""
    found, actor = insider(request, pk), actor_of(request)
    own = queries.own_files(actor, found)
    return show(
        request,
        "selection/scoring.html",
        found,
        "scoring",
        own=own,
        following=next((one for one in own if not one.handed_in), None),
        progress=queries.progress_of(actor, found),
        missing=len(missing_sheets(found)),
        is_open=found.state == CommitteeState.SCORING,
    )


@require_http_methods(_FORM_AND_ANSWER)
def sheet(request: HttpRequest, pk: int, candidature: int) -> HttpResponse:
    """One file beside its grid: saved as one types, handed in with its button."""
    found = insider(request, pk)
    page = _page(request, found, candidature)
    if request.method == "POST":
        form = SheetForm(request.POST, criteria=page.criteria)
        if "autosave" in request.POST:
            return _autosaved(request, page, form)
        if form.is_valid():
            answer = _kept(request, page, form)
            if answer is not None:
                return answer
    else:
        version = page.sheet.version if page.sheet else 0
        comment = page.sheet.comment if page.sheet else ""
        form = SheetForm(criteria=page.criteria, initial={**page.points, "comment": comment, "version": version})
        readings.note(
            request,
            act="selection.file_read",
            about_id=page.candidature.person_id,
            subject=page.candidature,
            once_an_hour=True,
        )
    others = [(one, queries.points_in_french(one, list(page.criteria))) for one in page.others]
    points = [(one, page.points.get(one.code, "–")) for one in page.criteria]
    return show(request, "selection/sheet.html", found, "scoring", page=page, form=form, others=others, points=points)


def _page(request: HttpRequest, committee: Committee, candidature: int) -> queries.Page:
    try:
        return queries.page_of(actor_of(request), committee, candidature)
    except Candidature.DoesNotExist:
        raise Http404 from None


def _kept(request: HttpRequest, page: queries.Page, form: SheetForm) -> HttpResponse | None:
    """Save or hand in, then the next file; nothing when it is refused, the form says why."""
    hands_in = "hand_in" in request.POST
    operation = operations.hand_in if hands_in else operations.save
    try:
        operation(
            actor=actor_of(request),
            committee=page.committee,
            candidature=page.candidature,
            points=form.points,
            comment=form.cleaned_data["comment"],
            version=form.cleaned_data["version"],
            at=clock.now(),
        )
    except ValidationError as refusal:
        form.tell(refusal)
        return None
    if not hands_in:
        messages.success(request, f"La fiche de {page.title} est enregistrée. Elle ne compte qu'une fois rendue.")
        return redirect("selection:sheet", pk=page.committee.pk, candidature=page.candidature.pk)
    messages.success(request, f"La fiche de {page.title} est rendue.")
    if page.following is not None:
        return redirect("selection:sheet", pk=page.committee.pk, candidature=page.following.candidature.pk)
    return redirect("selection:scoring", pk=page.committee.pk)


def _autosaved(request: HttpRequest, page: queries.Page, form: SheetForm) -> JsonResponse:
    """What the page's script reads: saved at which hour under which version, or why not."""
    try:
        if not form.is_valid():
            raise ValidationError([sentence for field in form.errors.values() for sentence in field])
        now = clock.now()
        saved = operations.save(
            actor=actor_of(request),
            committee=page.committee,
            candidature=page.candidature,
            points=form.points,
            comment=form.cleaned_data["comment"],
            version=form.cleaned_data["version"],
            at=now,
        )
    except ValidationError as refusal:
        return JsonResponse({"refusal": " ".join(refusal.messages)}, status=409)
    local = now.astimezone(PARIS)
    return JsonResponse({"version": saved.version, "saved": f"Enregistré à {local.hour} h {local.minute:02d}."})


@require_http_methods(_FORM_AND_ANSWER)
def conflict(request: HttpRequest, pk: int, candidature: int) -> HttpResponse:
    """Declare a conflict of interest: the file disappears."""
    found = insider(request, pk)
    page = _page(request, found, candidature)
    form = ConflictForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=told(
            lambda: conflicts.declare(
                actor=actor_of(request),
                committee=found,
                candidature=page.candidature,
                ground=form.cleaned_data["ground"],
                at=clock.now(),
            )
        ),
        done="Le conflit d'intérêts est déclaré : ce dossier vous est désormais caché.",
        back=reverse("selection:scoring", args=[pk]),
        page={
            "title": "Déclarer un conflit d'intérêts",
            "confirm": "Déclarer et cacher le dossier",
            "lead": f"{page.title} : ce dossier, ses pièces et ses notes vous seront cachés, dans tous vos rôles. "
            "Votre fiche ne comptera pas. Cela ne se reprend pas.",
        },
        template="selection/act.html",
    )


@require_POST
def give_back(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    found = managed(request, pk)
    row = get_object_or_404(Sheet, pk=sheet, seat__committee=found)
    return act(
        request,
        lambda: operations.give_back(actor=actor_of(request), committee=found, sheet=row, at=clock.now()),
        done="La fiche est redonnée à son membre : elle ne compte plus tant qu'il ne l'a pas rendue.",
        back=reverse("selection:scoring", args=[pk]),
    )
