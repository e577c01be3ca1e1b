"""The journal as people read it: names found when it is shown, through the identifiers it keeps.

The auditor reads every line with names. A person reads the lines about them, with the role and the
organisation of whoever acted: an agent acts for a desk, which answers for them (``docs/adr/0008``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import Matter
from cesp.audit.catalogue import acts
from cesp.audit.models import Entry
from cesp.common import pagination, search
from cesp.common.export import Column
from cesp.common.instants import day_of, end_of, in_french
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract
from cesp.letters.models import Letter
from cesp.payments.models import PaymentRun
from cesp_law.dates import Month
from cesp_law.wording import of_month

_NEWEST_FIRST = Sort("id", descending=True)
_LINES_A_READ = 2_000
_PEOPLE_OF_A_NAME = 500
ERASED = "personne effacée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the journal is narrowed to; an empty value narrows nothing.

    :param until: last day, included.
    :param author: parts of a name; ``about`` likewise, of the person concerned.
    :param subject: a contract's reference, or a row as the journal names it: « payments.paymentrun:3 ».
    """

    since: date | None = None
    until: date | None = None
    act: str = ""
    author: str = ""
    about: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line in French.

    :param who: role and organisation of the author.
    :param name: their name; empty when the reader is not the auditor, or the service acted by itself.
    :param support: who of the support looked as the author; empty when nobody did, or likewise.
    """

    entry: Entry
    who: str
    name: str
    what: str
    about: str
    support: str

    @property
    def at(self) -> datetime:
        return self.entry.at


@dataclass(frozen=True, slots=True)
class JournalPage:
    lines: tuple[Line, ...]
    page: Page[Entry]


def entries(actor: Membership, filters: Filters) -> QuerySet[Entry]:
    """Lines within the actor's reach that the filters keep."""
    found = Entry.objects.filter(perimeter.within(actor, Matter.JOURNAL, person="about_id"))
    if filters.since is not None:
        found = found.filter(at__gte=end_of(filters.since - timedelta(days=1)) + timedelta(microseconds=1))
    if filters.until is not None:
        found = found.filter(at__lte=end_of(filters.until))
    if filters.act:
        found = found.filter(act=filters.act)
    if filters.author:
        found = found.filter(person_id__in=_people_named(filters.author))
    if filters.about:
        found = found.filter(about_id__in=_people_named(filters.about))
    if filters.subject:
        found = found.filter(subject__in=_subjects_named(filters.subject))
    return found


def _people_named(words: str) -> list[int]:
    found = Person.objects.all()
    for word in search.key(words).split():
        found = found.filter(search_key__contains=word)
    return list(found.order_by("pk").values_list("pk", flat=True)[:_PEOPLE_OF_A_NAME])


def _subjects_named(text: str) -> list[str]:
    """The row itself as the journal names it, and the contract of that reference."""
    held = Contract.objects.filter(reference__iexact=text).values_list("pk", flat=True)
    return [text.lower(), *(f"contracts.contract:{pk}" for pk in held)]


def page(actor: Membership, filters: Filters, *, cursor: str = "") -> JournalPage:
    """A page of the journal, newest first."""
    found = pagination.page(entries(actor, filters), sort=_NEWEST_FIRST, cursor=cursor)
    return JournalPage(tuple(told(found.rows, reader=actor)), found)


def own_page(reader: Membership, *, cursor: str = "") -> JournalPage:
    """The lines about somebody, whatever the role they act in."""
    found = pagination.page(Entry.objects.filter(about_id=reader.person_id), sort=_NEWEST_FIRST, cursor=cursor)
    return JournalPage(tuple(told(found.rows, reader=reader, named=False)), found)


def by_month(lines: Iterable[Line]) -> list[tuple[Month, list[Line]]]:
    """Lines of a page under the month they fall in, in their order."""
    return [(month, list(group)) for month, group in groupby(lines, key=lambda line: Month.on(day_of(line.at)))]


def lines_to_export(actor: Membership, filters: Filters) -> Iterator[Line]:
    """Every line of the list, read and named a few thousand at a time."""
    rows = pagination.ordered(entries(actor, filters), _NEWEST_FIRST).iterator(chunk_size=_LINES_A_READ)
    while batch := tuple(islice(rows, _LINES_A_READ)):
        yield from told(batch, reader=actor)


