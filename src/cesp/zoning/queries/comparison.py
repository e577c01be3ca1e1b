"""What a version changes: communes gained, lost, reclassed, and the people who live there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from cesp.accounts.models import Membership
from cesp.common import export
from cesp.common.export import Column
from cesp.territory.models import Commune
from cesp.zoning.models import Category, Deposit, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import heir_of, published, speaks_through_heir, version_of
from cesp.zoning.workflow import WORKFLOW, code_for
from cesp_law import labels
from cesp_law.facts import Profession
from cesp_law.zone import zoning_in_force

Key = tuple[str, str]
"""Code of the commune, code of the district or nothing."""


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
NOTHING = "Aucun zonage publié"
_UNNAMED = "Non nommée, donc hors zone"


@dataclass(frozen=True, slots=True)
class Line:
    """A place that a version classes otherwise than the one before.

    :param before: label of its category; « Hors zone » when the version before did not class it, ``NOTHING`` when
        there was none.
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
class Shift:
    """Communes of a category before and after; percents of the most numerous of all."""

    label: str
    counts_as: str
    before: int
    after: int
    percent_before: int
    percent_after: int


@dataclass(frozen=True, slots=True)
class Departement:
    """What happens to the communes of a département; percents of all its communes that either version names."""

    code: str
    named: int
    gained: int
    lost: int
    reclassed: int

    @property
    def bars(self) -> tuple[tuple[str, str, str], ...]:
        """(tone, from, width) of the parts of its bar, in percent, as a picture writes them."""
        placed, at = [], 0.0
        for tone, count in (("gained", self.gained), ("lost", self.lost), ("reclassed", self.reclassed)):
            width = round(100 * count / self.named, 1) if self.named else 0.0
            placed.append((tone, f"{at:.1f}", f"{width:.1f}"))
            at = round(at + width, 1)
        return tuple(placed)


@dataclass(frozen=True, slots=True)
class Effect:
    """Lines of a comparison that hold for some professions.

    :ivar judge: the version that judges them once it is done; ``None`` when none does.
    :ivar parts: districts that either side names.
    """

    professions: tuple[str, ...]
    judge: Zoning | None
    lines: tuple[Line, ...]
    parts: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Served:
    """Professions that a version comes to serve, or that a version before it served and that it leaves.

    :ivar before: the version that judged them, as a sentence says it: « zonage 2022 », or « aucun zonage ».
    """

    before: str
    after: str
    effect: Effect

    @property
    def who(self) -> str:
        return ", ".join(labels.PROFESSION[one].lower() for one in self.effect.professions)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A version against the one that was in force before it, or nothing.

    :ivar unchanged: communes and districts, of those that either version names, that keep their category.
    :ivar professions: those for which it takes over from the one before, first its own.
    :ivar served: the same for each other profession that it comes to serve or ceases to serve.
    :ivar takes_back: whether it shows the version taken out of force, and not put in force.
    :ivar parts: districts that either version names; the category of the commune holds for any other.
    """

    zoning: Zoning
    before: Zoning | None
    lines: tuple[Line, ...]
    unchanged: int
    shifts: tuple[Shift, ...] = ()
    departements: tuple[Departement, ...] = ()
    parts: frozenset[Key] = frozenset()
    takes_back: bool = False
    professions: tuple[str, ...] = ()
    served: tuple[Served, ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What changes, and for which professions: for its own first, then for those it serves or served."""
        own = Effect(self.professions, self.zoning, self.lines, self.parts)
        return (own, *(one.effect for one in self.served))

    @property
    def digest(self) -> str:
        """Of what a person read: a publication that would change anything else does not happen."""
        said: tuple[object, ...] = (self.before.pk if self.before else None, self.unchanged, self.lines)
        said += (self.professions, tuple((one.before, one.after, one.effect.lines) for one in self.served))
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

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

    def some(self, *, change: str = "", departement: str = "") -> tuple[Line, ...]:
        """The lines of one effect, of one département; an empty or unknown word keeps all."""
        wanted = change if change in set(Change) else ""
        return tuple(
            line
            for line in self.lines
            if (not wanted or line.change == wanted) and (not departement or line.departement == departement)
        )


def before(zoning: Zoning) -> Zoning | None:
    """The published version that would judge the profession on the first day of a version, were this one not there."""
    return _in_force(_others(zoning), profession=zoning.profession, on=zoning.in_force_on)


def _others(zoning: Zoning) -> list[Zoning]:
    return list(published(zoning.ars).exclude(pk=zoning.pk))


