"""Who may apply: the national table of each regime, then what the region narrows.

Two questions share one table. :func:`check_contract` asks it of a contract already concluded;
:func:`assess_candidate` asks it of a person who has signed nothing yet, and adds what the
application still needs. A region narrows the table, never widens it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cesp_law.dates import add_months, in_french
from cesp_law.explain import Citation, Explained, Step
from cesp_law.facts import Profession, Status, Terms
from cesp_law.labels import PROFESSION
from cesp_law.parameters import Version, load, load_codes
from cesp_law.refusals import Refused
from cesp_law.regime import Regime, regime_for
from cesp_law.regional import RegionalRules
from cesp_law.remarks import Remark

GENERAL_MEDICINE = "medecine_generale"
PHARMACY_INDUSTRY = "industrie"
DENTAL_INTERN = "dental_intern"

_BEYOND_FIRST_YEAR = Citation(
    "loi n° 2009-879 du 21 juillet 2009, art. 46 (code de l'éducation, art. L. 632-6)",
    clauses=("PAP-1", "NAT-2"),
)


class Outcome(StrEnum):
    """What the public check answers."""

    ELIGIBLE = "eligible"
    AGREEMENT_MISSING = "agreement_missing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The person who asks, on the day they ask.

    :param ars: region of training, the nomenclature's code in lower case.
    :param year_of_study: 1 or more, counted from entering higher education; ``None`` if not given.
    :param specialty: specialty followed or wished (``medecine_generale``…); ``None`` if not given.
    :param dental_intern: has entered the dental internship (long third cycle).
    """

    profession: Profession
    status: Status
    ars: str
    year_of_study: int | None = None
    specialty: str | None = None
    dental_intern: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A written agreement that the application has to carry.

    :param by: the ARS that gives it, or ``None`` when it is any ARS but the one of training.
    :param given: whether it is among those already given.
    """

    code: str
    by: str | None
    given: bool
    sentence: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The answer: every reason to refuse, every agreement required, every warning."""

    outcome: Outcome
    regime: Regime | None
    refusals: tuple[Remark, ...]
    agreements: tuple[Agreement, ...]
    warnings: tuple[Remark, ...]


def check_contract(
    terms: Terms,
    regime: Regime,
    regional: RegionalRules,
    dental_intern: bool,  # noqa: FBT001
) -> None:
    """Refuse a contract that its signatory could not conclude.

    Written agreements of an ARS are pieces of the application: they were checked then.

    :param terms: the contract as concluded.
    :param regime: the regime derived from its days.
    :param regional: rules of the region of training on the day of conclusion.
    :param dental_intern: whether the signatory had entered the dental internship by signing.
    :raises Refused: the first reason of the national table, then of the region.
    :law: loi n° 2009-879, art. 46; décrets n° 2010-735, 2013-735, 2020-268, 2025-270, 2026-4
    :clauses: PAP-1, NAT-2, IDF-7, PAP-2, IDF-3
    """
    candidate = Candidate(
        profession=terms.profession,
        status=terms.status,
        ars=terms.ars,
        year_of_study=terms.year_of_study,
        specialty=terms.specialty,
        dental_intern=dental_intern,
    )
    table = _Table.of(regime, terms.profession, lodged_on=terms.lodged_on, concluded_on=terms.signed_on)
    for reason in _refusals(candidate, table, regional):
        raise Refused(reason.sentence, citation=reason.citation.text)


@dataclass(frozen=True, slots=True)
class _Table:
    """One line of the national table: who, and from which year of study on."""

    statuses: Version[tuple[str, ...]]
    first_year: Version[int]

    @classmethod
    def of(cls, regime: Regime, profession: Profession, *, lodged_on: date, concluded_on: date) -> _Table:
        """:raises Refused: the profession is not open under that regime."""
        if regime is Regime.R2026:
            return cls(
                load_codes("eligible_statuses_by_lodging").at(lodged_on),
                load("eligible_first_year_by_lodging").at(lodged_on),
            )
        return cls(
            load_codes(f"eligible_statuses_{profession.value}").at(concluded_on),
            load(f"eligible_first_year_{profession.value}").at(concluded_on),
        )

    def cited(self, *clauses: str) -> Citation:
        return replace(self.statuses.citation, clauses=clauses)


