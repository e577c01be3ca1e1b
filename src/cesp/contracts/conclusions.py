"""Concluding contracts, one or a hundred thousand, by the same checks.

Each row goes through the law (its timeline is built whole), then against the other contracts of
the same person; then contracts, facts and summaries are written in batches.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from cesp.accounts.models import Membership, Organisation, Person
from cesp.audit.models import canonical
from cesp.common import bulk, locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.contracts import projection
from cesp.contracts.file import refuse
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared, encode
from cesp.contracts.projection import Label
from cesp.contracts.reading import rules_of, timeline_from, timelines
from cesp.contracts.witness import Together, content
from cesp_law.assessment import Assessment, assess
from cesp_law.dates import in_french
from cesp_law.facts import Fact, Terms
from cesp_law.phase import Phase
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline

_ROWS_A_BATCH = 1_000
_OVER = frozenset({Phase.BREACHED, Phase.WAIVED, Phase.COMPLETED})
_OWN_REFERENCE = re.compile(r"CESP-\d{4}-\d{6}")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,29}")


@dataclass(frozen=True, slots=True)
class Judged:
    """The law's answer on a row, for a caller who had to ask before: a timeline cannot be incoherent."""

    timeline: Timeline
    found: Assessment
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """A contract to record: who signed, what it says, what is known to have happened since.

    :param signatory: saved.
    :param reference: the one it is already known by; empty for the next of its academic year.
    :param judged: what the law said of these very terms and facts; asked here when not given.
    """

    signatory: Person
    terms: Terms
    facts: Sequence[Fact | ExpectedDiplomaDeclared] = ()
    ufr: Organisation | None = None
    evidence: str = ""
    reference: str = ""
    judged: Judged | None = None

    def timeline(self) -> Timeline:
        """Put the row to the law.

        :raises Refused: with the sentence to show beside the row.
        """
        if self.judged is None:
            return timeline_from((self.terms, *self.facts))
        timeline = self.judged.timeline
        if timeline.terms != self.terms or len(timeline.facts) != len(self.facts):
            raise ValueError("judged on other terms or facts")
        return timeline

    def found_on(self, day: date) -> Assessment | None:
        """The assessment of that day, if it was already made."""
        return self.judged.found if self.judged is not None and self.judged.on == day else None


class RefusedRows(Exception):
    """Rows that the law refuses; because of them nothing was stored.

    :param refusals: (index of the row from 0, its refusal), in the order of the rows.
    """

    def __init__(self, refusals: Sequence[tuple[int, Refused]]) -> None:
        super().__init__(f"{len(refusals)} rows refused")
        self.refusals = tuple(refusals)


def conclude(
    rows: Sequence[Conclusion],
    *,
    actor: Membership,
    at: datetime,
    quality: RecordedFact.Quality,
    on_progress: Callable[[int], None] = lambda done: None,
) -> tuple[list[Contract], Together]:
    """Check and write, inside the caller's transaction.

    :returns: the contracts in the order of the rows, and what the journal keeps of their facts.
    :raises RefusedRows: every refused row; the caller's transaction must not survive it.
    """
    locks.hold("contracts:conclude")
    persons = Persons.of(rows)
    numbers = _Numbers(rows)
    contracts: list[Contract] = []
    together = Together()
    refusals: list[tuple[int, Refused]] = []
    for start in range(0, len(rows), _ROWS_A_BATCH):
        batch = rows[start : start + _ROWS_A_BATCH]
        accepted: list[tuple[Conclusion, Timeline, str]] = []
        for index, row in enumerate(batch, start):
            try:
                timeline = row.timeline()
                reference = numbers.next_for(row)
                persons.admit(row, timeline, reference)
            except Refused as refusal:
                refusals.append((index, refusal))
            else:
                accepted.append((row, timeline, reference))
        if not refusals:
            contracts += _write(accepted, actor=actor, at=at, quality=quality, together=together)
        on_progress(start + len(batch))
    if refusals:
        raise RefusedRows(refusals)
    return contracts, together


def _write(
    accepted: Sequence[tuple[Conclusion, Timeline, str]],
    *,
    actor: Membership,
    at: datetime,
    quality: RecordedFact.Quality,
    together: Together,
) -> list[Contract]:
    contracts = Contract.objects.bulk_create(
        Contract(reference=reference, signatory=row.signatory, ufr=row.ufr, opened_at=at)
        for row, _, reference in accepted
    )
    today = day_of(at)
    facts = _fact_rows(contracts, accepted, actor=actor, at=at, quality=quality, together=together)
    bulk.insert(RecordedFact, _FACT_COLUMNS, facts)
    projection.add(
        projection.project(
            label=_label(contract, row.signatory), timeline=timeline, as_of=today, found=row.found_on(today)
        )
        for contract, (row, timeline, _) in zip(contracts, accepted, strict=True)
    )
    return contracts


_FACT_COLUMNS = (
    "contract",
    "position",
    "kind",
    "effective_on",
    "payload",
    "recorded_at",
    "recorded_by",
    "evidence",
    "quality",
)


