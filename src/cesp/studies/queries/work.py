"""What waits for a faculty and for the case desk, for the home of an agent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.studies.models import Question
from cesp.studies.queries.autumns import running, year_to_set
from cesp.studies.queries.lines import MISSING, missing_count
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True)
class Work:
    """Something to do, why, and where."""

    code: str
    label: str
    why: str
    count: int
    url: str
    late: bool = True


def studies_work(actor: Membership, *, today: date) -> tuple[Work, ...]:
    """What waits for this agent: two queries at most."""
    if actor.role == Role.UFR_MANAGER:
        return tuple(_of_faculty(actor, today))
    if actor.role == Role.CASE_DESK:
        return tuple(_of_desk(today))
    return ()


def _of_faculty(actor: Membership, today: date) -> Iterator[Work]:
    autumn = running(on=today)
    missing = 0 if autumn is None else missing_count(actor, autumn)
    if autumn is None or not missing:
        return
    url = f"{reverse('studies:lines')}?annee={autumn.academic_year}&situation={MISSING}"
    why = f"À rendre au plus tard le {in_french(autumn.due_on)}. Sans déclaration, l'allocation continue."
    yield Work("declare", f"Scolarité {autumn.years} à déclarer", why, missing, url, late=today > autumn.due_on)


def _of_desk(today: date) -> Iterator[Work]:
    waiting = Question.objects.open().count()
    if waiting:
        why = "Une UFR ne connaît pas un signataire, signale une interruption, ou sa déclaration est contestée."
        yield Work("settle", "Déclarations de scolarité à trancher", why, waiting, reverse("studies:questions"))
    year = year_to_set(on=today)
    if year is not None:
        label = f"Déclarations de scolarité {year}-{year + 1} : dates à fixer"
        why = "Sans dates, aucune UFR n'est prévenue ni ne peut déclarer."
        yield Work("dates", label, why, 0, reverse("studies:dates"), late=False)
