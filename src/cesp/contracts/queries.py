"""Reads on contracts: the list, one file, its history, the effect of an act, the verification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from cesp.accounts.models import Membership
from cesp.common import locks, pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts import projection, wording
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary, SummaryQuerySet
from cesp.contracts.payload import decode
from cesp.contracts.reading import Standing, rules_of, suppose_diploma
from cesp.contracts.wording import EffectLine, PayLine
from cesp_law.assessment import Assessment, assess
from cesp_law.dates import in_french
from cesp_law.facts import DeferralGranted, PracticeSuspended, Suspended
from cesp_law.timeline import Timeline

SORTS: Mapping[str, Sort] = {
    "nom": Sort("sort_key"),
    "-nom": Sort("sort_key", descending=True),
    "reference": Sort("reference"),
    "-reference": Sort("reference", descending=True),
    "echeance": Sort("next_deadline_on"),
    "-echeance": Sort("next_deadline_on", descending=True),
    "fin": Sort("ends_until"),
    "-fin": Sort("ends_until", descending=True),
}
DEFAULT_SORT = "nom"
_FACETS = ("ars", "phase", "regime", "profession")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; an empty string narrows nothing.

    :param words: parts of a name, or of a reference, in any order, accents and case aside.
    :param deadline: code of the next deadline; ``due_from`` its first day, included.
    :param due_until: first day no longer wanted.
    """

    words: str = ""
    regime: str = ""
    profession: str = ""
    ars: str = ""
    phase: str = ""
    alert: str = ""
    deadline: str = ""
    due_from: date | None = None
    due_until: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of contracts, how many there are in all, and how many each value of a filter would leave.

    ``counters["phase"]["training"]`` counts the contracts in training that the *other* filters keep.
    """

    page: Page[Summary]
    total: int
    counters: Mapping[str, Mapping[str, int]]


def contract_for(actor: Membership, reference: str) -> Contract:
    """One contract by its reference.

    :raises Contract.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    visible = Contract.objects.visible_to(actor).select_related("signatory", "ufr", "summary")
    return visible.get(reference=reference)


def contracts_of(actor: Membership) -> list[Contract]:
    """The contracts a signatory holds, latest first."""
    own = Contract.objects.filter(signatory=actor.person_id)
    return list(own.select_related("signatory", "ufr", "summary").order_by("-summary__academic_year", "-pk"))


def listing(
    *, actor: Membership, filters: Filters, sort: str = DEFAULT_SORT, cursor: str = "", size: int = 50
) -> Listing:
    """A page of the contracts an actor may see: two queries whatever the rows.

    :param sort: a key of ``SORTS``; anything else sorts by name.
    """
    found = _found(actor, filters)
    rows = _narrowed(found, filters).select_related("contract__signatory")
    page = pagination.page(rows, sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=size)
    total, counters = _counters(found, filters)
    return Listing(page, total, counters)


def count_to_export(*, actor: Membership, filters: Filters) -> int:
    """How many contracts the list holds, whatever the page."""
    return _narrowed(_found(actor, filters), filters).count()


def rows_to_export(*, actor: Membership, filters: Filters, sort: str = DEFAULT_SORT) -> Iterator[Any]:
    """Every contract of the list, whatever the page: named tuples, read as they are consumed."""
    narrowed = _narrowed(_found(actor, filters), filters)
    ordered = pagination.ordered(narrowed, SORTS.get(sort, SORTS[DEFAULT_SORT]))
    names = ("contract__signatory__family_name", "contract__signatory__given_names", "pk", *projection.COMPUTED)
    return ordered.values_list(*names, named=True).iterator(chunk_size=2_000)


def _found(actor: Membership, filters: Filters) -> SummaryQuerySet:
    """What the words and the next deadline keep: counters count within it."""
    found = Summary.objects.visible_to(actor)
    for word in search.key(filters.words).split():
        found = found.filter(search_key__contains=word)
    if filters.deadline:
        found = found.filter(next_deadline_code=filters.deadline)
    if filters.due_from is not None:
        found = found.filter(next_deadline_on__gte=filters.due_from)
    if filters.due_until is not None:
        found = found.filter(next_deadline_on__lt=filters.due_until)
    return found


