"""The people whom an agency follows, as its referents read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, DateTimeField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Greatest, NullIf

from cesp.accounts.models import Membership, Organisation, Role
from cesp.accounts.perimeter import withheld
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import FactKind, RecordedFact, Summary
from cesp.correspondence.models import Message, Thread, ThreadState
from cesp.followup.flags import FLAGS, Flag
from cesp.followup.models import Carried, followed_by
from cesp.territory import naming
from cesp.territory.models import Departement, SearchName
from cesp.zoning.models import PlaceOfPractice

Rows = Any
"""Summaries, with what ``_told`` annotates them with."""
SORTS: Mapping[str, Sort] = {
    "nom": Sort("sort_key"),
    "-nom": Sort("sort_key", descending=True),
    "diplome": Sort("expected_diploma_on"),
    "-diplome": Sort("expected_diploma_on", descending=True),
    "date": Sort("next_deadline_on"),
    "-date": Sort("next_deadline_on", descending=True),
    "silence": Sort("last_sign"),
    "-silence": Sort("last_sign", descending=True),
}
DEFAULT_SORT = "diplome"
MINE, NOBODY = "moi", "personne"
_NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty string narrows nothing.

    :param flag: code of one of ``FLAGS``, or « any » for whoever has one.
    :param carrier: « moi », « personne », or the key of a colleague's role.
    """

    words: str = ""
    phase: str = ""
    flag: str = ""
    departement: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody of the portfolio, and why to look at them."""

    summary: Any
    flags: tuple[Flag, ...]
    departement: str

    @property
    def is_silent(self) -> bool:
        return self.summary.last_sign is None


@dataclass(frozen=True, slots=True)
class Listing:
    """:ivar departements: code → people; those of no known département under an empty code."""

    page: Page[Summary]
    rows: tuple[Row, ...]
    total: int
    phases: Mapping[str, int]
    flags: Mapping[str, int]
    departements: Mapping[str, int]


def listing(
    *, actor: Membership, filters: Filters, on: date, sort: str = DEFAULT_SORT, cursor: str = "", size: int = 50
) -> Listing:
    """A page of the portfolio: five queries whatever the rows, one or two more for where faculties are."""
    everybody = _told(actor, on)
    found = _worded(everybody, actor, filters)
    chosen = _narrowed(found, filters, on)
    page = pagination.page(chosen, sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=size)
    phases = _counts(_narrowed(found, filters, on, but="phase"), "phase")
    departements = _counts(_narrowed(found, filters, on, but="departement"), "in_departement")
    return Listing(
        page=page,
        rows=tuple(_row(row) for row in page.rows),
        total=sum(phases.values()) if not filters.phase else phases.get(filters.phase, 0),
        phases=phases,
        flags=_flag_counts(_narrowed(found, filters, on, but="flag"), on),
        departements=departements,
    )


def rows_to_export(*, actor: Membership, filters: Filters, on: date, sort: str = DEFAULT_SORT) -> Iterator[Row]:
    """The whole list, whatever the page."""
    ordered = pagination.ordered(chosen(actor=actor, filters=filters, on=on), SORTS.get(sort, SORTS[DEFAULT_SORT]))
    return (_row(row) for row in ordered.iterator(chunk_size=1_000))


def chosen(*, actor: Membership, filters: Filters, on: date) -> Rows:
    """Whom the filters keep."""
    return _narrowed(_worded(_told(actor, on), actor, filters), filters, on)


def summary_of(actor: Membership, reference: str, *, on: date) -> Summary:
    """One person of the portfolio by the reference of their contract.

    :raises Summary.DoesNotExist: there is none, or not in the actor's portfolio.
    """
    found: Summary = _told(actor, on).get(reference=reference)
    return found


def row_of(summary: Summary) -> Row:
    return _row(summary)


def _told(actor: Membership, on: date) -> Rows:
    """The portfolio with what the lists show: last sign, messages waiting, place, département, carrier, flags."""
    signatory = OuterRef("contract__signatory")
    messages = Message.objects.filter(thread__person=signatory, author__person=signatory, internal=False)
    waiting = Thread.objects.filter(person=signatory, organisation=actor.organisation_id, state=ThreadState.OPEN)
    carried = Carried.objects.filter(person=signatory, organisation=actor.organisation_id)
    installed = RecordedFact.objects.standing().filter(contract=OuterRef("pk"), kind=FactKind.INSTALLED)
    places = PlaceOfPractice.objects.filter(reference=OuterRef("place"))
    rows = followed_by(actor).filter(~withheld(actor, person="contract__signatory"))
    rows = rows.select_related("contract__signatory", "contract__ufr").annotate(
        last_sign=NullIf(
            Greatest(
                Coalesce(F("contract__signatory__last_login"), _NEVER),
                Coalesce(Subquery(messages.order_by("-at").values("at")[:1]), _NEVER),
            ),
            _NEVER,
        ),
        waiting=Coalesce(Subquery(waiting.order_by().values("person").annotate(n=Count("pk")).values("n")), Value(0)),
        carrier_id=Subquery(carried.values("by")[:1]),
        carrier=Subquery(carried.values("by__person__family_name")[:1]),
        place=Subquery(
            installed.order_by("-effective_on", "-pk")
            .annotate(place=KeyTextTransform("place", "payload"))
            .values("place")[:1],
            output_field=CharField(),
        ),
    )
    rows = rows.annotate(
        place_city=Subquery(places.values("commune__name")[:1]),
        in_departement=Coalesce(
            Subquery(places.values("commune__departement")[:1]),
            _of_faculties(actor),
            Value(""),
            output_field=CharField(),
        ),
    )
    flags = {f"has_{code}": Case(When(flag.where(on), then=Value(1)), default=Value(0)) for code, flag in FLAGS.items()}
    return rows.annotate(**flags)


def _of_faculties(actor: Membership) -> Any:
    """The département of a student: that of their faculty's town."""
    towns = dict(Organisation.objects.filter(kind=Organisation.Kind.UFR).exclude(city="").values_list("pk", "city"))
    keys = {pk: naming.fold(city) for pk, city in towns.items()}
    names = SearchName.objects.filter(key__in=set(keys.values()), whole=True).order_by("weight")
    found = dict(names.values_list("key", "commune__departement"))
    whens = [When(contract__ufr=pk, then=Value(found[key])) for pk, key in keys.items() if key in found]
    return Case(*whens, default=Value(None), output_field=CharField())


