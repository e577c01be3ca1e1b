"""The places of the projects that are compared, on the outlines of their départements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cesp.projects.models import Project
from cesp.territory.drawing import frame
from cesp.territory.outlines import outlines

_WIDTH = 460
_COARSE = 4
_METROPOLITAN = 2
"""Length of the code of a département of Metropolitan France; those overseas have three characters."""
_OVERSEAS = frozenset({"01", "02", "03", "04", "06"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, by the number of its column.

    :ivar x: with ``y``, in the units of the picture.
    """

    number: int
    label: str
    x: float
    y: float

    @property
    def move(self) -> str:
        """The transformation that puts it there; numbers of a picture keep their point."""
        return f"translate({self.x} {self.y})"


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    paths: tuple[str, ...]
    spots: tuple[Spot, ...]


def draw(projects: Sequence[Project]) -> Picture | None:
    """Each place as a numbered spot, in the order of the columns; none when nothing locates them.

    One département is drawn alone; several, on the map of the country, unless one of them lies overseas.
    """
    codes = {project.departement for project in projects if project.departement}
    shown, every = [one for one in outlines("departements") if one.code in codes], 1
    if len(codes) > 1 and all(len(code) == _METROPOLITAN for code in codes):
        shown, every = [one for one in outlines("regions") if one.code not in _OVERSEAS], _COARSE
    held = frame(shown, width=_WIDTH)
    if held is None:
        return None
    spots = []
    for number, project in enumerate(projects, start=1):
        spot = project.commune.spot if project.commune else None
        if project.commune is not None and spot is not None:
            x, y = held.spot(spot[1], spot[0])
            spots.append(Spot(number, project.commune.label, x, y))
    return Picture(held.width, held.height, tuple(held.path(one, every=every) for one in shown), tuple(spots))
