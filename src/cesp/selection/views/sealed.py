"""What a committee sealed: its minutes and its ranking."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.campaigns.models import Committee, CommitteeState
from cesp.common import clock, export
from cesp.letters import queries as letters
from cesp.letters import rendering
from cesp.selection.operations import papers
from cesp.selection.queries import committees, ranking
from cesp.selection.views.shared import committee_of, show


def _sealed(request: HttpRequest, pk: int) -> Committee:
    found = committee_of(request, pk)
    if found.state != CommitteeState.SEALED:
        raise Http404
    return found


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _sealed(request, pk), actor_of(request)
    hidden = len(committees.withheld_from(actor, found))
    return show(
        request,
        "selection/minutes.html",
        found,
        "minutes",
        minutes=ranking.minutes_of(found),
        ranked=ranking.sealed_for(actor, found),
        hidden=hidden,
    )


@require_safe
def minutes_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed file; not for who declared a conflict of interest about a file it names."""
    found = _sealed(request, pk)
    made = ranking.minutes_of(found)
    if made is None or committees.withheld_from(actor_of(request), found):
        raise Http404
    try:
        sealed = letters.file_of(made.letter)
    except FileNotFoundError:
        raise Http404 from None
    readings.note(request, act="selection.minutes_read", about_id=None, subject=found)
    return rendering.response(sealed, filename=made.letter.filename)


@require_safe
def ranking_export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    found = _sealed(request, pk)
    if form not in {*export.Format, "pdf"}:
        raise Http404
    readings.note(request, act="selection.ranking_exported", about_id=None, subject=found)
    rows = ranking.sealed_for(actor_of(request), found)
    if form == "pdf":
        sheet = rendering.render("ranking", papers.ranking_sheet(found, rows, on=clock.today()))
        return rendering.response(sheet, filename=f"classement-{pk}.pdf")
    return export.download(
        form=export.Format(form), name=f"classement-{pk}", columns=ranking.COLUMNS, rows=rows, sheet="Classement"
    )
