"""The list of a faculty's signatories: what is declared of each for the year, and what is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cesp.accounts import perimeter
from cesp.accounts.models import Membership
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.studies.models import LAST_YEAR, Autumn, Declaration, Outcome, Question

MISSING, TO_SETTLE = "missing", "to_settle"
SORTS: Mapping[str, Sort] = {
    "nom": Sort("sort_key"),
    "-nom": Sort("sort_key", descending=True),
    "reference": Sort("reference"),
    "-reference": Sort("reference", descending=True),
    "diplome": Sort("expected_diploma_on"),
    "-diplome": Sort("expected_diploma_on", descending=True),
}
DEFAULT_SORT = "nom"
STATES: Mapping[str, str] = {
    MISSING: "À déclarer",
    **{code: str(word) for code, word in Outcome.choices if code != Outcome.WITHDRAWN},
}
_FOLLOWED = ("before_allowance", "training", "suspended")
"""Phases in which a faculty knows of somebody: until the diploma."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; an empty string narrows nothing."""

    words: str = ""
    state: str = ""
    profession: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One signatory, and what is declared of them for the year.

    :param next_year: the year of study that follows what was last known; nothing when nothing was.
    :param waits: whether the managing authority looks at the declaration.
    """

    summary: Summary
    declaration: Declaration | None
    next_year: int | None
    waits: bool

    @property
    def state(self) -> str:
        return MISSING if self.declaration is None else self.declaration.outcome


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of lines, how many in all, and how many each value of a filter would leave."""

    page: Page[Summary]
    lines: tuple[Line, ...]
    total: int
    counters: Mapping[str, Mapping[str, int]]


def expected(autumn: Autumn) -> QuerySet[Any, Any]:
    """Everybody of whom a faculty has to speak for the year, and of whom it has; with what is declared.

    A contract signed for a later year is not expected yet; one whose allowance has ended is no more, unless the
    faculty itself said so this year. Conflicts of interest are the caller's.
    """
    standing = Declaration.objects.standing().filter(
        autumn=autumn, contract=OuterRef("pk"), ufr=OuterRef("contract__ufr")
    )
    open_question = Question.objects.open().filter(declaration__autumn=autumn, declaration__contract=OuterRef("pk"))
    to_declare = Q(phase__in=_FOLLOWED, until_month__isnull=True, academic_year__lte=autumn.academic_year)
    rows = Summary.objects.filter(contract__ufr__isnull=False).annotate(
        outcome=Coalesce(Subquery(standing.values("outcome")[:1]), Value("")), waits=Exists(open_question)
    )
    return rows.filter(to_declare | Q(outcome__gt=""))


def mine(actor: Membership, autumn: Autumn) -> QuerySet[Any, Any]:
    """Those of the actor's own faculty, without whom they declared a conflict about."""
    return (
        expected(autumn)
        .filter(contract__ufr=actor.organisation_id)
        .exclude(perimeter.withheld(actor, person="contract__signatory"))
    )


def contract_of(actor: Membership, reference: str) -> Contract:
    """A contract of the actor's own faculty.

    :raises Contract.DoesNotExist: it is another's, or the actor declared a conflict about its signatory.
    """
    own = Contract.objects.visible_to(actor).filter(ufr__isnull=False, ufr=actor.organisation_id)
    known = own.exclude(perimeter.withheld(actor, person="signatory"))
    return known.select_related("signatory", "ufr", "summary").get(reference=reference)


def listing(
    *, actor: Membership, autumn: Autumn, filters: Filters, sort: str = DEFAULT_SORT, cursor: str = "", size: int = 50
) -> Listing:
    """A page of the faculty's signatories: five queries whatever the rows."""
    found = _found(actor, autumn, filters.words)
    rows = _narrowed(found, filters).select_related("contract__signatory")
    page = pagination.page(rows, sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=size)
    total, counters = _counters(found, filters)
    return Listing(page, tuple(_lines(page.rows, autumn)), total, counters)


def every_line(
    *, actor: Membership, autumn: Autumn, filters: Filters | None = None, sort: str = DEFAULT_SORT
) -> list[Line]:
    """The whole list, for an export, the model of the workbook or a print: a faculty has a few hundred at most."""
    filters = filters or Filters()
    rows = _narrowed(_found(actor, autumn, filters.words), filters).select_related("contract__signatory")
    ordered = pagination.ordered(rows, SORTS.get(sort, SORTS[DEFAULT_SORT]))
    return list(_lines(list(ordered), autumn))