def _refusals(candidate: Candidate, table: _Table, regional: RegionalRules) -> Iterator[Remark]:
    """Every reason to refuse: the national ones first, then the region's."""
    if candidate.year_of_study is not None and candidate.year_of_study < 2:
        yield Remark(
            code="first_year",
            sentence="Le contrat n'est pas ouvert aux étudiants de première année.",
            next_step="Attendez d'être admis à poursuivre vos études au-delà de la première année.",
            citation=_BEYOND_FIRST_YEAR,
        )
    yield from _status_refusals(candidate, table)
    if candidate.profession is Profession.PHARMACY and candidate.specialty == PHARMACY_INDUSTRY:
        yield Remark(
            code="pharmacy_industry",
            sentence="Le contrat n'est pas ouvert aux étudiants en pharmacie de la filière industrie.",
            next_step="Vous pourrez candidater si vous changez de filière.",
            citation=table.cited("NAT-2"),
        )
    yield from _regional_refusals(candidate, regional)


def _status_refusals(candidate: Candidate, table: _Table) -> Iterator[Remark]:
    open_to = table.statuses.value
    if candidate.status is Status.PADHUE:
        if Status.PADHUE not in open_to:
            yield Remark(
                code="padhue_not_open",
                sentence=(
                    "Le contrat n'était pas ouvert, à cette date, aux praticiens à diplôme hors Union européenne."
                ),
                next_step="Vérifiez le jour de conclusion du contrat et le statut du signataire.",
                citation=table.cited("NAT-2", "IDF-7"),
            )
        return
    first_year = table.first_year.value
    too_early = candidate.year_of_study is not None and 2 <= candidate.year_of_study < first_year
    if candidate.status not in open_to or too_early:
        entry = "DFASO1" if candidate.profession is Profession.ODONTOLOGY else "DFASM1"
        yield Remark(
            code="first_cycle",
            sentence=(
                f"En {PROFESSION[candidate.profession]}, le contrat n'est ouvert qu'à partir du deuxième cycle "
                f"({entry}, {first_year}e année)."
            ),
            next_step=f"Vous pourrez déposer une candidature dès votre entrée en {entry}.",
            citation=table.cited("IDF-7"),
        )
    if candidate.dental_intern and DENTAL_INTERN not in open_to:
        yield Remark(
            code="dental_intern",
            sentence=(
                "En odontologie, ce contrat est ouvert jusqu'à l'année du troisième cycle court ; il ne "
                "l'est pas aux internes, qui suivent le troisième cycle long."
            ),
            next_step="Vérifiez le jour d'entrée à l'internat et le jour de conclusion du contrat.",
            citation=table.cited("NAT-2"),
        )


def _regional_refusals(candidate: Candidate, regional: RegionalRules) -> Iterator[Remark]:
    in_odontology = candidate.profession is Profession.ODONTOLOGY
    if candidate.status is Status.PADHUE and in_odontology and not regional.padhue_in_odontology:
        yield Remark(
            code="padhue_odontology",
            sentence=(
                "Dans cette région, le contrat n'est pas ouvert en odontologie aux praticiens à diplôme hors "
                "Union européenne."
            ),
            next_step="Prenez contact avec l'agence régionale de santé d'une autre région.",
            citation=_regional_citation(regional, "IDF-7"),
        )
    if _other_specialty(candidate, regional) and not regional.other_specialty_elsewhere:
        yield Remark(
            code="specialty_closed",
            sentence="Dans cette région, le contrat n'est ouvert en médecine qu'à la médecine générale.",
            next_step="Choisissez la médecine générale, ou candidatez depuis une autre région.",
            citation=_regional_citation(regional, "PAP-2", "IDF-3"),
        )


def _other_specialty(candidate: Candidate, regional: RegionalRules) -> bool:
    return (
        candidate.profession is Profession.MEDICINE
        and candidate.specialty is not None
        and bool(regional.specialties)
        and candidate.specialty not in regional.specialties
    )


def _regional_citation(regional: RegionalRules, *clauses: str) -> Citation:
    text = regional.text or f"règles de l'agence régionale de santé ({regional.ars})"
    return Citation(text, clauses=tuple(clause for clause in clauses if clause in regional.clauses))


