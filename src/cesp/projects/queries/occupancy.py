"""How many want a place of the list, for how many posts: said to whoever decides, never a reason to refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from cesp.projects.models import OPEN, Project, ProjectState
from cesp.zoning.models import PlaceOfPractice


@dataclass(frozen=True, slots=True)
class Occupancy:
    """:param running: projects sent on a place. :param validated: those validated there."""

    capacity: int
    running: int
    validated: int

    @property
    def is_full(self) -> bool:
        return self.validated >= self.capacity

    @property
    def is_disputed(self) -> bool:
        """Whether more want it than it has posts left."""
        return self.validated + self.running > self.capacity

    @property
    def sentence(self) -> str:
        """For the agency: « 1 poste ; 1 projet validé, 2 projets envoyés. »"""
        posts = f"{self.capacity} poste{'s' if self.capacity > 1 else ''}"
        return f"{posts} ; {_projects(self.validated, 'validé')}, {_projects(self.running, 'envoyé')}."

    @property
    def for_a_candidate(self) -> str:
        """For somebody else who wants the place; empty when nobody does."""
        if not self.running + self.validated:
            return ""
        posts = f"{self.capacity} poste{'s' if self.capacity > 1 else ''}"
        others = "d'autres signataires" if self.running + self.validated > 1 else "d'un autre signataire"
        return f"{posts} ; {_projects(self.running + self.validated, '')} {others} sur ce lieu."


def _projects(count: int, word: str) -> str:
    ends = "s" if count > 1 else ""
    return f"{count or 'aucun'} projet{ends} {word}{ends if word else ''}".strip()


def occupancy_of(place: PlaceOfPractice, *, but: Project | None = None) -> Occupancy:
    """Who is on a place; one query.

    :param but: a project that is not counted: the reader's own.
    """
    return occupancies([place], but=but)[place.pk]


def occupancies(places: Sequence[PlaceOfPractice], *, but: Project | None = None) -> Mapping[int, Occupancy]:
    """The same for several places, by key; one query."""
    rows = Project.objects.filter(place__in=places).order_by()
    if but is not None:
        rows = rows.exclude(contract=but.contract_id)
    found = rows.values("place").annotate(
        running=Count("pk", filter=Q(state__in=OPEN)), validated=Count("pk", filter=Q(state=ProjectState.VALIDATED))
    )
    held = {row["place"]: (row["running"], row["validated"]) for row in found}
    return {one.pk: Occupancy(one.capacity, *held.get(one.pk, (0, 0))) for one in places}
