"""The summary of a contract: what lists sort and filter on, computed again from its facts each time.

It says what is *due*. What was received, hence the months really owed, is the ledger's to say and
the contract's own page shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from cesp.common import bulk, search
from cesp.contracts.models import Contract, Summary
from cesp.contracts.reading import rules_of, timelines
from cesp_law.assessment import Assessment, assess
from cesp_law.dates import Month
from cesp_law.deadlines import Deadline, DeadlineCode
from cesp_law.facts import ProjectValidated
from cesp_law.timeline import Timeline

COMPUTED = tuple(field.name for field in Summary._meta.concrete_fields if not field.primary_key)
"""Every column but the contract: what a rebuild writes and a verification compares."""


@dataclass(frozen=True, slots=True)
class Label:
    """How a contract is found and sorted in a list: its reference, its signatory's folded name."""

    contract_id: int
    reference: str
    name_key: str
    sort_key: str

    @property
    def search_key(self) -> str:
        return f"{self.name_key} {search.key(self.reference)}"


def label_of(contract: Contract) -> Label:
    """The label of one contract."""
    signatory = contract.signatory
    return Label(contract.pk, contract.reference, signatory.search_key, signatory.sort_key)


def labels(contract_ids: Iterable[int]) -> dict[int, Label]:
    """Labels by contract, in one query."""
    rows = Contract.objects.filter(pk__in=contract_ids)
    columns = rows.values_list("pk", "reference", "signatory__search_key", "signatory__sort_key")
    return {row[0]: Label(*row) for row in columns}


def project(*, label: Label, timeline: Timeline, as_of: date, found: Assessment | None = None) -> Summary:
    """Compute the summary of one contract on a day, unsaved.

    The next deadline is the last one missed, else the first to come; a moment that is only advised
    does not hide what follows it once it has passed.

    :param found: the assessment of that timeline on that day, when the caller has just made it.
    """
    terms = timeline.terms
    if found is None:
        found = assess(timeline=timeline, regional=rules_of(terms), as_of=as_of)
    validated = [fact.ars for fact in timeline.facts if isinstance(fact, ProjectValidated)]
    deadline = _next_deadline(found.deadlines, as_of)
    return Summary(
        contract_id=label.contract_id,
        reference=label.reference,
        search_key=label.search_key,
        sort_key=label.sort_key,
        profession=terms.profession.value,
        status=terms.status.value,
        ars=terms.ars,
        practice_ars=validated[-1] if validated else "",
        regime=found.regime.value,
        phase=found.phase.value.value,
        academic_year=terms.academic_year,
        first_month=found.allowance.first_month,
        until_month=found.allowance.until_month,
        months_due=found.allowance.months_due.value,
        months_owed=found.engagement.months_owed.value,
        final=found.engagement.final,
        starts_on=found.engagement.starts_on,
        ends_until=found.engagement.ends_until,
        net_cents=found.allowance.net_cents.value,
        indemnity_cents=None if found.breach is None else found.breach.total_cents.value,
        next_deadline_code=deadline.code if deadline else "",
        next_deadline_on=deadline.due_on if deadline else None,
        alert_codes=_between_spaces(alert.code for alert in found.alerts),
        expected_diploma_on=terms.expected_diploma_on,
        computed_on=as_of,
    )


def _next_deadline(deadlines: Sequence[Deadline], as_of: date) -> Deadline | None:
    pressing = [each for each in deadlines if each.due_on >= as_of or each.code is not DeadlineCode.PROJECT_ADVISED]
    missed = [each for each in pressing if each.due_on < as_of]
    if missed:
        return missed[-1]
    return pressing[0] if pressing else None


def recomputed(contract_ids: list[int], *, as_of: dict[int, date]) -> Iterator[Summary]:
    """Summaries of many contracts from nothing but their facts, unsaved; two queries for the lot.

    :param as_of: the day to compute each contract on.
    """
    named = labels(contract_ids)
    for contract_id, timeline in timelines(contract_ids):
        yield project(label=named[contract_id], timeline=timeline, as_of=as_of[contract_id])


def differences(stored: Summary, expected: Summary) -> list[tuple[str, Any, Any]]:
    """(column, stored value, expected value) for each column that differs."""
    pairs = ((name, getattr(stored, name), getattr(expected, name)) for name in COMPUTED)
    return [(name, old, new) for name, old, new in pairs if old != new]


def store(summaries: list[Summary]) -> None:
    """Write summaries in the place of whatever was there; inside a transaction."""
    Summary.objects.filter(pk__in=[summary.pk for summary in summaries])._raw_delete(using="default")
    add(summaries)


def add(summaries: Iterable[Summary]) -> None:
    """Write summaries of contracts that have none yet."""
    bulk.insert(Summary, ("contract", *COMPUTED), map(_row, summaries))


_columns = attrgetter("contract_id", *COMPUTED)


def _row(summary: Summary) -> list[Any]:
    """The columns as the drivers store them."""
    return [_stored(value) for value in _columns(summary)]


def _stored(value: Any) -> Any:
    if isinstance(value, Month):
        return value.index
    return value.isoformat() if isinstance(value, date) else value


def _between_spaces(codes: Iterable[str]) -> str:
    """``a b`` → `` a b ``: each code is then found by ``LIKE '% a %'``, and none inside another."""
    joined = " ".join(codes)
    return f" {joined} " if joined else ""