def assess_candidate(
    candidate: Candidate,
    *,
    regional: RegionalRules,
    lodged_on: date,
    signs_on: date,
    training_ends_on: date | None = None,
    agreed: Collection[str] = (),
) -> Explained[Eligibility]:
    """Tell somebody whether they may apply, and what the application still needs.

    :param regional: rules of the region of training.
    :param lodged_on: day the candidature is lodged, or is meant to be.
    :param signs_on: day the contract would be concluded.
    :param training_ends_on: end of the internship or of the studies, if known.
    :param agreed: codes of the ARS that have agreed in writing to the project.
    :returns: every refusal at once; agreements and warnings are given even to somebody refused.
    :law: loi n° 2009-879, art. 46; décrets n° 2010-735, 2013-735, 2020-268, 2025-270, 2026-4
    :clauses: PAP-1, NAT-2, IDF-7, PAP-2, IDF-3, IDF-14, IDF-19
    """
    regime: Regime | None = None
    try:
        regime = regime_for(profession=candidate.profession, lodged_on=lodged_on, signed_on=signs_on)
    except Refused as closed:
        refusals: tuple[Remark, ...] = (_not_open(closed),)
    else:
        table = _Table.of(regime, candidate.profession, lodged_on=lodged_on, concluded_on=signs_on)
        refusals = tuple(_refusals(candidate, table, regional))
    agreements = tuple(_agreements(candidate, regional, frozenset(agreed)))
    warnings = tuple(_warnings(candidate, regional, signs_on, training_ends_on))
    outcome = Outcome.ELIGIBLE
    if refusals:
        outcome = Outcome.REFUSED
    elif not all(agreement.given for agreement in agreements):
        outcome = Outcome.AGREEMENT_MISSING
    eligibility = Eligibility(
        outcome=outcome, regime=regime, refusals=refusals, agreements=agreements, warnings=warnings
    )
    return Explained(eligibility, lambda: _steps(candidate, eligibility, lodged_on, signs_on))


def _not_open(closed: Refused) -> Remark:
    return Remark(
        code="profession_closed",
        sentence=closed.sentence,
        next_step="Attendez l'ouverture du contrat à vos études.",
        citation=Citation(closed.citation, clauses=("NAT-2",)),
    )


def _agreements(candidate: Candidate, regional: RegionalRules, agreed: frozenset[str]) -> Iterator[Agreement]:
    if candidate.profession is not Profession.MEDICINE:
        return
    if candidate.specialty == GENERAL_MEDICINE and regional.own_validation_general_medicine:
        yield Agreement(
            code="own_ars",
            by=regional.ars,
            given=regional.ars in agreed,
            sentence=(
                "La validation écrite de votre projet par l'agence régionale de santé de votre région de "
                "formation est une pièce de la candidature."
            ),
            citation=_regional_citation(regional, "IDF-19"),
        )
    if _other_specialty(candidate, regional) and regional.other_specialty_elsewhere:
        yield Agreement(
            code="other_ars",
            by=None,
            given=bool(agreed - {regional.ars}),
            sentence=(
                "Pour une autre spécialité que la médecine générale, vous vous installerez dans une autre "
                "région : l'accord écrit du référent de son agence régionale de santé est une pièce de la "
                "candidature."
            ),
            citation=_regional_citation(regional, "IDF-14", "IDF-5"),
        )


def _warnings(
    candidate: Candidate, regional: RegionalRules, signs_on: date, training_ends_on: date | None
) -> Iterator[Remark]:
    if (
        candidate.profession is Profession.MEDICINE
        and candidate.specialty is None
        and regional.specialties
        and candidate.status is not Status.PADHUE
    ):
        yield Remark(
            code="specialty_unknown",
            sentence="Dans cette région, ce qui suit dépend de la spécialité, que vous n'avez pas indiquée.",
            next_step="Indiquez la spécialité que vous suivez ou que vous souhaitez.",
            citation=_regional_citation(regional, "PAP-2", "IDF-3", "IDF-14"),
        )
    if training_ends_on is None:
        return
    late = load("late_signature").at(signs_on)
    latest_on = add_months(training_ends_on, -late.value)
    if signs_on > latest_on:
        floor = load("engagement_floor").at(signs_on).value
        yield Remark(
            code="signed_late",
            sentence=(
                f"Vous signeriez après le {in_french(latest_on)}, moins de {late.value} mois avant la fin de "
                f"votre formation : l'engagement serait de {floor} mois même si vous percevez moins de mois "
                "d'allocation."
            ),
            next_step="Vous pouvez signer ; comparez les mois perçus et les mois dus dans le simulateur.",
            citation=late.citation,
        )


def _steps(candidate: Candidate, eligibility: Eligibility, lodged_on: date, signs_on: date) -> tuple[Step, ...]:
    steps = [remark.step for remark in eligibility.refusals]
    if eligibility.regime is not None and not steps:
        table = _Table.of(eligibility.regime, candidate.profession, lodged_on=lodged_on, concluded_on=signs_on)
        day = lodged_on if eligibility.regime is Regime.R2026 else signs_on
        steps.append(
            Step(
                f"Selon les règles applicables le {in_french(day)}, le contrat est ouvert à votre situation.",
                (table.statuses.citation,),
            )
        )
    for agreement in eligibility.agreements:
        state = "déjà donné" if agreement.given else "à obtenir"
        steps.append(Step(f"{agreement.sentence.rstrip('.')} ({state}).", (agreement.citation,)))
    steps.extend(warning.step for warning in eligibility.warnings)
    return tuple(steps)