def _narrowed(found: SummaryQuerySet, filters: Filters) -> SummaryQuerySet:
    wanted = {facet: value for facet in _FACETS if (value := getattr(filters, facet))}
    if filters.alert:
        wanted["alert_codes__contains"] = f" {filters.alert} "
    return found.filter(**wanted)


def _counters(found: SummaryQuerySet, filters: Filters) -> tuple[int, dict[str, Counter[str]]]:
    """Total and counters, from one grouped read: a few thousand groups at most, whatever the rows.

    Grouped in the order of the index that covers them, region of practice included.
    """
    total = 0
    counters: dict[str, Counter[str]] = {facet: Counter() for facet in (*_FACETS, "alert")}
    grouped = found.order_by().values_list("ars", "practice_ars", "phase", "regime", "profession", "alert_codes")
    for ars, _, phase, regime, profession, alert_codes, rows in grouped.annotate(rows=Count("*")):
        values, codes = {"ars": ars, "phase": phase, "regime": regime, "profession": profession}, alert_codes.split()
        misses = [facet for facet, value in values.items() if getattr(filters, facet) not in ("", value)]
        if filters.alert and filters.alert not in codes:
            misses.append("alert")
        if not misses:
            total += rows
        for facet, value in values.items():
            if not misses or misses == [facet]:
                counters[facet][value] += rows
        if not misses or misses == ["alert"]:
            for code in codes:
                counters["alert"][code] += rows
    return total, counters


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One row of the file's history, told in French.

    :param sentence: what was recorded; for an annulment, what it strikes out.
    :param superseded_by: the row that corrected or annulled this one, or ``None`` while it stands.
    """

    recorded: RecordedFact
    sentence: str
    superseded_by: RecordedFact | None

    @property
    def annulled(self) -> bool:
        return self.superseded_by is not None and self.superseded_by.kind == FactKind.ANNULLED

    @property
    def corrected(self) -> bool:
        return self.superseded_by is not None and not self.annulled

    @property
    def stands(self) -> bool:
        return self.superseded_by is None and self.recorded.kind != FactKind.ANNULLED


def history(contract: Contract) -> tuple[HistoryLine, ...]:
    """Everything ever recorded, last first; what was superseded is shown, never hidden. One query."""
    rows = RecordedFact.objects.filter(contract=contract).select_related(
        "recorded_by__person", "recorded_by__organisation", "recorded_by__delegated_by__person"
    )
    by_pk = {row.pk: row for row in rows.order_by("-position")}
    successors = {row.supersedes_id: row for row in by_pk.values() if row.supersedes_id}
    return tuple(HistoryLine(row, _told(row, by_pk), successors.get(row.pk)) for row in by_pk.values())


def _told(row: RecordedFact, by_pk: Mapping[int, RecordedFact]) -> str:
    if row.kind == FactKind.ANNULLED:
        struck = by_pk[row.supersedes_id] if row.supersedes_id else row
        return f"annulation : {sentence_of(struck)}"
    return sentence_of(row)


def fact_of(contract: Contract, pk: int) -> RecordedFact:
    """A fact of this contract, standing or not: the act itself tells who already corrected it.

    :raises RecordedFact.DoesNotExist: there is none, or it is an annulment.
    """
    return RecordedFact.objects.exclude(kind=FactKind.ANNULLED).get(contract=contract, pk=pk)


def sentence_of(recorded: RecordedFact) -> str:
    """What was recorded, in French."""
    return wording.describe(decode(recorded.kind, recorded.payload))


def last_position(contract: Contract) -> int:
    """Position of the last row: what somebody who reads the file now has seen."""
    return RecordedFact.objects.filter(contract=contract).aggregate(last=Max("position"))["last"] or 0


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after, on one day.

    :param pay: the months whose pay an act changes, oldest first.
    """

    on: date
    ahead: bool
    lines: tuple[EffectLine, ...]
    pay: tuple[PayLine, ...]
    after: Assessment

    @property
    def changed(self) -> tuple[EffectLine, ...]:
        return tuple(line for line in self.lines if line.changed)

    @property
    def same(self) -> tuple[EffectLine, ...]:
        return tuple(line for line in self.lines if not line.changed)

    @property
    def caption(self) -> str:
        if self.ahead:
            return f"Le {in_french(self.on)}, quand tout ce qui est connu aujourd'hui sera arrivé"
        return f"Aujourd'hui, {in_french(self.on)}"


