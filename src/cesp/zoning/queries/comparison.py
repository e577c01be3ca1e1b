"""What a version changes: communes gained, lost, reclassed, and the people who live there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cesp.common import export
from cesp.common.export import Column
from cesp.territory.models import Commune
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import heir_of, speaks_through_heir

Key = tuple[str, str]
"""Code of the commune, code of the district or nothing."""
Said = tuple[int, str]
"""Key of the category, name of the district."""


class Change(StrEnum):
    """What happens to a place, in the law's eyes."""

    GAINED = "gained"
    LOST = "lost"
    RECLASSED = "reclassed"


WORDS: Mapping[Change, str] = {
    Change.GAINED: "Entrent en zone",
    Change.LOST: "Sortent de zone",
    Change.RECLASSED: "Changent de catégorie",
}
_OUT = "Hors zone"


@dataclass(frozen=True, slots=True)
class Line:
    """A place that a version classes otherwise than the one before.

    :param before: label of its category; « Hors zone » when nothing classed it.
    :param counted_before: the category of the law it stood for; empty out of zone.
    """

    code: str
    name: str
    departement: str
    part: str
    part_name: str
    population: int
    before: str
    after: str
    counted_before: str
    counted_after: str

    @property
    def change(self) -> Change:
        if self.counted_after and not self.counted_before:
            return Change.GAINED
        if self.counted_before and not self.counted_after:
            return Change.LOST
        return Change.RECLASSED

    @property
    def word(self) -> str:
        return WORDS[self.change]


@dataclass(frozen=True, slots=True)
class Tally:
    """Places and inhabitants of one kind of change; ``percent`` of the longest bar."""

    change: Change
    word: str
    communes: int
    parts: int
    population: int
    percent: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version against the one that was in force before it, or nothing."""

    zoning: Zoning
    before: Zoning | None
    lines: tuple[Line, ...]
    unchanged: int

    @property
    def tallies(self) -> tuple[Tally, ...]:
        counts = {change: [line for line in self.lines if line.change is change] for change in Change}
        most = max((len(lines) for lines in counts.values()), default=0) or 1
        return tuple(
            Tally(
                change,
                WORDS[change],
                sum(not line.part for line in lines),
                sum(bool(line.part) for line in lines),
                sum(line.population for line in lines if not line.part),
                100 * len(lines) // most,
            )
            for change, lines in counts.items()
        )


def before(zoning: Zoning) -> Zoning | None:
    """The published version that a version takes over from: its own profession's, else one that serves it."""
    rows = Zoning.objects.filter(ars=zoning.ars, state=ZoningState.PUBLISHED, in_force_on__lte=zoning.in_force_on)
    earlier = list(rows.exclude(pk=zoning.pk).order_by("-in_force_on"))
    own = (one for one in earlier if one.profession == zoning.profession)
    serving = (one for one in earlier if zoning.profession in one.serves_also)
    return next(own, None) or next(serving, None)


def compare(zoning: Zoning, *, with_: Zoning | None) -> Comparison:
    """Every place that is classed otherwise; four queries, one more once communes have vanished."""
    new, old = _areas(zoning), _areas(with_) if with_ else {}
    _follow_vanished(zoning, new, old)
    categories = Category.objects.in_bulk()
    changed = [key for key in sorted({*new, *old}) if new.get(key, (None,))[0] != old.get(key, (None,))[0]]
    communes = _communes()
    lines = tuple(
        line for key in changed if (line := _line(key, new.get(key), old.get(key), categories, communes)) is not None
    )
    return Comparison(zoning, with_, lines, len(new) - sum(key in new for key in changed))


def _follow_vanished(zoning: Zoning, new: dict[Key, Said], old: dict[Key, Said]) -> None:
    """Let a version that names only the successor of a vanished commune speak of that commune too.

    A district of the vanished commune is from then on one of its successor's.
    """
    gone = {code for code, _ in old} - {code for code, _ in new}
    if not gone:
        return
    for commune in Commune.objects.filter(active=False, successor__isnull=False).select_related("successor"):
        if commune.pk not in gone or not speaks_through_heir(zoning, commune):
            continue
        heir = heir_of(commune)
        if (heir, "") in new:
            new[commune.pk, ""] = new[heir, ""]
        for code, part in [key for key in old if key[0] == commune.pk and key[1]]:
            old.setdefault((heir, part), old.pop((code, part)))


def _areas(zoning: Zoning) -> dict[Key, Said]:
    rows = ZonedArea.objects.filter(zoning=zoning).values_list("commune_id", "part", "category_id", "part_name")
    return {(commune, part): (category, name) for commune, part, category, name in rows}


def _communes() -> Mapping[str, tuple[str, str, int]]:
    """Name, département and inhabitants; those of a vanished commune are counted in its successor."""
    rows = Commune.objects.values_list("code", "name", "departement_id", "population", "active")
    return {
        code: (name, departement, (population or 0) if active else 0)
        for code, name, departement, population, active in rows
    }


def _line(
    key: Key,
    new: Said | None,
    old: Said | None,
    categories: Mapping[int, Category],
    communes: Mapping[str, tuple[str, str, int]],
) -> Line | None:
    """Nothing when both say « out of zone » in other words: an absence and « hors zone » are the same."""
    after, before = (categories[said[0]] if said else None for said in (new, old))
    if not (after and after.counts_as) and not (before and before.counts_as) and (after is None or before is None):
        return None
    name, departement, population = communes[key[0]]
    part_name = (new or old or (0, ""))[1]
    return Line(
        key[0],
        name,
        departement,
        key[1],
        part_name,
        population,
        before.label if before else _OUT,
        after.label if after else _OUT,
        before.counts_as if before else "",
        after.counts_as if after else "",
    )


COLUMNS: tuple[Column[Line], ...] = (
    Column("Code INSEE", lambda line: line.code),
    Column("Commune", lambda line: line.name, width=30),
    Column("Département", lambda line: line.departement),
    Column("Quartier", lambda line: line.part),
    Column("Nom du quartier", lambda line: line.part_name, width=30),
    Column("Population", lambda line: line.population, export.Kind.NUMBER),
    Column("Avant", lambda line: line.before, width=30),
    Column("Après", lambda line: line.after, width=30),
    Column("Effet", lambda line: line.word, width=22),
)


def rows(found: Comparison) -> Iterator[Line]:
    """The lines of an export, in the order of codes."""
    yield from found.lines