def told(rows: Sequence[Entry], *, reader: Membership, named: bool = True) -> Iterator[Line]:
    """Lines in French: four to six queries whatever their number.

    :param named: whether the authors' names are shown.
    """
    people = _names({pk for row in rows for pk in (row.person_id, row.about_id, row.seen_by_id) if pk is not None})
    roles = _roles({row.membership_id for row in rows if row.membership_id is not None})
    subjects = _subjects({row.subject for row in rows if row.subject})
    for row in rows:
        act = acts().get(row.act)
        subject = subjects.get(row.subject, row.subject)
        yield Line(
            entry=row,
            who=_who(row, roles, reader, named=named),
            name=people.get(row.person_id, ERASED) if named and row.person_id is not None else "",
            what=act.told(subject=subject, detail=row.detail) if act else row.act,
            about=people.get(row.about_id, ERASED) if row.about_id is not None else "",
            support=people.get(row.seen_by_id, ERASED) if named and row.seen_by_id is not None else "",
        )


def _who(row: Entry, roles: Mapping[int, str], reader: Membership, *, named: bool) -> str:
    if row.membership_id is None:
        return "Le service"
    if row.seen_by_id is not None and not named:
        return "Le support, qui regardait comme vous" if row.person_id == reader.person_id else "Le support"
    if not named and row.person_id == reader.person_id:
        return "Vous-même"
    return roles.get(row.membership_id, "Rôle effacé")


def _names(pks: set[int]) -> dict[int | None, str]:
    rows = Person.objects.filter(pk__in=pks).values_list("pk", "given_names", "family_name")
    return {pk: f"{given} {family}" for pk, given, family in rows}


def _roles(pks: set[int]) -> dict[int, str]:
    rows = Membership.objects.filter(pk__in=pks).values_list("pk", "role", "organisation__name")
    return {pk: str(Role(role).label) + (f", {name}" if name else "") for pk, role, name in rows}


def _contracts(pks: list[int]) -> dict[int, str]:
    return dict(Contract.objects.filter(pk__in=pks).values_list("pk", "reference"))


def _runs(pks: list[int]) -> dict[int, str]:
    rows: Any = PaymentRun.objects.filter(pk__in=pks).values_list("pk", "month")
    return {pk: f"la mensualité {of_month(month)}" for pk, month in rows}


def _letters(pks: list[int]) -> dict[int, str]:
    return dict(Letter.objects.filter(pk__in=pks).values_list("pk", "number"))


_NAMED: Mapping[str, Callable[[list[int]], dict[int, str]]] = {
    "contracts.contract": _contracts,
    "letters.letter": _letters,
    "payments.paymentrun": _runs,
}
"""How rows of a model are called in a sentence; others are called by their kind and number."""


def _subjects(texts: set[str]) -> dict[str, str]:
    by_model: dict[str, list[int]] = defaultdict(list)
    for text in texts:
        label, _, pk = text.rpartition(":")
        if pk.isdigit():
            by_model[label].append(int(pk))
    found: dict[str, str] = {}
    for label, pks in by_model.items():
        names = _NAMED[label](pks) if label in _NAMED else {}
        kind = _kind(label)
        found |= {f"{label}:{pk}": names.get(pk, f"{kind} n° {pk}") for pk in pks}
    return found


def _kind(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


COLUMNS: tuple[Column[Line], ...] = (
    Column("Rang de la ligne", lambda line: line.entry.pk, width=12),
    Column("Le", lambda line: in_french(line.at), width=28),
    Column("Auteur", lambda line: line.name or line.who, width=28),
    Column("Rôle", lambda line: line.who, width=36),
    Column("Vu par le support", lambda line: line.support, width=28),
    Column("Acte", lambda line: line.what, width=60),
    Column("Personne concernée", lambda line: line.about, width=28),
    Column("Code de l'acte", lambda line: line.entry.act, width=28),
    Column("Objet", lambda line: line.entry.subject, width=28),
)
