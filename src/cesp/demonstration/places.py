"""About 150 invented places of practice, in every region: most in zone, a few that ask for an agent.

Structures are invented and named after their commune; numbers follow the pattern of each region.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

from cesp.accounts.models import Membership
from cesp.demonstration.personas import PARIS_REFERENT, REFERENT
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice, ZonedArea, Zoning
from cesp.zoning.models.places import PlaceState, PostKind
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations.places import pattern_of
from cesp.zoning.queries.rules import rules_of
from cesp_law import labels
from cesp_law.dates import add_months
from cesp_law.facts import Profession
from cesp_law.place import Structure

_PARIS = ZoneInfo("Europe/Paris")
_HOW_MANY = {"ara": 24, "idf": 20, "cor": 4, "gua": 4, "mtq": 3, "guy": 4, "lre": 4, "may": 3}
_USUAL = 9
_LEAST_PEOPLE = 1_500
_LEFT_ZONE = {"ara": 3, "idf": 1, "bre": 1}
"""How many places are out of zone today, and stay for having been in zone when the list came out."""


class _Spot(NamedTuple):
    """A commune where a place may be."""

    code: str
    name: str
    departement: str
    population: int
    postcode: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of structure, and how big a commune that has one is."""

    structure: Structure
    post: PostKind
    name: str
    least: int


_KINDS = (
    _Kind(Structure.MSP, PostKind.SELF_EMPLOYED, "Maison de santé {of}", 900),
    _Kind(Structure.CMS, PostKind.SALARIED, "Centre de santé {of}", 4_000),
    _Kind(Structure.GROUP_PRACTICE, PostKind.SELF_EMPLOYED, "Cabinet de groupe {of}", 900),
    _Kind(Structure.HOSPITAL, PostKind.SALARIED, "Centre hospitalier {of}", 8_000),
    _Kind(Structure.MSP, PostKind.MIXED, "Maison de santé {of}", 1_500),
    _Kind(Structure.PRIVATE_PRACTICE, PostKind.SELF_EMPLOYED, "", 900),
)
_DESCRIPTION = {
    PostKind.SALARIED: "Poste à temps plein, horaires fixés par le contrat de travail. Secrétariat sur place.",
    PostKind.SELF_EMPLOYED: "Deux cabinets libres, secrétariat partagé. Un départ en retraite est attendu.",
    PostKind.MIXED: "Trois jours en libéral à la maison de santé, deux jours salariés à l'hôpital voisin.",
}


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Write the places of every region at once.

    :param agents: the personas' memberships by e-mail address.
    """
    keepers = {"ara": agents[REFERENT.email], "idf": agents[PARIS_REFERENT.email]}
    made: list[PlaceOfPractice] = []
    for ars in sorted(labels.ARS):
        made.extend(_of_region(ars, keepers.get(ars), today=today))
    PlaceOfPractice.objects.bulk_create(made, batch_size=500)


def _of_region(ars: str, keeper: Membership | None, *, today: date) -> Iterator[PlaceOfPractice]:
    pattern = pattern_of(ars, on=today)
    ranks: dict[str, int] = {}
    for number, (spot, in_zone) in enumerate(_spots(ars, today=today), start=1):
        place = _place(ars, spot, pattern.numbered(number), number, today=today)
        place.recorded_by = keeper
        if in_zone:
            _make_ask(place, number, today=today, wanted=keeper is not None)
        if place.state == PlaceState.OPEN:
            place.priority = ranks[place.profession] = ranks.get(place.profession, 0) + 1
        yield place


def _spots(ars: str, *, today: date) -> Iterator[tuple[_Spot, bool]]:
    """Where the places are, and whether the zoning of today admits each."""
    latest, before = Zoning.objects.filter(ars=ars, profession="medicine", state=ZoningState.PUBLISHED).order_by(
        "-in_force_on"
    )[:2]
    admitted = rules_of(ars, on=today).zones(Profession.MEDICINE)
    now, then = (_zoned(version, admitted) for version in (latest, before))
    for spot in _spread(now.values(), _HOW_MANY.get(ars, _USUAL) - _LEFT_ZONE.get(ars, 0)):
        yield spot, True
    for spot in _spread((spot for code, spot in then.items() if code not in now), _LEFT_ZONE.get(ars, 0)):
        yield spot, False


def _zoned(version: Zoning, admitted: Iterable[str]) -> dict[str, _Spot]:
    rows = ZonedArea.objects.filter(
        zoning=version,
        part="",
        category__counts_as__in=list(admitted),
        commune__population__gte=_LEAST_PEOPLE,
        commune__kind=Commune.Kind.COMMUNE,
    )
    columns = ("commune_id", "commune__name", "commune__departement_id", "commune__population", "commune__postcodes")
    return {row[0]: _Spot(*row) for row in rows.values_list(*columns)}


def _spread(spots: Iterable[_Spot], wanted: int) -> list[_Spot]:
    """The same every time, from one département after another."""
    by_departement: dict[str, int] = {}
    turns = []
    for spot in sorted(spots, key=lambda one: crc32(one.code.encode())):
        turn = by_departement[spot.departement] = by_departement.get(spot.departement, 0) + 1
        turns.append((turn, spot.departement, spot))
    return [spot for _, _, spot in sorted(turns)[:wanted]]


def _place(ars: str, spot: _Spot, reference: str, number: int, *, today: date) -> PlaceOfPractice:
    fitting = [kind for kind in _KINDS if kind.least <= spot.population]
    kind = fitting[crc32(f"structure {spot.code}".encode()) % len(fitting)]
    dentist = ars == "idf" and number % 3 == 0
    listed_on = today - timedelta(days=20 + number * 17 % 280)
    return PlaceOfPractice(
        reference=reference,
        ars=ars,
        commune_id=spot.code,
        address=f"{number % 40 + 1} rue de l'Exemple, {spot.postcode.partition(' ')[0]} {spot.name}",
        profession="odontology" if dentist else "medicine",
        specialty="" if dentist else "médecine générale",
        kind=kind.post,
        structure=kind.structure,
        structure_name=kind.name.format(of=_of(spot.name)),
        capacity=1 + (number % 5 == 0),
        description=_DESCRIPTION[kind.post],
        contact=f"installation@ars-{ars}.example",
        state=PlaceState.OPEN,
        listed_on=listed_on,
        confirmed_on=max(listed_on, today - timedelta(days=10 + number * 13 % 140)),
        opens_on=today + timedelta(days=30 + number * 11 % 200) if number % 4 == 0 else None,
        recorded_at=datetime.combine(listed_on - timedelta(days=15), time(10), tzinfo=_PARIS),
    )


def _make_ask(place: PlaceOfPractice, number: int, *, today: date, wanted: bool) -> None:
    """In the regions of the personas, the last places wait for an act: confirm, open, look again."""
    if not wanted:
        return
    match number:
        case 4 | 9:  # to confirm: asked six months after the last time
            place.listed_on = place.confirmed_on = add_months(today, -6) - timedelta(days=number)
        case 6:
            place.listed_on = place.confirmed_on = add_months(today, -8)
            place.state = PlaceState.EXPIRED
        case 11:
            place.state, place.listed_on = PlaceState.PROPOSED, None
        case 13:
            place.state, place.closes_until = PlaceState.CLOSED, today - timedelta(days=12)
            place.closed_because = "Poste pourvu."
        case _:
            pass


def _of(name: str) -> str:
    """« de Thiers », « d'Ambert », « du Puy-en-Velay », « des Abrets »."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if name[0] in "AEIOUYÉÈÊÎÂ" else f"de {name}"