def _in_force(versions: Iterable[Zoning], *, profession: str, on: date) -> Zoning | None:
    """Of some versions, the one that the law picks."""
    by_law = {version_of(one, ""): one for one in versions}
    found = zoning_in_force(by_law, profession=Profession(profession), on=on)
    return None if found is None else by_law[found]


def judged_by(found: Comparison, *, on: date) -> frozenset[str]:
    """The professions for which it changes something from a day on: none for a period that is over."""
    without = _others(found.zoning)
    day = max(on, found.zoning.in_force_on)
    return frozenset(
        profession
        for effect in found.effects
        for profession in effect.professions
        if _in_force(without, profession=profession, on=day)
        != _in_force([*without, found.zoning], profession=profession, on=day)
    )


class _Said(NamedTuple):
    """What a version says of a place, and what the place is."""

    category: int
    part_name: str
    name: str
    departement: str
    population: int


def compare(zoning: Zoning, *, with_: Zoning | None) -> Comparison:
    """Every place that is classed otherwise, for its own profession and for those it serves or ceases to serve.

    Five queries; communes that vanished, and professions that change hands, ask for a few more.
    """
    return _with_served(_compared(zoning, with_, after=zoning, before=with_))


def reversal(zoning: Zoning) -> Comparison:
    """What withdrawing a version changes: the places as the one before, if any, classes them again."""
    previous = before(zoning)
    found = _compared(zoning, previous, after=previous, before=zoning)
    return _with_served(replace(found, takes_back=True))


def _with_served(found: Comparison) -> Comparison:
    """Sort the professions that change hands by what judged them and what will."""
    zoning, without, on = found.zoning, _others(found.zoning), found.zoning.in_force_on
    same = [one for one in without if one.profession == zoning.profession]
    own = _in_force(same, profession=zoning.profession, on=on)
    hands: dict[tuple[Zoning | None, Zoning | None], list[str]] = {}
    for profession in sorted({*zoning.serves_also, *(own.serves_also if own else ())} - {zoning.profession}):
        before = _in_force(without, profession=profession, on=on)
        after = _in_force([*without, zoning], profession=profession, on=on)
        if before != after:
            hands.setdefault((before, after), []).append(profession)
    with_it = hands.pop((found.before, zoning), [])
    served = [_served(found, before, after, tuple(who)) for (before, after), who in hands.items()]
    return replace(found, professions=(zoning.profession, *with_it), served=tuple(served))


def _served(found: Comparison, before: Zoning | None, after: Zoning | None, who: tuple[str, ...]) -> Served:
    if found.takes_back:
        before, after = after, before
    seen = _compared(found.zoning, before, after=after, before=before)
    return Served(_quoted(before), _quoted(after), Effect(who, after, seen.lines, seen.parts))


def _quoted(zoning: Zoning | None) -> str:
    return f"« {zoning.name} »" if zoning else "aucun zonage"


def _both(after: Zoning | None, before: Zoning | None) -> tuple[dict[Key, _Said], dict[Key, _Said]]:
    """What two versions say of every place that either names."""
    new, old = (_areas(one) if one else {} for one in (after, before))
    if after is not None:
        _follow_vanished(after, new, old)
    if before is not None:
        _follow_vanished(before, old, new)
    return new, old


def _follow_vanished(zoning: Zoning, said: dict[Key, _Said], by_other: dict[Key, _Said]) -> None:
    """Let a version that names only the successor of a vanished commune speak of that commune too.

    A district of the vanished commune is from then on one of its successor's. One query, and one for each step from a
    vanished commune to that of today.
    """
    gone = {code for code, _ in by_other} - {code for code, _ in said}
    if not gone:
        return
    for commune in Commune.objects.filter(active=False, successor__isnull=False).select_related("successor"):
        if commune.pk not in gone or not speaks_through_heir(zoning, commune):
            continue
        heir = heir_of(commune)
        of_heir, own = said.get((heir, "")), by_other.get((commune.pk, ""))
        if of_heir is not None and own is not None:
            said[commune.pk, ""] = own._replace(category=of_heir.category)
        for code, part in [key for key in by_other if key[0] == commune.pk and key[1]]:
            moved = by_other.pop((code, part))
            by_other.setdefault((heir, part), moved._replace(name=of_heir.name) if of_heir else moved)


