"""The list of contracts as its page prints it: filters with counters, sorts, links that keep the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from cesp.accounts.models import Membership
from cesp.contracts import queries
from cesp.contracts.forms import FilterForm
from cesp.contracts.queries import Listing
from cesp_law import labels

_TABLES = {
    "phase": labels.PHASE,
    "alert": labels.ALERT,
    "ars": labels.ARS,
    "profession": labels.PROFESSION,
    "regime": labels.REGIME,
}
_NOT_FILTERS = ("cursor",)
_COLUMNS = (
    ("nom", "Signataire"),
    ("reference", "Référence"),
    ("echeance", "Prochaine échéance"),
    ("fin", "Fin d'engagement"),
)
"""Columns that sort, by the name they bear in the address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its word, how many contracts it would leave, whether it is the one chosen."""

    code: str
    word: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)


@dataclass(frozen=True, slots=True)
class Removable:
    """A filter in force, and the address without it."""

    label: str
    word: str
    query: str


@dataclass(frozen=True, slots=True)
class Sortable:
    """A column: the address that sorts by it, and how it is sorted now."""

    label: str
    query: str
    direction: str


@dataclass(frozen=True, slots=True)
class ListPage:
    listing: Listing
    form: FilterForm
    filters: tuple[Filter, ...]
    removable: tuple[Removable, ...]
    columns: tuple[Sortable, ...]
    query: str
    next_query: str
    previous_query: str


def list_of(actor: Membership, address: QueryDict, *, today: date) -> ListPage:
    """Read one page of contracts by the filters of an address; what is unknown in it narrows nothing."""
    form = FilterForm(address)
    sort = address.get("sort", queries.DEFAULT_SORT)
    listing = queries.listing(actor=actor, filters=form.filters_on(today), sort=sort, cursor=address.get("cursor", ""))
    page = listing.page
    return ListPage(
        listing=listing,
        form=form,
        filters=tuple(_filters(form, listing)),
        removable=tuple(_removable(form, address)),
        columns=tuple(_columns(address, sort)),
        query=_query(address),
        next_query=_query(address, cursor=str(page.next)) if page.next else "",
        previous_query=_query(address, cursor=str(page.previous)) if page.previous else "",
    )


def _query(address: QueryDict, **changes: str) -> str:
    """The address with some values changed; an empty one is dropped, and so is the place in the list."""
    kept = address.copy()
    for name in _NOT_FILTERS:
        kept.pop(name, None)
    for name, value in changes.items():
        kept[name] = value
    for name in [name for name, value in kept.items() if not value]:
        del kept[name]
    return kept.urlencode()


def _filters(form: FilterForm, listing: Listing) -> Iterator[Filter]:
    for name, table in _TABLES.items():
        chosen = form.cleaned_data.get(name, "")
        counts = listing.counters[name]
        choices = tuple(
            Choice(code, labels.label(table, code), counts.get(code, 0), code == chosen)
            for code in table
            if counts.get(code, 0) or code == chosen
        )
        if choices:
            yield Filter(name, str(form.fields[name].label), choices)


def _removable(form: FilterForm, address: QueryDict) -> Iterator[Removable]:
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name, "")
        if value:
            word = dict(getattr(field, "choices", ())).get(value, value)
            yield Removable(str(field.label), str(word), _query(address, **{name: ""}))


def _columns(address: QueryDict, sort: str) -> Iterator[Sortable]:
    for name, label in _COLUMNS:
        descending = sort == f"-{name}"
        ascending = sort == name
        direction = "descending" if descending else "ascending" if ascending else "none"
        yield Sortable(label, _query(address, sort=f"-{name}" if ascending else name), direction)