def preview(before: Standing, after: Standing, *, today: date, costs: bool = True) -> tuple[Effect, ...]:
    """What an act would change: today, and once all that is known has happened, the expected diploma included.

    :param after: the file as the act would leave it.
    :param costs: whether the reader is shown what leaving would cost.
    :returns: one effect, or two when something known lies ahead.
    :raises Refused: the law refuses the act.
    """
    old, new = (suppose_diploma(standing.timeline(), today=today) for standing in (before, after))
    days = sorted({today, max(today, *_days_ahead(new))})
    return tuple(_effect(_assessed(old, day), _assessed(new, day), day, today=today, costs=costs) for day in days)


def _effect(old: Assessment, new: Assessment, day: date, *, today: date, costs: bool) -> Effect:
    lines = wording.effect_lines(old, new, costs=costs)
    return Effect(day, day > today, lines, wording.pay_lines(old.allowance, new.allowance), new)


def _assessed(timeline: Timeline, day: date) -> Assessment:
    return assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=day)


def _days_ahead(timeline: Timeline) -> Iterator[date]:
    """The day on which each known fact, and the expected diploma, has had its whole effect.

    A deferral has had it the day after its last month: the allowance is over, its last month known.
    """
    yield timeline.terms.expected_diploma_on or timeline.terms.signed_on
    for fact in timeline.facts:
        if isinstance(fact, DeferralGranted):
            yield fact.months.until.first_day
        elif isinstance(fact, Suspended | PracticeSuspended):
            yield fact.months.until.first_day - timedelta(days=1)
        else:
            yield fact.on


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of a summary that is not what the facts come to."""

    reference: str
    column: str
    stored: Any
    expected: Any


def wrong_summaries() -> Iterator[Difference]:
    """Recompute every summary, each on the day it says it was computed, and give what differs.

    Contracts are read in bulk; one that seems wrong is read again under its lock, lest a fact
    recorded between two reads raise a false alarm.
    """
    for batch in contract_ids(a_batch=2_000):
        stored = {summary.pk: summary for summary in Summary.objects.filter(pk__in=batch)}
        as_of = {pk: summary.computed_on for pk, summary in stored.items()}
        recomputed = projection.recomputed(list(stored), as_of=as_of)
        right = {found.pk for found in recomputed if not projection.differences(stored[found.pk], found)}
        for contract_id in batch:
            if contract_id not in right:
                yield from _confirmed_differences(contract_id)


@transaction.atomic
def _confirmed_differences(contract_id: int) -> list[Difference]:
    locks.hold(f"contract:{contract_id}")
    stored = Summary.objects.filter(pk=contract_id).first()
    if stored is None:
        reference = projection.labels([contract_id])[contract_id].reference
        return [Difference(reference, "(résumé)", "absent", "présent")]
    (expected,) = projection.recomputed([contract_id], as_of={contract_id: stored.computed_on})
    return [Difference(expected.reference, *found) for found in projection.differences(stored, expected)]


def contract_ids(*, a_batch: int) -> Iterator[list[int]]:
    """Every contract, in batches, by key."""
    after = 0
    while ids := list(Contract.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:a_batch]):
        yield ids
        after = ids[-1]
