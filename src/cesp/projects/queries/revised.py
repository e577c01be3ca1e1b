"""Projects in places that a revision of the zoning classes otherwise: whom it concerns, and what holds for them.

A project sent is judged by the zoning in force the day it was sent, whatever comes later; a validated one keeps its
validation. Only a version that takes effect before that day has it judged again (BIE-6).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cesp.common.instants import day_of
from cesp.projects.models import OPEN, Project, ProjectState, Site
from cesp.zoning.models import ZonedArea, Zoning
from cesp.zoning.queries.comparison import Line
from cesp.zoning.queries.judging import heir_of
from cesp.zoning.queries.revision import Concern
from cesp.zoning.queries.rules import rules_of
from cesp_law.dates import in_french
from cesp_law.facts import Profession

_RULE = "un projet est jugé au zonage en vigueur le jour de son envoi (code de la santé publique, art. L. 1434-4)"
_RUNNING = (ProjectState.DRAFT, *OPEN, ProjectState.VALIDATED)


def concerned(zoning: Zoning, lines: tuple[Line, ...], professions: Collection[str]) -> Iterable[Concern]:
    """Everybody whose project is in a place that the revision classes otherwise; one concern a project.

    A draft is told to its author alone: no page of an agency lists it.

    :clauses: BIE-6
    """
    by_place = {(line.code, line.part): line for line in lines}
    rows = Project.objects.filter(
        ars=zoning.ars,
        state__in=_RUNNING,
        contract__summary__profession__in=professions,
        contract__signatory__is_active=True,
    )
    codes = {line.code for line in lines}
    elsewhere = Site.objects.filter(project=OuterRef("pk"), commune__in=codes)
    rows = rows.filter(Q(commune__in=codes) | Q(commune__active=False) | Q(Exists(elsewhere)))
    related = ("contract__signatory", "contract__summary", "place", "commune__successor")
    for project in rows.select_related(*related).prefetch_related("sites").order_by("pk"):
        line = _line_of(project, by_place, zoning) or _line_elsewhere(project, by_place)
        if line is not None:
            yield _concern(project, line, zoning)


def _line_of(project: Project, lines: Mapping[tuple[str, str], Line], zoning: Zoning) -> Line | None:
    """What changes where a project is; a district that the version names is not judged by its commune."""
    assert project.commune is not None
    codes = dict.fromkeys((project.commune.pk, heir_of(project.commune)))
    if project.part:
        own = next((lines[code, project.part] for code in codes if (code, project.part) in lines), None)
        named = ZonedArea.objects.filter(zoning=zoning, commune__in=codes, part=project.part)
        if own is not None or named.exists():
            return own
    return next((lines[code, ""] for code in codes if (code, "") in lines), None)


def _line_elsewhere(project: Project, lines: Mapping[tuple[str, str], Line]) -> Line | None:
    """What changes where a structure of another commune is; the first that does."""
    codes = (site.commune_id for site in project.sites.all() if site.commune_id is not None)
    return next((lines[code, ""] for code in codes if (code, "") in lines), None)


def _concern(project: Project, line: Line, zoning: Zoning) -> Concern:
    own = reverse("projects:own_project", args=[project.public_id])
    verdict = "".join(_verdict(project, line, zoning))
    if project.state == ProjectState.DRAFT:
        return Concern(project.contract.signatory_id, own, verdict)
    return Concern(
        project.contract.signatory_id,
        own,
        verdict,
        subject=f"{project.person.full_name}, {project.where}",
        agent_path=reverse("projects:project", args=[project.public_id]),
    )


def _verdict(project: Project, line: Line, zoning: Zoning) -> Iterator[str]:
    """The sentence that its signatory and its agency read."""
    yield f"Projet d'installation à {line.name} ({line.departement}) : {line.after} au lieu de {line.before}. "
    if project.validated_at is not None:
        yield f"Sa validation du {in_french(day_of(project.validated_at))} tient : {_RULE}."
    elif project.judged_on is not None and zoning.in_force_on > project.judged_on:
        yield f"Son jugement ne change pas : {_RULE}, le {in_french(project.judged_on)}."
    elif project.judged_on is not None:
        yield f"Il est jugé de nouveau, ce zonage étant en vigueur le jour de son envoi : {_admitted(project, line)}."
    else:
        since = in_french(zoning.in_force_on)
        yield f"Ce brouillon, envoyé à compter du {since}, y serait {_admitted(project, line)}."


def _admitted(project: Project, line: Line) -> str:
    profession = Profession(project.contract.summary.profession)
    admitted = {one.value for one in rules_of(project.ars, on=_day(project)).zones(profession)}
    return "en zone admise" if line.counted_after in admitted else "hors des zones admises, sauf lieu protégé"


def _day(project: Project) -> date:
    return project.judged_on or day_of(project.saved_at)
