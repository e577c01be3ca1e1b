"""From rows to the law: the only way a contract's facts reach ``cesp_law``.

What stands is the set of rows that nothing supersedes, now or at a past instant. The order in
which they were recorded never matters: the timeline sorts them by their day in law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from cesp.contracts.models import Contract, FactKind, RecordedFact, RecordedFactQuerySet
from cesp.contracts.payload import ExpectedDiplomaDeclared, Value, decode
from cesp.zoning.queries import rules
from cesp_law.codec import Malformed
from cesp_law.facts import DiplomaObtained, Fact, ProjectValidated, Terms
from cesp_law.refusals import Refused
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline

_CONTRACTS_A_QUERY = 2_000


class NotConcluded(LookupError):
    """No terms are known for this contract (at that instant), so it cannot be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The values that stand in a contract's file, each under the number of its row.

    ``plus``, ``replacing`` and ``without`` say what the file would hold after an act: operations
    and previews ask the same question with the same words. A value not recorded yet has number 0.
    """

    values: tuple[tuple[int, Value], ...]

    def plus(self, value: Value) -> Standing:
        return Standing((*self.values, (0, value)))

    def replacing(self, number: int, value: Value) -> Standing:
        return Standing(tuple((n, value if n == number else old) for n, old in self.values))

    def without(self, number: int) -> Standing:
        return Standing(tuple((n, value) for n, value in self.values if n != number))

    def timeline(self) -> Timeline:
        """Put everything to the law.

        :raises Refused: when the values contradict the law or each other.
        :raises NotConcluded: without terms.
        """
        return timeline_from(value for _, value in self.values)


def timeline_from(values: Iterable[Value]) -> Timeline:
    """Build the timeline of one contract from values in any order.

    :raises Refused: when the values contradict the law or each other.
    :raises NotConcluded: without terms.
    """
    terms: Terms | None = None
    facts: list[Fact] = []
    declared: list[ExpectedDiplomaDeclared] = []
    for value in values:
        if isinstance(value, Terms):
            terms = value
        elif isinstance(value, ExpectedDiplomaDeclared):
            declared.append(value)
        else:
            facts.append(value)
    if terms is None:
        raise NotConcluded
    if declared:
        terms = replace(terms, expected_diploma_on=_last_declared(declared))
    return Timeline.of(terms=terms, facts=facts, regional=rules_of(terms), elsewhere=rules_elsewhere(terms, facts))


def _last_declared(declared: list[ExpectedDiplomaDeclared]) -> date:
    """The expectation declared last; two on one day would leave it to the order of recording."""
    declared.sort(key=lambda one: one.declared_on)
    if len(declared) > 1 and declared[-1].declared_on == declared[-2].declared_on:
        raise Refused(
            "Une autre date de diplôme prévue a déjà été déclarée ce jour-là : c'est elle qu'il faut corriger.",
            citation="tenue du dossier : une seule déclaration par jour",
        )
    return declared[-1].on


def rules_of(terms: Terms) -> RegionalRules:
    """The regional rules a contract was concluded under: those of its region on the day of signature."""
    return rules.rules_of(terms.ars, on=terms.signed_on)


def rules_elsewhere(terms: Terms, facts: Iterable[Fact]) -> dict[ProjectValidated, RegionalRules]:
    """The rules of every other region that validated a project, on the day it did."""
    validated = (fact for fact in facts if isinstance(fact, ProjectValidated) and fact.ars != terms.ars)
    return {fact: rules.rules_of(fact.ars, on=fact.on) for fact in validated}


def standing(contract: Contract, *, known_at: datetime | None = None) -> Standing:
    """What stands in one file; with ``known_at``, what stood at that instant."""
    rows = RecordedFact.objects.filter(contract=contract)
    rows = rows.standing() if known_at is None else rows.known_at(known_at)
    held = rows.order_by("position").values_list("pk", "kind", "payload")
    return Standing(tuple((pk, decode(kind, payload)) for pk, kind, payload in held if kind != FactKind.ANNULLED))


def timeline_of(contract: Contract, *, known_at: datetime | None = None) -> Timeline:
    """The timeline of one contract.

    :param known_at: read what was known at this instant; ``None`` reads what is known.
    :raises NotConcluded: the contract was not known yet at that instant.
    """
    return standing(contract, known_at=known_at).timeline()


def suppose_diploma(timeline: Timeline, *, today: date) -> Timeline:
    """Take the expected diploma as obtained on its day, so that what is to come can be read.

    An expectation that has passed, or that the law would refuse, supposes nothing.
    """
    expected_on = timeline.terms.expected_diploma_on
    if expected_on is None or expected_on <= today or timeline.diploma_on is not None:
        return timeline
    try:
        return timeline.with_fact(DiplomaObtained(on=expected_on))
    except Refused:
        return timeline


def timelines(contract_ids: Iterable[int]) -> Iterator[tuple[int, Timeline]]:
    """Timelines in bulk, in the order of the ids within each chunk of 2,000; one query a chunk.

    :param contract_ids: any number; memory is that of a chunk.
    """
    for contract_id, facts in _facts_by_contract(contract_ids, RecordedFact.objects.standing()):
        yield contract_id, timeline_from(decode(kind, payload) for _, kind, payload in facts)


def timelines_or_refusals(
    contract_ids: Iterable[int], *, known_at: datetime | None = None
) -> Iterator[tuple[int, Timeline | Refused]]:
    """As :func:`timelines`, for whoever has to go on and name the contracts that cannot be read.

    A contract that the law refuses, or with a row that no longer reads, comes with the refusal; one
    that is not concluded is left out.

    :param known_at: read what was known at this instant; ``None`` reads what is known.
    """
    held = RecordedFact.objects.all()
    standing = held.standing() if known_at is None else held.known_at(known_at).exclude(kind=FactKind.ANNULLED)
    for contract_id, facts in _facts_by_contract(contract_ids, standing):
        try:
            yield contract_id, timeline_from([decode(kind, payload) for _, kind, payload in facts])
        except Refused as refusal:
            yield contract_id, refusal
        except (Malformed, KeyError, ValueError) as fault:
            sentence = f"Un fait enregistré ne se lit pas : {fault}."
            yield contract_id, Refused(sentence, citation="tenue du dossier : un fait garde la forme du droit")
        except NotConcluded:
            continue


def _facts_by_contract(
    contract_ids: Iterable[int], standing: RecordedFactQuerySet
) -> Iterator[tuple[int, Iterator[tuple[int, str, Any]]]]:
    ids = iter(contract_ids)
    while chunk := list(islice(ids, _CONTRACTS_A_QUERY)):
        rows = (
            standing.filter(contract_id__in=chunk).order_by("contract_id").values_list("contract_id", "kind", "payload")
        )
        yield from groupby(rows.iterator(chunk_size=10_000), key=itemgetter(0))
