"""Contracts drawn at random: most of them coherent, many on an edge, some absurd."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from cesp_law.dates import Month, MonthRange
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
)

DAYS = st.dates(date(2008, 1, 1), date(2040, 12, 31)) | st.sampled_from(
    [date.min, date(2020, 2, 29), date(2023, 10, 31), date(2024, 1, 31), date(2028, 2, 29), date.max]
)
ARS = st.sampled_from(["ara", "idf", "naq"])


@st.composite
def month_ranges(draw: st.DrawFn, *, longest: int = 14) -> MonthRange:
    first = Month.of(draw(st.integers(2009, 2035) | st.just(9998)), draw(st.integers(1, 12)))
    return MonthRange(first, first + draw(st.integers(1, longest)))


ANY_FACT: st.SearchStrategy[Fact] = st.one_of(
    st.builds(Suspended, months=month_ranges(), ground=st.sampled_from(SuspensionGround)),
    st.builds(EnteredThirdCycle, on=DAYS),
    st.builds(EnteredDentalInternship, on=DAYS),
    st.builds(ThesisDefended, on=DAYS),
    st.builds(RegisteredWithOrder, on=DAYS),
    st.builds(DiplomaObtained, on=DAYS),
    st.builds(DeferralGranted, months=month_ranges(), ground=st.sampled_from(DeferralGround), requested_on=DAYS),
    st.builds(ProjectValidated, on=DAYS, ars=ARS),
    st.builds(
        Installed,
        on=DAYS,
        share_percent=st.integers(1, 100),
        category=st.sampled_from(ZoneCategory),
        place=st.sampled_from(["", "A"]),
    ),
    st.builds(LeftPlace, on=DAYS, place=st.sampled_from(["", "A"])),
    st.builds(PracticeSuspended, months=month_ranges()),
    st.builds(Excluded, on=DAYS),
    st.builds(RemovedFromRegister, on=DAYS),
    st.builds(Breached, on=DAYS),
    st.builds(Waived, on=DAYS, ground=st.sampled_from(WaiverGround)),
)

ANY_TERMS = st.builds(
    Terms,
    profession=st.sampled_from(Profession),
    status=st.sampled_from(Status),
    ars=ARS,
    lodged_on=DAYS,
    signed_on=DAYS,
    academic_year=st.integers(2009, 2032) | st.sampled_from([1, 9998]),
    allowance_from=st.none() | st.builds(Month.of, st.integers(2008, 2030), st.integers(1, 12)),
    expected_diploma_on=st.none() | DAYS,
    year_of_study=st.none() | st.integers(1, 9),
    specialty=st.none() | st.sampled_from(["medecine_generale", "pediatrie"]),
    offered_on=st.none() | DAYS,
)


@st.composite
def careers(draw: st.DrawFn) -> tuple[Terms, list[Fact]]:
    """A contract that goes well enough to be coherent: training, settling, some disturbance."""
    year = draw(st.integers(2011, 2027))
    terms = Terms(
        profession=Profession.MEDICINE,
        status=draw(st.sampled_from([Status.SECOND_CYCLE, Status.THIRD_CYCLE])),
        ars=draw(ARS),
        lodged_on=date(year, 11, 20),
        signed_on=date(year + 1, 2, draw(st.integers(1, 28))),
        academic_year=year,
    )
    facts: list[Fact] = []
    first = Month.of(year, 10 if terms.status is Status.SECOND_CYCLE else 11)
    suspended_from = first + draw(st.integers(0, 12))
    if draw(st.booleans()):
        months = MonthRange(suspended_from, suspended_from + draw(st.integers(1, 9)))
        facts.append(Suspended(months=months, ground=SuspensionGround.ILLNESS))
    diploma_on = date(year + 2, 10, 1) + timedelta(days=draw(st.integers(0, 1500)))
    if draw(st.integers(0, 4)):
        facts.append(DiplomaObtained(on=diploma_on))
        if draw(st.booleans()):
            after = Month.on(diploma_on) + 1
            months = MonthRange(after, after + draw(st.integers(1, 12)))
            facts.append(DeferralGranted(months=months, ground=DeferralGround.FST, requested_on=diploma_on))
        facts += draw(_settled(diploma_on))
    if draw(st.integers(0, 3)) == 0:
        last = max((fact.on for fact in facts if hasattr(fact, "on")), default=diploma_on)
        facts.append(Breached(on=last + timedelta(days=draw(st.integers(0, 900)))))
    return terms, facts


@st.composite
def _settled(draw: st.DrawFn, diploma_on: date) -> list[Fact]:
    facts: list[Fact] = [
        ThesisDefended(on=diploma_on + timedelta(days=draw(st.integers(-200, 200)))),
        RegisteredWithOrder(on=diploma_on + timedelta(days=draw(st.integers(0, 60)))),
        ProjectValidated(on=diploma_on - timedelta(days=draw(st.integers(0, 300))), ars=draw(ARS)),
    ]
    day = diploma_on
    for _ in range(draw(st.integers(0, 3))):
        day += timedelta(days=draw(st.integers(1, 400)))
        facts.append(Installed(on=day, share_percent=draw(st.sampled_from([50, 70, 100])), category=ZoneCategory.ZIP))
        if draw(st.booleans()):
            day += timedelta(days=draw(st.integers(1, 900)))
            facts.append(LeftPlace(on=day))
    if draw(st.integers(0, 3)) == 0:
        first = Month.on(diploma_on) + draw(st.integers(1, 40))
        facts.append(PracticeSuspended(months=MonthRange(first, first + draw(st.integers(1, 12)))))
    return facts
