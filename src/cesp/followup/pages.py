"""The pages of the portfolio as they are printed: links that keep the filters, words for each choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from cesp.accounts.models import Membership
from cesp.followup import picture
from cesp.followup.flags import FLAGS, Flag
from cesp.followup.forms import FilterForm
from cesp.followup.models import SavedList
from cesp.followup.picture import Picture
from cesp.followup.queries import portfolio as queries
from cesp.followup.queries.lists import saved_lists
from cesp.followup.queries.portfolio import DEFAULT_SORT, Filters, Listing
from cesp_law import labels
from cesp_law.wording import capitalised

_COLUMNS = (("nom", "Personne"), ("diplome", "Diplôme prévu"), ("date", "Prochaine date"), ("silence", "Dernier signe"))


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Sortable:
    label: str
    query: str
    direction: str


@dataclass(frozen=True, slots=True)
class ListPage:
    listing: Listing
    filters: Filters
    phases: tuple[Choice, ...]
    flags: tuple[Choice, ...]
    explained: tuple[Flag, ...]
    departements: tuple[Choice, ...]
    colleagues: tuple[Membership, ...]
    saved: tuple[SavedList, ...]
    columns: tuple[Sortable, ...]
    query: str
    next_query: str
    previous_query: str
    today: date


def list_page(actor: Membership, address: QueryDict, *, today: date) -> ListPage:
    """One page of the list by the filters of an address."""
    filters = FilterForm(address).filters
    sort = address.get("sort", DEFAULT_SORT)
    listing = queries.listing(actor=actor, filters=filters, on=today, sort=sort, cursor=address.get("cursor", ""))
    names = queries.departements_of(actor)
    return ListPage(
        listing=listing,
        filters=filters,
        phases=tuple(
            Choice(code, labels.label(labels.PHASE, code), listing.phases[code])
            for code in labels.PHASE
            if listing.phases.get(code)
        ),
        flags=tuple(
            Choice(code, capitalised(flag.label), listing.flags[code])
            for code, flag in FLAGS.items()
            if listing.flags[code]
        ),
        explained=tuple(FLAGS.values()),
        departements=tuple(_departements(listing, names)),
        colleagues=tuple(queries.colleagues(actor, today)),
        saved=tuple(saved_lists(actor)),
        columns=tuple(_columns(address, sort)),
        query=_query(address),
        next_query=_query(address, cursor=str(listing.page.next)) if listing.page.next else "",
        previous_query=_query(address, cursor=str(listing.page.previous)) if listing.page.previous else "",
        today=today,
    )


def _departements(listing: Listing, names: dict[str, str]) -> Iterator[Choice]:
    for code, count in sorted(listing.departements.items()):
        if code:
            yield Choice(code, f"{names.get(code, 'hors région')} ({code})", count)


def _columns(address: QueryDict, sort: str) -> Iterator[Sortable]:
    for name, label in _COLUMNS:
        direction = "ascending" if sort == name else "descending" if sort == f"-{name}" else "none"
        yield Sortable(label, _query(address, sort=f"-{name}" if sort == name else name), direction)


def _query(address: QueryDict, **changes: str) -> str:
    kept = address.copy()
    kept.pop("cursor", None)
    for name, value in changes.items():
        kept[name] = value
    for name in [name for name, value in kept.items() if not value]:
        del kept[name]
    return kept.urlencode()


@dataclass(frozen=True, slots=True)
class MapPage:
    """:ivar elsewhere: people of another region's département, and of none that is known."""

    picture: Picture | None
    lines: tuple[Choice, ...]
    elsewhere: int
    unknown: int
    total: int
    filters: Filters


def map_page(actor: Membership, address: QueryDict, *, today: date) -> MapPage:
    """How many people each département of the agency holds; small numbers too: the list is the referent's own."""
    filters = FilterForm(address).filters
    counts = queries.listing(actor=actor, filters=filters, on=today, size=1).departements
    names = queries.departements_of(actor)
    own = {code: count for code, count in counts.items() if code in names}
    return MapPage(
        picture=picture.draw(names, own),
        lines=tuple(Choice(code, name, own.get(code, 0)) for code, name in sorted(names.items())),
        elsewhere=sum(count for code, count in counts.items() if code and code not in names),
        unknown=counts.get("", 0),
        total=sum(counts.values()),
        filters=filters,
    )
