"""An engagement as the law reads it on a day, with what was really paid; and what a change would do to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cesp.common.instants import day_of
from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.queries import Effect
from cesp.contracts.reading import Standing, rules_of, timelines_or_refusals
from cesp.payments.transfers import received_by
from cesp_law.assessment import Assessment, assess
from cesp_law.dates import Month, add_months_clamped, in_french
from cesp_law.engagement import Engagement
from cesp_law.explain import Explained, Step
from cesp_law.facts import Installed
from cesp_law.money import Cents
from cesp_law.phase import Phase
from cesp_law.practice import HeldPlace, practice_on
from cesp_law.refusals import Refused
from cesp_law.serving import ServiceYear, service_years
from cesp_law.sources import BY_CALENDAR_MONTHS
from cesp_law.timeline import Timeline
from cesp_law.wording import count

RULE = "règle de gestion : l'engagement servi se prouve et se certifie dans le service"
NATURES = ("practice_proof", "work_contract", "place_declaration")
"""What proves a year: an attestation (employer, health insurance, place), a contract under way, a declaration."""
STAY_AFTER_MONTHS = 12
"""Whole months after the last day, when somebody is asked where they practise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One engagement on a day.

    :param years: begun by that day; those that ended before the service knew the contract ask for nothing.
    """

    contract: Contract
    on: date
    timeline: Timeline
    found: Assessment
    years: tuple[ServiceYear, ...]

    @property
    def engagement(self) -> Engagement:
        return self.found.engagement

    @property
    def has_started(self) -> bool:
        return self.engagement.starts_on is not None

    @property
    def is_over(self) -> bool:
        return self.found.phase.value == Phase.COMPLETED

    @property
    def places(self) -> tuple[HeldPlace, ...]:
        """The places held that day; once it is over, those held on its last day."""
        last_day = self.engagement.last_day.value
        day = last_day if self.is_over and last_day is not None else self.on
        return practice_on(self.timeline.practice, day)

    @property
    def months_left(self) -> Explained[int]:
        """Whole months of engagement still to serve at the shares held, whatever suspends them."""
        total, done = self.months_in_all, self.engagement.months_served.value
        left = max(0, total - done)
        last_day = self.engagement.last_day.value
        until = f", jusqu'au {in_french(last_day)} inclus" if last_day else ""
        said = f"{count(total, 'mois')} de calendrier en tout − {done} servis = {count(left, 'mois')}{until}."
        return Explained(left, lambda: (*self.engagement.months_owed.steps, Step(said, (BY_CALENDAR_MONTHS,))))

    @property
    def months_in_all(self) -> int:
        """Calendar months of the whole engagement at the shares held."""
        course = self.engagement.course
        return self.engagement.months_owed.value if course is None else sum(run.months for run in course.runs)

    @property
    def percent(self) -> int:
        total = self.months_in_all
        return min(100, 100 * self.engagement.months_served.value // total) if total else 0


def served(contract: Contract, *, on: date) -> Served:
    """Read one engagement, with what the ledger paid.

    :raises cesp.contracts.reading.NotConcluded: the contract has no terms.
    """
    return _served(contract, reading.timeline_of(contract), on, received_by([contract.pk])[contract.pk])


def served_by(rows: Iterable[Contract], *, on: date) -> Iterator[Served]:
    """Read many engagements, in the order of the contracts; a contract that the law refuses is left out."""
    held = {contract.pk: contract for contract in rows}
    paid = received_by(held)
    found = {
        pk: _served(held[pk], timeline, on, paid[pk])
        for pk, timeline in timelines_or_refusals(held)
        if not isinstance(timeline, Refused)
    }
    return (found[pk] for pk in held if pk in found)


def _served(contract: Contract, timeline: Timeline, on: date, paid: Mapping[Month, Cents]) -> Served:
    found = assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=on, received=paid)
    known_on = day_of(contract.opened_at)
    years = service_years(timeline, on, engagement=found.engagement)
    asked = tuple(one for one in years if one.asked and one.until > known_on)
    return Served(contract=contract, on=on, timeline=timeline, found=found, years=asked)


def arrivals(found: Served, on: date, shares: Mapping[str, int]) -> tuple[Installed, ...]:
    """The facts of a change: an arrival, at the new share, in each held place whose share changes.

    :param shares: percent of full time by name of place.
    :raises Refused: a place not held on that day, or nothing that changes.
    """
    held = {place.place: place for place in practice_on(found.timeline.practice, on)}
    if unknown := [name for name in shares if name not in held]:
        raise Refused(f"Aucun exercice dans « {unknown[0]} » ce jour-là : choisissez une autre date.", citation=RULE)
    changed = {name: share for name, share in shares.items() if held[name].share_percent != share}
    if not changed:
        raise Refused("Aucune part ne change : écrivez la nouvelle part d'au moins un lieu.", citation=RULE)
    return tuple(
        Installed(on=on, share_percent=share, category=held[name].category, place=name)
        for name, share in sorted(changed.items())
    )


def effects_of(contract: Contract, facts: Iterable[Installed], *, today: date) -> tuple[Effect, ...]:
    """What the facts of a change would do, today and once all that is known has happened.

    :raises Refused: the law refuses them, as under half-time in all (IDF-9).
    """
    before = reading.standing(contract)
    after: Standing = before
    for fact in facts:
        after = after.plus(fact)
    return contracts.preview(before, after, today=today, costs=False)


def last_day_after(effects: tuple[Effect, ...]) -> date | None:
    """The last day of engagement that effects come to."""
    return effects[-1].after.engagement.last_day.value


def stay_asked_from(last_day: date) -> date:
    """The day from which somebody is asked where they practise."""
    return add_months_clamped(last_day, STAY_AFTER_MONTHS)