def _fact_rows(
    contracts: Sequence[Contract],
    accepted: Sequence[tuple[Conclusion, Timeline, str]],
    *,
    actor: Membership,
    at: datetime,
    quality: RecordedFact.Quality,
    together: Together,
) -> Iterator[tuple[Any, ...]]:
    """One row a fact, the terms first, as the drivers store them; each goes into the digest of the lot."""
    instant, recorder, held = connection.ops.adapt_datetimefield_value(at), actor.pk, quality.value
    for contract, (row, _, _) in zip(contracts, accepted, strict=True):
        for position, value in enumerate((row.terms, *row.facts), start=1):
            fact = encode(value)
            payload, kind = canonical(fact.payload), fact.kind.value
            together.add(
                content(contract.pk, position, kind, fact.effective_on, payload, at, recorder, row.evidence, held, None)
            )
            day = fact.effective_on.isoformat()
            yield contract.pk, position, kind, day, payload, instant, recorder, row.evidence, held


def _label(contract: Contract, signatory: Person) -> Label:
    return Label(contract.pk, contract.reference, signatory.search_key, signatory.sort_key)


@dataclass(slots=True)
class Persons:
    """The other contracts of each person: two are never in force at once."""

    several: frozenset[int]
    known: dict[int, list[tuple[str, Timeline]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, rows: Sequence[Conclusion]) -> Persons:
        """Read the contracts that the signatories of these rows hold already."""
        count = Counter(row.signatory.pk for row in rows)
        persons = cls(frozenset(pk for pk, times in count.items() if times > 1))
        for owners in _owners_by_contract(list(count)):
            for contract_id, timeline in timelines(owners):
                person_id, named = owners[contract_id]
                persons.known[person_id].append((named, timeline))
        return persons

    def admit(self, row: Conclusion, timeline: Timeline, reference: str) -> None:
        """Remember a contract, unless another of the same person is in force on its day.

        :raises Refused: naming the other contract.
        """
        person = row.signatory
        for other_reference, other in self.known.get(person.pk, ()):
            refuse_overlap(person, (reference, timeline), (other_reference, other))
        if person.pk in self.several:
            self.known[person.pk].append((reference, timeline))


def _owners_by_contract(person_ids: list[int]) -> Iterator[dict[int, tuple[int, str]]]:
    for start in range(0, len(person_ids), _ROWS_A_BATCH):
        held = Contract.objects.filter(signatory_id__in=person_ids[start : start + _ROWS_A_BATCH])
        columns = held.values_list("pk", "signatory_id", "reference", "opened_at")
        owners = {pk: (person, f"{ref}, ouvert le {at_in_french(opened)}") for pk, person, ref, opened in columns}
        if owners:
            yield owners


def refuse_overlap(person: Person, one: tuple[str, Timeline], other: tuple[str, Timeline]) -> None:
    """Refuse two contracts of one person in force on the same day.

    :param person: named in the sentence; need not be saved.
    :param one: reference and timeline; likewise ``other``, which the sentence points to.
    :raises Refused: on the day the newer one was signed, the older one was in force.
    """
    (_, older), (_, newer) = sorted((one, other), key=lambda named: named[1].terms.signed_on)
    day = newer.terms.signed_on
    if assess(timeline=older, regional=rules_of(older.terms), as_of=day).phase.value not in _OVER:
        refuse(
            f"{person.full_name} ne peut pas avoir deux contrats en même temps : le {in_french(day)}, "
            f"jour de signature de l'un, l'autre est en cours (au dossier : {other[0]})."
        )


def refuse_malformed(reference: str) -> None:
    """Refuse what cannot be the reference of a contract.

    :raises Refused: not 3 to 30 capitals, digits and dashes; or one of ours in form but not in shape.
    """
    own = reference.startswith("CESP-")
    if not (_OWN_REFERENCE if own else _REFERENCE).fullmatch(reference):
        refuse(f"« {reference} » n'est pas une référence de contrat : majuscules, chiffres, tirets, 3 à 30 signes.")


class _Numbers:
    """References: the next of each academic year, or the one that the row brings."""

    def __init__(self, rows: Sequence[Conclusion]) -> None:
        self.last = {year: _last_number(year) for year in {row.terms.academic_year for row in rows}}
        self.taken = _references_taken([row.reference for row in rows if row.reference])

    def next_for(self, row: Conclusion) -> str:
        year = row.terms.academic_year
        if row.reference:
            return self._given(row.reference)
        reference = ""
        while not reference or reference in self.taken:
            self.last[year] += 1
            reference = f"CESP-{year}-{self.last[year]:06d}"
        return reference

    def _given(self, reference: str) -> str:
        refuse_malformed(reference)
        if reference in self.taken:
            refuse(f"La référence {reference} est déjà celle d'un autre contrat.")
        self.taken.add(reference)
        return reference


def _last_number(year: int) -> int:
    prefix = f"CESP-{year}-"
    last = Contract.objects.filter(reference__startswith=prefix).aggregate(last=Max("reference"))["last"]
    return int(last.removeprefix(prefix)) if last else 0


def _references_taken(given: list[str]) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(given), _ROWS_A_BATCH):
        held = Contract.objects.filter(reference__in=given[start : start + _ROWS_A_BATCH])
        taken.update(held.values_list("reference", flat=True))
    return taken
