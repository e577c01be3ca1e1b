"""The facts of one contract, in order: an incoherent sequence cannot be built.

Everything is checked when the timeline is built, whatever day will be asked about later. What the
rules read again and again (the days that happen once, what is held day after day, the start of the
engagement) is derived once, here, from the facts and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self, TypeVar, assert_never

from cesp_law.coherence import (
    check_end_after_signature,
    check_nothing_after_the_end,
    check_practice_suspensions,
    check_third_cycle,
)
from cesp_law.course import Disturbance, disturbances_of
from cesp_law.dates import Month, MonthRange
from cesp_law.deferral import check_deferrals
from cesp_law.effect import first_month_of
from cesp_law.eligibility import check_contract
from cesp_law.engagement import start_of
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Fact,
    Installed,
    LeftPlace,
    PracticeSuspended,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Status,
    Suspended,
    Terms,
    ThesisDefended,
    Waived,
    begins_on,
    canonical_order,
)
from cesp_law.parameters import Version, load
from cesp_law.practice import Practice, practice_of
from cesp_law.refusals import Refused
from cesp_law.regime import Regime, regime_of
from cesp_law.regional import RegionalRules
from cesp_law.sources import COHERENCE
from cesp_law.suspension import check_suspensions
from cesp_law.waiver import check_waiver
from cesp_law.wording import named

_Ranged = TypeVar("_Ranged", Suspended, DeferralGranted, PracticeSuspended)


@dataclass(frozen=True, slots=True)
class Registration:
    """A spell on the order's register, ``[starts_on, ends_on)``; open when ``ends_on`` is ``None``."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A contract and its facts, coherent. Built with :meth:`of`, equal when terms and facts are.

    :param facts: in canonical order, whatever the order they were recorded in.
    :param elsewhere: rules of another region that validated a project, on the day of that validation.
    :param floor: least months owed, in force on the day of the signature.
    :param first_month: first month of allowance.
    :param closed_on: day of the breach or of the waiver, after which nothing moves.
    :param thesis_required: whether the engagement waits for a thesis beside the diploma.
    :param practice: what is held, one step per day on which something changes.
    :param engagement_on: first day on which all conditions of the engagement hold.
    :param disturbances: what moves the end of the engagement, from its start on, oldest first.
    """

    terms: Terms
    regional: RegionalRules
    facts: tuple[Fact, ...]
    regime: Regime = field(compare=False)
    floor: Version[int] = field(compare=False)
    first_month: Month = field(compare=False)
    third_cycle_on: date | None = field(compare=False)
    dental_internship_on: date | None = field(compare=False)
    diploma_on: date | None = field(compare=False)
    thesis_on: date | None = field(compare=False)
    excluded_on: date | None = field(compare=False)
    breached_on: date | None = field(compare=False)
    waived: Waived | None = field(compare=False)
    closed_on: date | None = field(compare=False)
    thesis_required: bool = field(compare=False)
    suspensions: tuple[Suspended, ...] = field(compare=False)
    deferrals: tuple[DeferralGranted, ...] = field(compare=False)
    practice_suspensions: tuple[MonthRange, ...] = field(compare=False)
    registrations: tuple[Registration, ...] = field(compare=False)
    projects: tuple[ProjectValidated, ...] = field(compare=False)
    practice: tuple[Practice, ...] = field(compare=False)
    engagement_on: date | None = field(compare=False)
    disturbances: tuple[Disturbance, ...] = field(compare=False)
    elsewhere: Mapping[ProjectValidated, RegionalRules] = field(compare=False)

    @classmethod
    def of(
        cls,
        *,
        terms: Terms,
        facts: Iterable[Fact],
        regional: RegionalRules,
        elsewhere: Mapping[ProjectValidated, RegionalRules] | None = None,
    ) -> Self:
        """Build a timeline from facts in any order, and check all of them.

        :param terms: the contract as concluded.
        :param facts: in any order.
        :param regional: rules of the region of training on the day of conclusion.
        :param elsewhere: rules of the other regions that validated a project, on the day of each validation;
            those that ship stand in for what is not given.
        :returns: a coherent timeline.
        :raises Refused: an ineligible contract, an effect month that nothing tells, a ground not
            open, or two facts that contradict each other, both named.
        :law: code de l'éducation, art. L. 632-6
        :clauses: PAP-1, PAP-10, IDF-17, INS-9
        """
        ordered = tuple(sorted(facts, key=canonical_order))
        regime = regime_of(terms)
        read = _gathered(ordered)
        once = read.once
        dental_internship_on = _day(once.get(EnteredDentalInternship))
        dental_intern = dental_internship_on is not None and dental_internship_on <= terms.signed_on
        check_contract(terms, regime, regional, dental_intern)
        diploma_on, thesis_on = _day(once.get(DiplomaObtained)), _day(once.get(ThesisDefended))
        breached_on = _day(once.get(Breached))
        closing = [day for day in (breached_on, _day(read.waived)) if day is not None]
        thesis_required = terms.profession is Profession.MEDICINE and terms.status is not Status.PADHUE
        practice = practice_of(read.moves, signed_on=terms.signed_on)
        practice_suspensions = tuple(fact.months for fact in read.practice_suspensions)
        engagement_on = start_of(
            diploma_on=diploma_on,
            thesis_on=thesis_on if thesis_required else diploma_on,
            validated_on=read.projects[0].on if read.projects else None,
            registrations=[(spell.starts_on, spell.ends_on) for spell in read.registrations],
            practice=practice,
        )
        timeline = cls(
            terms=terms,
            regional=regional,
            facts=ordered,
            regime=regime,
            floor=load("engagement_floor").at(terms.signed_on),
            first_month=first_month_of(terms, dental_intern=dental_intern),
            third_cycle_on=_day(once.get(EnteredThirdCycle)),
            dental_internship_on=dental_internship_on,
            diploma_on=diploma_on,
            thesis_on=thesis_on,
            excluded_on=_day(once.get(Excluded)),
            breached_on=breached_on,
            waived=read.waived,
            closed_on=min(closing, default=None),
            thesis_required=thesis_required,
            suspensions=tuple(read.suspensions),
            deferrals=tuple(read.deferrals),
            practice_suspensions=practice_suspensions,
            registrations=tuple(read.registrations),
            projects=tuple(read.projects),
            practice=practice,
            engagement_on=engagement_on,
            disturbances=disturbances_of(
                start=engagement_on,
                practice=practice,
                practice_suspensions=practice_suspensions,
                pro_rata=regime is Regime.R2026,
            ),
            elsewhere=elsewhere or {},
        )
        check_end_after_signature(timeline)
        check_nothing_after_the_end(timeline)
        check_third_cycle(timeline)
        check_practice_suspensions(timeline)
        check_deferrals(timeline)
        check_suspensions(timeline)
        check_waiver(timeline)
        return timeline

    def with_fact(self, fact: Fact) -> Self:
        """Build the timeline with one more fact: what an operation asks before it records.

        :returns: a new timeline; this one is unchanged.
        :raises Refused: the fact contradicts another, or the law does not allow it.
        :law: code de l'éducation, art. L. 632-6
        :clauses: PAP-10
        """
        return self.of(terms=self.terms, facts=(*self.facts, fact), regional=self.regional)

    def until(self, as_of: date) -> tuple[Fact, ...]:
        """List what is read on a day: the facts begun by then, ranges clipped at its month.

        :returns: in canonical order; nothing past the breach or the waiver, if one has come.
        :law: règle de calcul : les mois comptent dès leur premier jour
        :clauses: PAP-10
        """
        day = self.read_on(as_of)
        next_month = Month.on(day) + 1
        return tuple(_clipped(fact, next_month) for fact in self.facts if begins_on(fact) <= day)

    def read_on(self, as_of: date) -> date:
        """Give the day on which things are read: after a breach or a waiver, they stay as they were.

        :returns: ``as_of``, or the closing day once it is past.
        :law: code de l'éducation, art. L. 632-6
        :clauses: IDF-16
        """
        return as_of if self.closed_on is None else min(as_of, self.closed_on)

    def ends_of_allowance(self) -> Iterator[tuple[Fact, Month]]:
        """List the facts that end the allowance, whatever the day, each with its last month due.

        A breach and a waiver close the whole contract, and are not listed.

        :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
        :clauses: BIE-1, INS-9
        """
        if self.diploma_on is not None:
            if self.deferrals:
                yield self.deferrals[-1], self.deferrals[-1].months.last
            else:
                yield DiplomaObtained(on=self.diploma_on), Month.on(self.diploma_on)
        if self.excluded_on is not None:
            yield Excluded(on=self.excluded_on), Month.on(self.excluded_on)


@dataclass(slots=True)
class _Gathered:
    """Facts by the use made of them."""

    once: dict[type, Fact] = field(default_factory=dict)
    waived: Waived | None = None
    suspensions: list[Suspended] = field(default_factory=list)
    deferrals: list[DeferralGranted] = field(default_factory=list)
    practice_suspensions: list[PracticeSuspended] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    projects: list[ProjectValidated] = field(default_factory=list)
    moves: list[Installed | LeftPlace] = field(default_factory=list)


def _gathered(ordered: tuple[Fact, ...]) -> _Gathered:
    read = _Gathered()
    last_registered: RegisteredWithOrder | None = None
    last_removed: RemovedFromRegister | None = None
    for fact in ordered:
        match fact:
            case Suspended():
                read.suspensions.append(_not_empty(fact))
            case DeferralGranted():
                read.deferrals.append(_not_empty(fact))
            case PracticeSuspended():
                read.practice_suspensions.append(_not_empty(fact))
            case Installed() | LeftPlace():
                read.moves.append(fact)
            case ProjectValidated():
                read.projects.append(fact)
            case RegisteredWithOrder():
                if last_registered is not None:
                    raise _twice(last_registered, fact)
                last_registered, last_removed = fact, None
                read.registrations.append(Registration(fact.on, None))
            case RemovedFromRegister():
                if last_removed is not None:
                    raise _twice(last_removed, fact)
                if last_registered is not None:
                    read.registrations[-1] = Registration(last_registered.on, fact.on)
                last_registered, last_removed = None, fact
            case (
                EnteredThirdCycle()
                | EnteredDentalInternship()
                | ThesisDefended()
                | DiplomaObtained()
                | Excluded()
                | Breached()
                | Waived()
            ):
                if type(fact) in read.once:
                    raise _twice(read.once[type(fact)], fact)
                read.once[type(fact)] = fact
                read.waived = fact if isinstance(fact, Waived) else read.waived
            case _:
                assert_never(fact)
    return read


def _day(fact: Fact | None) -> date | None:
    return None if fact is None else begins_on(fact)


def _not_empty(fact: _Ranged) -> _Ranged:
    if not len(fact.months):
        raise Refused(
            "Une période compte un mois entier au moins : celle qui commence et s'arrête en "
            f"{fact.months.first.in_french} n'en compte aucun.",
            citation=COHERENCE.text,
        )
    return fact


def _twice(first: Fact, second: Fact) -> Refused:
    return Refused(
        f"Un même événement ne peut pas arriver deux fois : {named(first)} et {named(second)}.",
        citation=COHERENCE.text,
    )


def _clipped(fact: Fact, until: Month) -> Fact:
    match fact:
        case Suspended() | DeferralGranted() | PracticeSuspended():
            return replace(fact, months=fact.months.clipped(until=until))
        case _:
            return fact
