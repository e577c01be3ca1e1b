"""Random histories of contracts, coherent and close to every edge, for whoever compares two computations.

Days are drawn near the ends of months, the changes of text and each other rather than evenly: that is
where two computations part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from cesp_law.assessment import assess
from cesp_law.dates import Month, MonthRange, add_months
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
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
    SuspensionGround,
    Terms,
    ThesisDefended,
    Waived,
    WaiverGround,
    ZoneCategory,
    begins_on,
)
from cesp_law.refusals import Refused
from cesp_law.regional import national_default
from cesp_law.timeline import Timeline

REGIONAL = national_default("naq")

_CHANGES = [date(2013, 8, 17), date(2018, 1, 1), date(2020, 3, 20), date(2025, 3, 26), date(2026, 1, 16)]
_GROUNDS = [SuspensionGround.MATERNITY, SuspensionGround.ILLNESS, SuspensionGround.ADOPTION]


def timelines(count: int, *, seed: int) -> Iterator[Timeline]:
    """As many coherent timelines, the same for the same seed."""
    draw = Random(seed)
    while count:
        terms = _terms(draw)
        try:
            yield Timeline.of(terms=terms, facts=_facts(draw, terms), regional=REGIONAL)
        except Refused:
            continue
        count -= 1


def day_near_an_edge(draw: Random, first: date, last: date) -> date:
    """A day between two, often the first or the last of its month, or next to a change of text."""
    day = first + timedelta(days=draw.randint(0, max(0, (last - first).days)))
    match draw.randint(0, 5):
        case 0:
            return Month.on(day).first_day
        case 1:
            return Month.on(day).last_day
        case 2:
            return draw.choice(_CHANGES) + timedelta(days=draw.randint(-1, 1))
        case _:
            return day


def day_at_an_edge(draw: Random, timeline: Timeline) -> date:
    """A day on which something happens to a contract, or its eve, or its morrow."""
    days = [timeline.terms.signed_on, timeline.first_month.first_day]
    for fact in timeline.facts:
        days.append(begins_on(fact))
        months = getattr(fact, "months", None)
        if months is not None:
            days.append(months.until.first_day)
    if timeline.engagement_on is not None:
        engagement = assess(timeline=timeline, regional=REGIONAL, as_of=date(2060, 1, 1)).engagement
        days += [timeline.engagement_on, engagement.ends_until or timeline.engagement_on] * 2
        days.append(add_months(timeline.engagement_on, draw.randint(1, 40)))
    return draw.choice(days) + timedelta(days=draw.randint(-1, 1))


def _terms(draw: Random) -> Terms:
    profession = draw.choices(list(Profession), weights=[6, 4, 1, 1])[0]
    status = draw.choices(list(Status), weights=[2, 6, 6, 1])[0]
    signed_on = day_near_an_edge(draw, date(2010, 9, 1), date(2027, 12, 31))
    if profession in {Profession.PHARMACY, Profession.MIDWIFERY}:
        signed_on = max(signed_on, date(2026, 3, 1))
    academic_year = signed_on.year - draw.choices([0, 1, 2], weights=[2, 6, 1])[0]
    lodged_on = signed_on - timedelta(days=draw.randint(0, 200))
    return Terms(
        profession=profession,
        status=status,
        ars=REGIONAL.ars,
        lodged_on=lodged_on,
        signed_on=signed_on,
        academic_year=max(academic_year, 2010),
        allowance_from=Month.of(max(academic_year, 2010), draw.randint(1, 12)) if status is Status.PADHUE else None,
    )


def _facts(draw: Random, terms: Terms) -> list[Fact]:
    facts: list[Fact] = []
    begins = Month.of(terms.academic_year, 11) if terms.allowance_from is None else terms.allowance_from
    training = draw.choices([draw.randint(0, 8), draw.randint(9, 110)], weights=[1, 6])[0]
    ends = begins + training
    diploma = draw.choice([ends.first_day, ends.last_day, ends.first_day + timedelta(days=draw.randint(0, 27))])
    graduates = draw.random() < 0.8
    if graduates:
        facts.append(DiplomaObtained(on=diploma))
    if terms.profession is Profession.ODONTOLOGY and draw.random() < 0.3:
        entered = begins.first_day + timedelta(days=draw.choice([-40, 0, 1, draw.randint(0, 30 * training + 30)]))
        facts.append(EnteredDentalInternship(on=entered))
        if draw.random() < 0.5:
            facts += _suspended(
                draw, Month.on(entered) + draw.randint(0, 3), ends, [SuspensionGround.DENTAL_INTERNSHIP]
            )
    elif draw.random() < 0.35:
        facts += _suspended(draw, begins + draw.randint(0, 4), ends, _GROUNDS)
    if terms.profession is Profession.MEDICINE and draw.random() < 0.5:
        facts.append(EnteredThirdCycle(on=begins.first_day + timedelta(days=draw.randint(0, 15 * training))))
    if graduates and draw.random() < 0.3:
        facts += _deferred(draw, ends + 1)
    if draw.random() < 0.06:
        facts.append(Excluded(on=begins.first_day + timedelta(days=draw.randint(0, 30 * training + 60))))
    if graduates and draw.random() < 0.8:
        facts += _practice(draw, terms, diploma)
    if draw.random() < 0.15:
        on = max((getattr(fact, "on", date.min) for fact in facts), default=terms.signed_on)
        on = draw.choice([on, on + timedelta(days=draw.randint(0, 900))])
        waiver = Waived(on=on, ground=draw.choice([WaiverGround.DEATH, WaiverGround.ZONE_DECLASSIFIED]))
        facts.append(draw.choice([Breached(on=on), waiver]))
    draw.shuffle(facts)
    return facts


def _suspended(draw: Random, first: Month, ends: Month, grounds: list[SuspensionGround]) -> Iterator[Suspended]:
    for _ in range(draw.choices([1, 2, 3, 5], weights=[6, 3, 1, 1])[0]):
        until = first + draw.randint(1, 9)
        if until > ends + 1:
            return
        yield Suspended(months=MonthRange(first, until), ground=draw.choice(grounds))
        first = until + draw.choice([0, 1, draw.randint(0, 20)])


def _deferred(draw: Random, first: Month) -> Iterator[DeferralGranted]:
    for _ in range(draw.choices([1, 2], weights=[3, 1])[0]):
        until = first + draw.choice([1, 6, 12, 24])
        yield DeferralGranted(
            months=MonthRange(first, until),
            ground=DeferralGround.FST,
            requested_on=first.first_day - timedelta(days=90),
        )
        first = until


def _practice(draw: Random, terms: Terms, diploma: date) -> Iterator[Fact]:
    def soon() -> date:
        return day_near_an_edge(draw, diploma - timedelta(days=200), diploma + timedelta(days=500))

    present = draw.choices([1.0, 0.8], weights=[5, 1])[0]
    if draw.random() < present:
        yield ThesisDefended(on=soon())
    if draw.random() < present:
        yield ProjectValidated(on=soon(), ars=terms.ars)
    if draw.random() < 0.2:
        yield ProjectValidated(on=soon() + timedelta(days=400), ars="bre")
    if draw.random() < present:
        yield RegisteredWithOrder(on=(registered := soon()))
        if draw.random() < 0.06:
            yield RemovedFromRegister(on=registered + timedelta(days=draw.randint(0, 1500)))
        if draw.random() < 0.02:
            yield RegisteredWithOrder(on=registered + timedelta(days=2000))
    if draw.random() < present:
        yield from _places(draw, soon())


def _places(draw: Random, arrived: date) -> Iterator[Fact]:
    share = draw.choices([100, draw.randint(50, 100)], weights=[2, 1])[0]
    yield Installed(on=arrived, share_percent=share, category=ZoneCategory.ZIP, place="a")
    if draw.random() < 0.25:
        first = Month.on(arrived) + draw.randint(-3, 50)
        for _ in range(draw.choices([1, 2, 3], weights=[4, 2, 1])[0]):
            until = first + draw.randint(1, 4)
            yield PracticeSuspended(months=MonthRange(first, until))
            first = until + draw.choice([0, draw.randint(0, 15)])
    moves = draw.random()
    left = arrived + timedelta(days=draw.choice([0, draw.randint(1, 1500), draw.randint(700, 4000)]))
    if moves < 0.15:
        yield LeftPlace(on=left, place="a")
    elif moves < 0.3:
        yield Installed(on=left, share_percent=share, category=ZoneCategory.ZAC, place="b")
        yield LeftPlace(on=left, place="a")
    elif moves < 0.35:
        yield Installed(on=left + timedelta(days=30), share_percent=100, category=ZoneCategory.ZAC, place="b")
        yield LeftPlace(on=left, place="a")
    elif moves < 0.45:
        yield Installed(on=left, share_percent=50, category=ZoneCategory.ZAC, place="b")