def missing_count(actor: Membership, autumn: Autumn) -> int:
    return mine(actor, autumn).filter(outcome="").count()


def chosen(actor: Membership, references: Sequence[str]) -> list[Contract]:
    """Among the references of a form, those of the actor's own faculty, in the order of the list."""
    own = Contract.objects.visible_to(actor).filter(ufr__isnull=False, ufr=actor.organisation_id)
    known = own.exclude(perimeter.withheld(actor, person="signatory")).filter(reference__in=references[:1000])
    return list(known.select_related("signatory", "ufr").order_by("summary__sort_key", "pk"))


def _found(actor: Membership, autumn: Autumn, words: str) -> QuerySet[Any, Any]:
    found = mine(actor, autumn)
    for word in search.key(words).split():
        found = found.filter(search_key__contains=word)
    return found


def _narrowed(found: QuerySet[Any, Any], filters: Filters) -> QuerySet[Any, Any]:
    if filters.state:
        found = found.filter(outcome="" if filters.state == MISSING else filters.state)
    return found.filter(profession=filters.profession) if filters.profession else found


def _counters(found: QuerySet[Any, Any], filters: Filters) -> tuple[int, dict[str, Counter[str]]]:
    total, counters = 0, {"state": Counter[str](), "profession": Counter[str]()}
    grouped = found.order_by().values_list("outcome", "profession").annotate(rows=Count("pk"))
    for outcome, profession, rows in grouped:
        state = outcome or MISSING
        by_state = filters.state in ("", state)
        by_profession = filters.profession in ("", profession)
        total += rows if by_state and by_profession else 0
        counters["state"][state] += rows if by_profession else 0
        counters["profession"][profession] += rows if by_state else 0
    return total, counters


def _lines(rows: Sequence[Summary], autumn: Autumn) -> Iterator[Line]:
    ids = [row.pk for row in rows]
    standing = Declaration.objects.standing().filter(autumn=autumn, contract__in=ids, ufr=F("contract__ufr"))
    declared = {one.contract_id: one for one in standing.select_related("declared_by__person", "certificate", "fact")}
    following = next_years(ids, autumn)
    for row in rows:
        yield Line(row, declared.get(row.pk), following.get(row.pk), getattr(row, "waits", False))


def next_years(contract_ids: Sequence[int], autumn: Autumn) -> dict[int, int]:
    """The year of study that each is expected in: the last one declared, or said by the contract, and those since.

    Two queries. Nothing for whom no year was ever known, nor past the twelfth.
    """
    known: dict[int, tuple[int, int]] = {}
    terms = RecordedFact.objects.standing().filter(contract__in=contract_ids, kind=FactKind.CONCLUDED)
    for contract_id, payload in terms.values_list("contract_id", "payload"):
        if payload.get("year_of_study") is not None:
            known[contract_id] = (int(payload["academic_year"]), int(payload["year_of_study"]))
    before = Declaration.objects.standing().filter(
        contract__in=contract_ids, year_of_study__isnull=False, autumn__academic_year__lt=autumn.academic_year
    )
    for contract_id, year, study in before.order_by("autumn__academic_year").values_list(
        "contract_id", "autumn__academic_year", "year_of_study"
    ):
        if study is not None:
            known[contract_id] = (year, study)
    found = {key: study + autumn.academic_year - year for key, (year, study) in known.items()}
    return {key: year for key, year in found.items() if 1 <= year <= LAST_YEAR}


def history(contract: Contract) -> list[Declaration]:
    """Everything ever declared of a contract, the last first; nothing is hidden."""
    rows = Declaration.objects.filter(contract=contract).select_related(
        "autumn", "ufr", "declared_by__person", "certificate", "superseded_by"
    )
    return list(rows.order_by("-declared_at", "-pk"))


def standing_of(contract: Contract, autumn: Autumn) -> Declaration | None:
    """What is declared of a contract for a year by the faculty it is enrolled in now."""
    rows = Declaration.objects.standing().filter(autumn=autumn, contract=contract, ufr=contract.ufr_id)
    return rows.select_related("autumn", "fact", "certificate", "declared_by__person").first()
