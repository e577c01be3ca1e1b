"""What is supposed, turned into the law's terms and facts. What is not said is filled in, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cesp_law.dates import Month, MonthRange, add_months, in_french
from cesp_law.facts import (
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Fact,
    Installed,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    Status,
    Suspended,
    SuspensionGround,
    Terms,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.timeline import Timeline

_STUDENTS = frozenset({Status.FIRST_CYCLE, Status.SECOND_CYCLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What may still happen: the part of the questions that a signatory is asked too.

    :param suspension_months: 0 when no suspension is supposed; its month and ground are then ``None``.
    """

    diploma_on: date | None = None
    third_cycle_on: date | None = None
    suspension_from: Month | None = None
    suspension_months: int = 0
    suspension_ground: SuspensionGround | None = None
    deferral_months: int = 0
    deferral_ground: DeferralGround = DeferralGround.FST
    installed_on: date | None = None
    share_percent: int = 100
    leaving_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The contract supposed. ``signed_on`` and ``lodged_on`` are guessed when they are not known."""

    profession: Profession
    status: Status
    ars: str
    academic_year: int
    allowance_from: Month | None = None
    signed_on: date | None = None
    lodged_on: date | None = None

    @property
    def terms(self) -> Terms:
        signed_on = self.signed_on or date(self.academic_year + 1, 3, 1)
        lodged_on = self.lodged_on or min(date(self.academic_year, 11, 30), signed_on)
        return Terms(
            profession=self.profession,
            status=self.status,
            ars=self.ars,
            lodged_on=lodged_on,
            signed_on=signed_on,
            academic_year=self.academic_year,
            allowance_from=self.allowance_from,
        )


def answered_by(timeline: Timeline) -> frozenset[str]:
    """Questions that a file answers for good: its facts stand, nobody supposes them otherwise."""
    answered = set()
    if timeline.diploma_on is not None:
        answered |= {"diplome", "troisieme_cycle", "suspension_debut", "suspension_mois", "suspension_motif"}
    if any(isinstance(fact, EnteredThirdCycle | EnteredDentalInternship) for fact in timeline.facts):
        answered.add("troisieme_cycle")
    if timeline.terms.status is Status.THIRD_CYCLE or timeline.terms.status is Status.PADHUE:
        answered.add("troisieme_cycle")
    if timeline.engagement_on is not None:
        answered |= {"installation", "quotite", "report_mois"}
    return frozenset(answered)


def from_file(supposed: Supposed, timeline: Timeline, *, today: date) -> Timeline:
    """Add the suppositions to what a file says; the expected diploma is supposed when no other is.

    :raises Refused: what the law does not allow.
    """
    expected_on = timeline.terms.expected_diploma_on
    ended = timeline.closed_on is not None or timeline.excluded_on is not None
    if supposed.diploma_on is None and expected_on is not None and expected_on > today and not ended:
        supposed = replace(supposed, diploma_on=expected_on)
    added = facts(supposed, terms=timeline.terms, known=timeline.facts)
    return Timeline.of(
        terms=timeline.terms,
        facts=(*timeline.facts, *added),
        regional=timeline.regional,
        elsewhere=timeline.elsewhere,
    )


def facts(supposed: Supposed, *, terms: Terms, known: tuple[Fact, ...] = ()) -> tuple[Fact, ...]:
    """Facts that the suppositions add to what is known; a fact already known is not supposed again."""
    kinds = {type(fact) for fact in known}
    return tuple(fact for fact in _facts(supposed, terms, known) if type(fact) not in kinds or _repeats(fact))


def _repeats(fact: Fact) -> bool:
    return isinstance(fact, Suspended | DeferralGranted | Installed | ProjectValidated)


def _facts(supposed: Supposed, terms: Terms, known: tuple[Fact, ...]) -> Iterator[Fact]:
    if supposed.third_cycle_on:
        if terms.profession is Profession.ODONTOLOGY:
            yield EnteredDentalInternship(on=supposed.third_cycle_on)
        else:
            yield EnteredThirdCycle(on=supposed.third_cycle_on)
    if supposed.suspension_from and supposed.suspension_months and supposed.suspension_ground:
        first = supposed.suspension_from
        yield Suspended(months=MonthRange(first, first + supposed.suspension_months), ground=supposed.suspension_ground)
    diploma_on = next((fact.on for fact in known if isinstance(fact, DiplomaObtained)), supposed.diploma_on)
    if diploma_on is None:
        return
    yield DiplomaObtained(on=diploma_on)
    if terms.profession is Profession.MEDICINE and terms.status is not Status.PADHUE:
        yield ThesisDefended(on=diploma_on)
    yield RegisteredWithOrder(on=diploma_on)
    if supposed.deferral_months:
        yield _deferral(supposed, diploma_on, known)
    if supposed.installed_on:
        if not any(isinstance(fact, ProjectValidated) for fact in known):
            yield ProjectValidated(on=min(supposed.installed_on, diploma_on), ars=terms.ars)
        yield Installed(
            on=supposed.installed_on, share_percent=supposed.share_percent, category=ZoneCategory.ZIP, place=""
        )


def _deferral(supposed: Supposed, diploma_on: date, known: tuple[Fact, ...]) -> DeferralGranted:
    """It starts the month after the diploma, or prolongs the one already granted; asked for in time."""
    granted = [fact.months.until for fact in known if isinstance(fact, DeferralGranted)]
    first = max(granted, default=Month.on(diploma_on) + 1)
    return DeferralGranted(
        months=MonthRange(first, first + supposed.deferral_months),
        ground=supposed.deferral_ground,
        requested_on=add_months(diploma_on, -6),
    )


def assumptions(contract: Contract, supposed: Supposed) -> tuple[str, ...]:
    """What was filled in for want of an answer, as sentences."""
    return tuple(_assumptions(contract, supposed))


def _assumptions(contract: Contract, supposed: Supposed) -> Iterator[str]:
    if contract.signed_on is None:
        yield f"Contrat supposé signé le {in_french(contract.terms.signed_on)}."
    if contract.lodged_on is None:
        yield f"Candidature supposée déposée le {in_french(contract.terms.lodged_on)}."
    if supposed.diploma_on is None:
        yield "Sans date de diplôme, le calcul s'arrête à ce jour : rien de ce qui suit le diplôme n'est montré."
        return
    if contract.profession is Profession.MEDICINE and contract.status is not Status.PADHUE:
        yield "Thèse supposée soutenue et inscription à l'ordre supposée faite le jour du diplôme."
    else:
        yield "Inscription à l'ordre supposée faite le jour du diplôme."
    if supposed.installed_on:
        yield "Projet supposé validé par l'ARS avant l'installation, dans une zone admise."
    if supposed.deferral_months:
        yield "Report supposé demandé à temps et accordé par l'ARS."
    if contract.status in _STUDENTS and contract.profession is Profession.MEDICINE and supposed.third_cycle_on is None:
        yield "Sans date d'entrée en troisième cycle, les motifs de suspension restent ceux du deuxième cycle."
