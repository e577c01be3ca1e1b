"""What the regional rule says of replacements, by the facts of a contract and its project (INS-10)."""

from __future__ import annotations

from datetime import date

from cesp.contracts.models import Contract
from cesp.contracts.reading import timeline_of
from cesp.projects.models import Project
from cesp.projects.queries import open_project, validated_project
from cesp.settling.models import Installation
from cesp.settling.reading import regional_rules
from cesp_law.explain import Explained
from cesp_law.locum import LocumPeriod, LocumVerdict, judge_locum, locum_window


def judged(contract: Contract, *, starts_on: date, until: date, on: date) -> Explained[LocumVerdict]:
    """Judge replacements ``[starts_on, until)`` by what is known on a day."""
    project = project_of(contract, on=on)
    return judge_locum(
        LocumPeriod(starts_on=starts_on, until=until),
        installation_on=installation_day(contract, project),
        diploma_on=timeline_of(contract).diploma_on,
        project_under_way=project is not None,
        regional=regional_rules(contract, project),
    )


def window_of(contract: Contract, *, on: date) -> LocumPeriod | None:
    """The days in which replacements count, as far as they are known; none where the region sets no window."""
    project = project_of(contract, on=on)
    day = installation_day(contract, project)
    return locum_window(day, regional_rules(contract, project)) if day is not None else None


def project_of(contract: Contract, *, on: date) -> Project | None:
    """The project that replacements precede: validated, else shared with the agency."""
    return validated_project(contract, on=on) or open_project(contract)


def installation_day(contract: Contract, project: Project | None) -> date | None:
    """The first installation, done; else the day stated or planned."""
    rows = Installation.objects.filter(contract=contract)
    done = rows.filter(installed_on__isnull=False).order_by("installed_on").values_list("installed_on", flat=True)
    if (first := done.first()) is not None or project is None:
        return first
    stated = rows.filter(project=project).values_list("starts_on", flat=True).first()
    return stated or project.planned_on
