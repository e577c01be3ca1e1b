"""What everybody may download: the national list, the history of a commune."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cesp.common.export import Column, Kind
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice, ZonedArea
from cesp.zoning.queries.periods import Period
from cesp_law import labels

LICENCE = "Licence Ouverte 2.0 (Etalab)"

_COLUMNS: tuple[Column[PlaceOfPractice], ...] = (
    Column("Numéro", lambda place: place.reference),
    Column("Région", lambda place: place.region_name, width=28),
    Column("Commune", lambda place: place.commune.label, width=28),
    Column("Code INSEE", lambda place: place.commune_id),
    Column("Adresse", lambda place: place.address, width=30),
    Column("Profession", lambda place: place.get_profession_display()),
    Column("Spécialité", lambda place: place.specialty, width=24),
    Column("Nature du poste", lambda place: place.get_kind_display()),
    Column("Structure", lambda place: place.structure_word, width=30),
    Column("Nom de la structure", lambda place: place.structure_name, width=30),
    Column("FINESS", lambda place: place.finess),
    Column("Priorité", lambda place: place.priority, Kind.NUMBER),
    Column("Postes", lambda place: place.capacity, Kind.NUMBER),
    Column("Inscrit le", lambda place: place.listed_on, Kind.DAY),
    Column("Disponible à compter du", lambda place: place.opens_on, Kind.DAY),
    Column("Description", lambda place: place.description, width=50),
    Column("Contact", lambda place: place.contact, width=30),
    Column("Licence", lambda place: LICENCE, width=24),
)


def columns_on(day: date) -> tuple[Column[PlaceOfPractice], ...]:
    """The list as it stands on a day, which each line says: whoever reuses open data has to tell its date."""
    return (*_COLUMNS, Column("Liste au", lambda place: day, Kind.DAY))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of a download: a period of a commune, or of a district of it classed otherwise."""

    commune: Commune
    profession: str
    period: Period
    part: ZonedArea | None

    @property
    def category(self) -> str:
        return self.part.category.label if self.part is not None else self.period.label


HISTORY_COLUMNS: tuple[Column[HistoryLine], ...] = (
    Column("Code INSEE", lambda line: line.commune.code),
    Column("Commune", lambda line: line.commune.name, width=28),
    Column("Quartier", lambda line: line.part.part if line.part else ""),
    Column("Nom du quartier", lambda line: line.part.part_name if line.part else "", width=28),
    Column("Profession", lambda line: labels.PROFESSION[line.profession]),
    Column("À compter du", lambda line: line.period.first, Kind.DAY),
    Column("Jusqu'au (exclu)", lambda line: line.period.until, Kind.DAY),
    Column("Catégorie", lambda line: line.category, width=30),
    Column("Zonage", lambda line: line.period.zoning.name if line.period.zoning else "aucun", width=30),
    Column("Arrêté", lambda line: line.period.zoning.order_reference if line.period.zoning else "", width=30),
    Column("Licence", lambda line: LICENCE, width=24),
)


def history_lines(commune: Commune, profession: str, periods: Iterable[Period]) -> Iterator[HistoryLine]:
    """The history as a table, the oldest first."""
    for period in periods:
        yield HistoryLine(commune, profession, period, None)
        yield from (HistoryLine(commune, profession, period, part) for part in period.otherwise)
