"""Pages by key, never by rank: page 900 costs what page 1 costs, and a new row moves nothing.

A cursor is the sort value and the primary key of the row at the edge of a page. Ties are broken
by the primary key, so the order is total; rows without a value come last whatever the direction.
"""

from __future__ import annotations

import base64
import binascii
import json
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Field, Model, Q, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)
_LONGEST = 4_000
"""Characters of a cursor; ours hold a name and a key, and a longer one could only wear the reader out."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A column, and a direction. On screens: ``-`` before the name for the other way.

    :param field: a column of the model, or of a row that each row points to, « person__sort_key », which the
        queryset selects along; or one that the queryset annotates.
    """

    field: str
    descending: bool = False

    def reversed(self) -> Sort:
        return Sort(self.field, not self.descending)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after a row, or before it when going back."""

    value: str | None
    pk: int | str
    backwards: bool

    def __str__(self) -> str:
        parts = json.dumps([self.value, self.pk, self.backwards], separators=(",", ":"))
        return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a cursor from an address; anything else than a cursor means the first page."""
        if len(text) > _LONGEST:
            return None
        try:
            padded = text + "=" * (-len(text) % 4)
            value, pk, backwards = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        except (ValueError, TypeError, binascii.Error):
            return None
        key = _is_text(pk) or (type(pk) is int and abs(pk) < 2**63)
        well_formed = (value is None or _is_text(value)) and key and type(backwards) is bool
        return cls(value, pk, backwards) if well_formed else None


def _is_text(value: object) -> bool:
    """Whether a database takes it as text: neither half a character nor a null one."""
    return isinstance(value, str) and "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows in the order asked for, and the cursors of the pages on either side."""

    rows: tuple[M, ...]
    next: Cursor | None
    previous: Cursor | None


def page(queryset: QuerySet[M], *, sort: Sort, cursor: str = "", size: int = 50) -> Page[M]:
    """Read one page.

    :param queryset: filtered, not ordered.
    :param cursor: as printed by :class:`Cursor`; empty or unreadable means the first page.
    :param size: rows a page; one more is read, to know whether there is a next one.
    """
    start = Cursor.parse(cursor) if cursor else None
    if start is not None and not _readable(queryset, sort, start):
        start = None
    backwards = start is not None and start.backwards
    rows = list(_ordered(_beyond(queryset, sort, start), sort, backwards=backwards)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page((), None, None)
    after = _cursor(queryset, rows[-1], sort, backwards=False)
    before = _cursor(queryset, rows[0], sort, backwards=True)
    if backwards:
        return Page(tuple(rows), after, before if more else None)
    return Page(tuple(rows), after if more else None, before if start is not None else None)


def _cursor(queryset: QuerySet[M], row: M, sort: Sort, *, backwards: bool) -> Cursor:
    if sort.field in queryset.query.annotations:
        value = getattr(row, sort.field)
        text = value.isoformat() if isinstance(value, date) else str(value)
        return Cursor(None if value is None else text, row.pk, backwards)
    holder: Any = row
    for step in sort.field.split("__")[:-1]:
        holder = getattr(holder, step)
    field = _column(queryset, sort.field)
    value = field.value_from_object(holder)
    return Cursor(None if value is None else field.value_to_string(holder), row.pk, backwards)


def _column(queryset: QuerySet[M], path: str) -> Field[Any, Any]:
    """The column that a path leads to, « person__sort_key »; an annotation has one of its own, which may be empty."""
    annotated = queryset.query.annotations.get(path)
    if annotated is not None:
        field = copy(annotated.output_field)
        field.null = True
        return field
    model: type[Model] = queryset.model
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)  # type: ignore[return-value]


def _value(queryset: QuerySet[M], sort: Sort, cursor: Cursor) -> Any:
    return None if cursor.value is None else _column(queryset, sort.field).to_python(cursor.value)


def _readable(queryset: QuerySet[M], sort: Sort, cursor: Cursor) -> bool:
    if isinstance(cursor.pk, str) is not isinstance(queryset.model._meta.pk, CharField):
        return False
    try:
        value = _value(queryset, sort, cursor)
    except ValidationError:
        return False
    return not isinstance(value, int) or abs(value) < 2**63


def ordered(queryset: QuerySet[M], sort: Sort) -> QuerySet[M]:
    """Every row in the order of the pages, for an export."""
    return _ordered(queryset, sort, backwards=False)


def _ordered(queryset: QuerySet[M], sort: Sort, *, backwards: bool) -> QuerySet[M]:
    """In the order of the pages, or in its exact reverse."""
    column = F(sort.field)
    descending = sort.descending != backwards
    nulls: dict[str, bool | None] = {}
    if _column(queryset, sort.field).null:
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
    ordering = column.desc(**nulls) if descending else column.asc(**nulls)
    return queryset.order_by(ordering, "-pk" if descending else "pk")


def _beyond(queryset: QuerySet[M], sort: Sort, cursor: Cursor | None) -> QuerySet[M]:
    """Rows strictly after the cursor, in the direction of reading."""
    if cursor is None:
        return queryset
    value = _value(queryset, sort, cursor)
    descending = sort.descending != cursor.backwards
    side = "lt" if descending else "gt"
    further = Q(**{f"pk__{side}": cursor.pk})
    nullable = _column(queryset, sort.field).null
    if value is None:
        without = Q(**{f"{sort.field}__isnull": True}) & further
        return queryset.filter(without | Q(**{f"{sort.field}__isnull": False}) if cursor.backwards else without)
    # The redundant bound lets both engines seek in the index instead of reading it from the start.
    reached = Q(**{f"{sort.field}__{side}e": value}) & (Q(**{f"{sort.field}__{side}": value}) | further)
    if nullable and not cursor.backwards:
        reached |= Q(**{f"{sort.field}__isnull": True})
    return queryset.filter(reached)


def address_without(asked: QueryDict, *, drop: tuple[str, ...]) -> str:
    """The query of a list's address less some of its parameters and those left empty: where a link of it leads."""
    return urlencode([(name, value) for name, value in asked.items() if value and name not in drop])
