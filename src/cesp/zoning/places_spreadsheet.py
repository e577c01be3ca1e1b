"""Places as spreadsheets: the columns that an agency's import reads back, the model, the rows to correct."""

from collections.abc import Callable
from typing import Any

from cesp.common.export import Column, Kind
from cesp.zoning.importing.places import HEADINGS, Row
from cesp.zoning.models import PlaceOfPractice

_VALUES: dict[str, Callable[[PlaceOfPractice], Any]] = {
    "code": lambda place: place.commune_id,
    "commune": lambda place: place.commune.label,
    "profession": lambda place: place.get_profession_display(),
    "kind": lambda place: place.get_kind_display(),
    "structure": lambda place: place.structure_word,
}
_KINDS = {"capacity": Kind.NUMBER, "opens_on": Kind.DAY, "closes_until": Kind.DAY}


def _value_of(name: str) -> Callable[[PlaceOfPractice], Any]:
    return _VALUES.get(name, lambda place: getattr(place, name))


def _typed_in(name: str) -> Callable[[Row], str]:
    return lambda row: row.typed.get(name, "")


KEPT_COLUMNS: tuple[Column[PlaceOfPractice], ...] = (
    *(Column(heading, _value_of(name), _KINDS.get(name, Kind.TEXT), 22) for name, heading in HEADINGS.items()),
    Column("État", lambda place: place.get_state_display()),
    Column("Rang", lambda place: place.priority, Kind.NUMBER),
)
"""What an import reads back, then what it leaves alone."""
MODEL_COLUMNS: tuple[Column[None], ...] = tuple(
    Column(heading, lambda nothing: None, width=22) for heading in HEADINGS.values()
)
REJECTED_COLUMNS: tuple[Column[Row], ...] = (
    Column("À corriger", lambda row: " ".join(row.reasons), width=80),
    *(Column(heading, _typed_in(name), width=22) for name, heading in HEADINGS.items()),
)
