"""From an assessment to its pictures. Nothing is computed here that the law has not said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from cesp.pictures import calendar, frieze
from cesp.pictures.frieze import Event, Row, Span, Tone
from cesp.pictures.wording import days_in_french, months_in_french, told
from cesp_law.assessment import Assessment
from cesp_law.dates import Month, MonthRange, add_months
from cesp_law.facts import DeferralGranted, DiplomaObtained, Fact, PracticeSuspended, Terms
from cesp_law.money import Cents

_NBSP = "\N{NO-BREAK SPACE}"
_OVER = frozenset({"breached", "waived"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is needed to draw a contract.

    :param facts: the facts of ``ahead``, in order: those recorded, and those supposed.
    :param now: the assessment of today.
    :param ahead: the assessment of the last day that can be foreseen, under what is supposed;
        the same as ``now`` when nothing is.
    :param today: the day that separates what is done from what is foreseen.
    """

    terms: Terms
    facts: tuple[Fact, ...]
    now: Assessment
    ahead: Assessment
    today: date
    today_label: str = "aujourd'hui"

    @property
    def this_month(self) -> Month:
        return Month.on(self.today)


def draw_frieze(life: Life) -> frieze.Frieze:
    """The contract on one line of time."""
    spans = [*_allowance_spans(life), *_engagement_spans(life)]
    if not spans:
        signed_on = life.terms.signed_on
        spans = [Span(Row.ALLOWANCE, signed_on, signed_on + timedelta(days=1), Tone.COMING, "", "")]
    return frieze.draw(spans=spans, events=list(_events(life)), today=life.today, today_label=life.today_label)


def draw_calendar(life: Life, *, received: Mapping[Month, Cents] | None = None) -> calendar.Calendar:
    """The months of allowance.

    :param received: net cents really received by month; ``None`` when nobody has asked the ledger,
        as in the simulator: months are then elapsed or to come, never paid.
    """
    return calendar.draw(dict(_cells(life, received)))


def _cells(life: Life, received: Mapping[Month, Cents] | None) -> Iterator[tuple[Month, calendar.Cell]]:
    due = {month: pay.net_cents for month, pay in life.ahead.allowance.months}
    deferred = _deferred_months(life.facts)
    for month in _suspended_months(life):
        yield month, calendar.Cell(calendar.State.SUSPENDED)
    for month, net_cents in due.items():
        state = _state(month, net_cents, life, received)
        yield month, calendar.Cell(state, net_cents, deferred=month.index in deferred)
    for month, net_cents in (received or {}).items():
        if net_cents > 0 and month not in due:
            yield month, calendar.Cell(calendar.State.OVERPAID, net_cents)


def _state(month: Month, net_cents: Cents, life: Life, received: Mapping[Month, Cents] | None) -> calendar.State:
    if received is not None and received.get(month, 0) >= net_cents:
        return calendar.State.PAID
    if month.index > life.this_month.index:
        return calendar.State.COMING
    return calendar.State.ELAPSED if received is None else calendar.State.DUE


def _suspended_months(life: Life) -> tuple[Month, ...]:
    return tuple(month for months in life.ahead.allowance.suspended for month in months)


def _deferred_months(facts: Iterable[Fact]) -> frozenset[int]:
    ranges = [fact.months for fact in facts if isinstance(fact, DeferralGranted)]
    return frozenset(month.index for months in ranges for month in months)


def _allowance_spans(life: Life) -> Iterator[Span]:
    deferred = _deferred_months(life.facts)
    tones: dict[int, Tone] = {month.index: Tone.SUSPENDED for month in _suspended_months(life)}
    for month, _ in life.ahead.allowance.months:
        if month.index > life.this_month.index:
            tones[month.index] = Tone.COMING
        else:
            tones[month.index] = Tone.DEFERRED if month.index in deferred else Tone.DUE
    for tone, months in _runs(tones):
        yield Span(
            Row.ALLOWANCE,
            months.first.first_day,
            months.until.first_day,
            tone,
            f"{len(months)}{_NBSP}mois",
            months_in_french(months),
        )


def _runs(tones: Mapping[int, Tone]) -> Iterator[tuple[Tone, MonthRange]]:
    """Maximal runs of consecutive months of one tone."""
    ordered = sorted(tones.items())
    numbered = enumerate(ordered)
    for (_, tone), group in groupby(numbered, key=lambda item: (item[1][0] - item[0], item[1][1])):
        indices = [index for _, (index, _) in group]
        yield tone, MonthRange(Month(indices[0]), Month(indices[-1] + 1))


def _engagement_spans(life: Life) -> Iterator[Span]:
    engagement = life.ahead.engagement
    if life.now.phase.value in _OVER:
        if engagement.starts_on:
            last = max(engagement.starts_on, life.today)
            yield _engagement(Tone.SERVED, engagement.starts_on, last, life)
        return
    months_owed = engagement.months_owed.value
    if engagement.starts_on is None:
        starts_on = _earliest_start(life)
        if starts_on:
            until = add_months(starts_on, months_owed)
            yield Span(
                Row.ENGAGEMENT,
                starts_on,
                until,
                Tone.TO_SERVE,
                f"{months_owed}{_NBSP}mois",
                "à compter du jour de l'installation",
            )
        return
    until = engagement.ends_until or add_months(engagement.starts_on, months_owed)
    cuts = sorted({engagement.starts_on, min(max(life.today, engagement.starts_on), until), until})
    for first, end in pairwise(cuts):
        yield _engagement(Tone.SERVED if end <= life.today else Tone.TO_SERVE, first, end, life)
    for fact in life.facts:
        if isinstance(fact, PracticeSuspended):
            months = fact.months
            yield Span(
                Row.ENGAGEMENT,
                months.first.first_day,
                months.until.first_day,
                Tone.INTERRUPTED,
                f"{len(months)}{_NBSP}mois",
                months_in_french(months),
            )


def _engagement(tone: Tone, first: date, until: date, life: Life) -> Span:
    owed, served = life.ahead.engagement.months_owed.value, life.now.engagement.months_served.value
    count = served if tone is Tone.SERVED else owed - (served if first == life.today else 0)
    return Span(Row.ENGAGEMENT, first, until, tone, f"{count}{_NBSP}mois", days_in_french(first, until))


def _earliest_start(life: Life) -> date | None:
    """The day after the allowance ends, or today if that is past: it is not served before it starts."""
    segments = life.ahead.allowance.segments
    return max(segments[-1].months.until.first_day, life.today) if segments else None


def _events(life: Life) -> Iterator[Event]:
    yield Event(life.terms.signed_on, "Signature", forecast=life.terms.signed_on > life.today)
    diploma_known = False
    for fact in life.facts:
        diploma_known = diploma_known or isinstance(fact, DiplomaObtained)
        words = told(fact)
        if not words.is_range:
            yield Event(words.on, words.what, forecast=words.on > life.today)
    if not diploma_known and life.terms.expected_diploma_on and life.now.phase.value not in _OVER:
        yield Event(life.terms.expected_diploma_on, "Diplôme", forecast=True)
    engagement = life.ahead.engagement
    if engagement.ends_until and engagement.last_day.value and life.now.phase.value not in _OVER:
        last_day = engagement.last_day.value
        yield Event(last_day, "Dernier jour de l'engagement", forecast=last_day > life.today)


def months_listed(months: Sequence[Month]) -> str:
    """Months as ranges in French, « d'octobre 2023 à mars 2024 inclus, en juin 2024 »."""
    runs = _runs({month.index: Tone.DUE for month in months})
    return ", ".join(months_in_french(run) for _, run in runs)