def _compared(zoning: Zoning, previous: Zoning | None, *, after: Zoning | None, before: Zoning | None) -> Comparison:
    new, old = _both(after, before)
    unsaid = _OUT if before else NOTHING, _OUT if after else NOTHING
    categories = Category.objects.in_bulk()
    everywhere = sorted({*new, *old})
    found = (_line(key, _said_of(key, new), _said_of(key, old), categories, unsaid) for key in everywhere)
    lines = tuple(line for line in found if line is not None)
    unchanged = len(everywhere) - len(lines)
    return Comparison(
        zoning,
        previous,
        lines,
        unchanged,
        _shifts(new, old, categories, _UNNAMED if before and after else NOTHING),
        _by_departement(lines, new, old),
        frozenset(key for key in everywhere if key[1]),
    )


def _areas(zoning: Zoning) -> dict[Key, _Said]:
    """Inhabitants of a vanished commune are counted in its successor."""
    rows = ZonedArea.objects.filter(zoning=zoning).values_list(
        "commune_id", "part", "category_id", "part_name",
        "commune__name", "commune__departement_id", "commune__population", "commune__active",
    )  # fmt: skip
    return {
        (commune, part): _Said(category, part_name, name, departement, (population or 0) if active else 0)
        for commune, part, category, part_name, name, departement, population, active in rows
    }


def _said_of(key: Key, said: Mapping[Key, _Said]) -> _Said | None:
    """What a version says of a place: of a district that it does not name, what it says of the commune."""
    return said.get(key) or (said.get((key[0], "")) if key[1] else None)


def _line(
    key: Key, new: _Said | None, old: _Said | None, categories: Mapping[int, Category], unsaid: tuple[str, str]
) -> Line | None:
    """Nothing when both say the same, or « out of zone » in other words: an absence and « hors zone » are the same.

    An absence after « zone de vigilance » is a change, if not in the law's eyes: whoever watches the place reads it.

    :param unsaid: what an absence is called before, and after.
    """
    said = new or old
    assert said is not None, key
    part_name = next((one.part_name for one in (new, old) if one and one.part_name), "")
    after, before = (categories[one.category] if one else None for one in (new, old))
    if after == before:
        return None
    if after is None or before is None:
        named, silence = (after, unsaid[0]) if before is None else (before, unsaid[1])
        if named is not None and not named.counts_as and (silence == NOTHING or named.label == _OUT):
            return None
    return Line(
        key[0],
        said.name,
        said.departement,
        key[1],
        part_name,
        said.population,
        before.label if before else unsaid[0],
        after.label if after else unsaid[1],
        before.counts_as if before else "",
        after.counts_as if after else "",
    )


def _shifts(
    new: Mapping[Key, _Said], old: Mapping[Key, _Said], categories: Mapping[int, Category], unnamed: str
) -> tuple[Shift, ...]:
    """Communes by category on both sides; a commune that one side does not name is out of zone there."""
    everywhere = {key for key in {*new, *old} if not key[1]}
    counts = [Counter(said[key].category if key in said else 0 for key in everywhere) for said in (old, new)]
    most = max((count for side in counts for count in side.values()), default=0) or 1
    met = sorted({*counts[0], *counts[1]}, key=lambda pk: (categories[pk].rank if pk else 999, pk))
    return tuple(
        Shift(
            categories[pk].label if pk else unnamed,
            categories[pk].counts_as if pk else "",
            counts[0][pk],
            counts[1][pk],
            100 * counts[0][pk] // most,
            100 * counts[1][pk] // most,
        )
        for pk in met
    )


def _by_departement(
    lines: tuple[Line, ...], new: Mapping[Key, _Said], old: Mapping[Key, _Said]
) -> tuple[Departement, ...]:
    named = Counter(said.departement for key, said in {**old, **new}.items() if not key[1])
    changes = Counter((line.departement, line.change) for line in lines if not line.part)
    return tuple(
        Departement(code, count, *(changes[code, change] for change in Change)) for code, count in sorted(named.items())
    )


@dataclass(frozen=True, slots=True)
class DraftCompared:
    """A draft of a file: what it changes, and why the actor may not publish it, if so."""

    found: Comparison
    region: str
    refusal: str


def drafts_compared(actor: Membership, deposit: Deposit) -> tuple[DraftCompared, ...]:
    """The drafts of a file that are not published yet, in the order of regions."""
    rows = Zoning.objects.visible_to(actor).filter(deposit=deposit, state=ZoningState.DRAFT)
    return tuple(
        DraftCompared(
            compare(one, with_=before(one)),
            labels.ARS.get(one.ars, one.ars),
            WORKFLOW.refusal(code_for("publish", actor), state=one.state, subject=one, actor=actor),
        )
        for one in rows.select_related("drafted_by").order_by("ars")
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
