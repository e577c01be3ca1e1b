"""The project that stands on a contract, and the one on its way: what the apps of the installation build upon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cesp.common.instants import day_of, end_of
from cesp.contracts.models import Contract, FactKind
from cesp.letters.models import Letter
from cesp.projects.models import OPEN, STANDING, Project, ProjectQuerySet, ProjectState


def standing() -> ProjectQuerySet:
    """Projects that were validated and whose validation nobody annulled."""
    annulled = Q(fact__superseded_by__kind=FactKind.ANNULLED)
    return Project.objects.filter(state__in=STANDING).exclude(annulled)


def validated_project(contract: Contract, *, on: date) -> Project | None:
    """The project that stands on a day: the last one validated by the end of it, if no validation was annulled.

    :clauses: BIE-8
    """
    rows = standing().filter(contract=contract, validated_at__lt=end_of(on))
    return _whole(rows).order_by("-validated_at", "-pk").first()


def open_project(contract: Contract) -> Project | None:
    """The project that was sent and waits for a decision, or for its signatory's answer."""
    return _whole(Project.objects.filter(contract=contract, state__in=OPEN)).first()


def _whole(rows: ProjectQuerySet) -> ProjectQuerySet:
    related = ("contract__signatory", "place", "commune__departement", "zoning", "validated_by__person")
    return rows.select_related(*related).prefetch_related("sites")


@dataclass(frozen=True, slots=True)
class StepDone:
    """One of the first three steps of an installation (INS-2, INS-3).

    :param number: 1 to 3.
    :param on: the day it was done; ``None`` while it is not.
    :param actor: who did it, or who has to.
    :param paper: the letter it left, if any.
    """

    number: int
    title: str
    on: date | None
    actor: str
    paper: Letter | None
    project: Project | None


_PAST = (ProjectState.REFUSED, ProjectState.WITHDRAWN, ProjectState.LAPSED, ProjectState.REPLACED)
_TITLES = ("Le projet", "Le partage avec l'agence régionale de santé", "La validation")
_AGENCY = "L'agence régionale de santé du lieu"


def steps_of(contract: Contract) -> tuple[StepDone, ...]:
    """Steps 1 to 3 of the latest project of a contract, drafts included; each with its date, actor and paper.

    A project that was refused leaves them to the next one.

    :clauses: INS-2, INS-3
    """
    rows = Project.objects.filter(contract=contract).exclude(state__in=_PAST)
    related = ("validated_by__person", "receipt", "validation_letter", "place", "commune")
    found = rows.select_related(*related).order_by("-pk")
    project = next((one for one in found if one.sent_at is not None), None) or found.first()
    own = contract.signatory.full_name
    if project is None:
        return tuple(
            StepDone(number, title, None, actor, None, None)
            for number, (title, actor) in enumerate(zip(_TITLES, (own, own, _AGENCY), strict=True), start=1)
        )
    sent_on = day_of(project.sent_at) if project.sent_at else None
    validated_on = day_of(project.validated_at) if project.validated_at else None
    by = project.validated_by.signature if project.validated_by else _AGENCY
    return (
        StepDone(1, _TITLES[0], day_of(project.saved_at), own, None, project),
        StepDone(2, _TITLES[1], sent_on, own, project.receipt, project),
        StepDone(3, _TITLES[2], validated_on, by, project.validation_letter, project),
    )