def _worded(found: Rows, actor: Membership, filters: Filters) -> Rows:
    for word in search.key(filters.words).split():
        found = found.filter(search_key__contains=word)
    if filters.carrier == NOBODY:
        return found.filter(carrier_id__isnull=True)
    if filters.carrier == MINE:
        return found.filter(carrier_id=actor.pk)
    if filters.carrier.isdecimal():
        return found.filter(carrier_id=int(filters.carrier))
    return found


def _narrowed(found: Rows, filters: Filters, on: date, *, but: str = "") -> Rows:
    if filters.phase and but != "phase":
        found = found.filter(phase=filters.phase)
    if filters.departement and but != "departement":
        found = found.filter(in_departement=filters.departement)
    if filters.flag == "any" and but != "flag":
        marked = Q(pk__in=())
        for code in FLAGS:
            marked |= Q(**{f"has_{code}": 1})
        found = found.filter(marked)
    elif filters.flag in FLAGS and but != "flag":
        found = found.filter(**{f"has_{filters.flag}": 1})
    return found


def _counts(found: Rows, column: str) -> dict[str, int]:
    groups = found.order_by().values(column).annotate(rows=Count("pk")).values_list(column, "rows")
    return dict(groups)


def _flag_counts(found: Rows, on: date) -> dict[str, int]:
    """How many people each flag marks: one pass."""
    counted = {code: Count("pk", filter=Q(**{f"has_{code}": 1})) for code in FLAGS}
    result: dict[str, int] = found.order_by().aggregate(**counted)
    return result


def _row(summary: Any) -> Row:
    flags = tuple(flag for code, flag in FLAGS.items() if getattr(summary, f"has_{code}"))
    return Row(summary, flags, summary.in_departement)


def colleagues(actor: Membership, on: date) -> list[Membership]:
    """Who may carry people in the actor's agency, by name."""
    rows = Membership.objects.in_force(on).filter(organisation=actor.organisation_id, role=Role.ARS_REFERENT)
    rows = rows.filter(delegated_by__isnull=True, person__is_active=True)
    return list(rows.select_related("person").order_by("person__sort_key"))


def departements_of(actor: Membership) -> dict[str, str]:
    """Code → name of the départements of the actor's agency; all of them when it says none."""
    codes = actor.organisation.departement_codes if actor.organisation else ()
    rows = Departement.objects.filter(pk__in=codes) if codes else Departement.objects.all()
    return {one.pk: one.name for one in rows}
