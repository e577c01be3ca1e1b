"""The terms of a contract to be, and what they come to by the law before anybody signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from cesp.campaigns.models import Candidature
from cesp.common.instants import day_of
from cesp.contracts.reading import rules_of, timeline_from
from cesp.offers.models import Offer
from cesp_law import eligibility
from cesp_law.assessment import assess
from cesp_law.dates import Month
from cesp_law.eligibility import Candidate
from cesp_law.facts import Profession, Status, Terms
from cesp_law.money import Cents
from cesp_law.parameters import load
from cesp_law.pay import pay_of
from cesp_law.refusals import Refused
from cesp_law.regional import RegionalRules

_EXAMPLE_MONTHS = 12
_LAW = "contrat type ; allocation d'un PADHUE : le contrat dit son premier mois"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What a contract would come to, were it concluded on a day.

    :param first_month: ``None`` for a PADHUE before the desk has typed it.
    :param months_due: months of allowance to the expected diploma; 0 when it is not known.
    :param floor: least months of engagement.
    :param breach_cents: what leaving after ``breach_months`` months would cost; ``None`` when not computed.
    :param penalties: by month received before the diploma, at least, and from the diploma on.
    :param warning: signing less than two years before the end of training (IDF-7); empty otherwise.
    """

    rules: RegionalRules
    regime: str
    gross_cents: Cents
    net_cents: Cents
    first_month: Month | None
    months_due: int
    months_owed: int
    floor: int
    breach_months: int
    breach_cents: Cents | None
    penalties: tuple[Cents, Cents, Cents]
    warning: str


def terms_of(offer: Offer, *, on: date, allowance_from: Month | None = None) -> Terms:
    """The terms of an offer, as if it were concluded on a day.

    :param allowance_from: typed by the desk for a PADHUE, nobody else.
    :clauses: PAP-9
    """
    candidature = offer.candidature
    assert candidature.ufr is not None
    return Terms(
        profession=Profession(candidature.profession),
        status=Status(candidature.status),
        ars=candidature.ufr.ars_code or "",
        lodged_on=lodged_on(candidature),
        signed_on=on,
        academic_year=candidature.campaign.academic_year,
        allowance_from=allowance_from,
        expected_diploma_on=candidature.training_ends_on,
        year_of_study=candidature.year_of_study,
        specialty=candidature.specialty or None,
        offered_on=offer.offered_on,
    )


def lodged_on(candidature: Candidature) -> date:
    """The day a candidature was lodged: that of its deposit in Paris, or the day a paper file arrived."""
    deposited: datetime | None = candidature.deposited_at
    if candidature.paper_received_on is not None:
        return candidature.paper_received_on
    assert deposited is not None
    return day_of(deposited)


def refuse_first_month(terms: Terms) -> None:
    """Refuse a PADHUE's contract without its first month, and another's with one.

    :raises Refused: with what to do.
    :clauses: PAP-9
    """
    padhue = terms.status is Status.PADHUE
    if padhue and terms.allowance_from is None:
        raise Refused(
            "Pour un praticien à diplôme hors Union européenne, indiquez le premier mois d'allocation du contrat.",
            citation=_LAW,
        )
    if not padhue and terms.allowance_from is not None:
        raise Refused("Le premier mois d'allocation d'un étudiant ou d'un interne est fixé par les textes.",
                      citation=_LAW)  # fmt: skip


def reckon(terms: Terms, *, dental_intern: bool = False) -> Reckoning:
    """What the terms come to by the law.

    :raises Refused: the person would not be eligible, or the contract would not hold together.
    :clauses: IDF-7, PAP-9
    """
    rules = rules_of(terms)
    if terms.status is Status.PADHUE and terms.allowance_from is None:
        return _unfixed(terms, rules, dental_intern)
    timeline = timeline_from((terms,))
    at_once = assess(timeline=timeline, regional=rules, as_of=terms.signed_on)
    first = at_once.allowance.first_month
    months_due = months_owed = 0
    if terms.expected_diploma_on is not None:
        at_diploma = assess(timeline=timeline, regional=rules, as_of=terms.expected_diploma_on)
        months_due = at_diploma.allowance.months_due.value
        months_owed = at_diploma.engagement.months_owed.value
    last_of_example = Month(first.index + _EXAMPLE_MONTHS - 1).first_day
    example = assess(timeline=timeline, regional=rules, as_of=max(last_of_example, terms.signed_on))
    return Reckoning(
        rules=rules,
        regime=at_once.regime.value,
        gross_cents=pay_of(first).gross_cents,
        net_cents=pay_of(first).net_cents,
        first_month=first,
        months_due=months_due,
        months_owed=months_owed,
        floor=load("engagement_floor").at(terms.signed_on).value,
        breach_months=example.allowance.months_due.value,
        breach_cents=example.breach.total_cents.value if example.breach is not None else None,
        penalties=_penalties(terms.signed_on),
        warning=late_warning(terms, rules, dental_intern=dental_intern),
    )


def _unfixed(terms: Terms, rules: RegionalRules, dental_intern: bool) -> Reckoning:  # noqa: FBT001
    """The same while the first month is not typed: pay and floor are known, months are not."""
    month = Month.on(terms.signed_on)
    probe = timeline_from((replace(terms, allowance_from=month),))
    return Reckoning(
        rules=rules,
        regime=probe.regime.value,
        gross_cents=pay_of(month).gross_cents,
        net_cents=pay_of(month).net_cents,
        first_month=None,
        months_due=0,
        months_owed=0,
        floor=load("engagement_floor").at(terms.signed_on).value,
        breach_months=0,
        breach_cents=None,
        penalties=_penalties(terms.signed_on),
        warning=late_warning(terms, rules, dental_intern=dental_intern),
    )


def _penalties(on: date) -> tuple[Cents, Cents, Cents]:
    names = ("breach_penalty_before_diploma", "breach_penalty_floor", "breach_penalty_after_diploma")
    by_month, floor, after = (Cents(load(name).at(on).value) for name in names)
    return by_month, floor, after


def late_warning(terms: Terms, rules: RegionalRules, *, dental_intern: bool = False) -> str:
    """Said to whoever signs less than two years before the end of their training.

    :clauses: IDF-7
    """
    candidate = Candidate(
        profession=terms.profession,
        status=terms.status,
        ars=terms.ars,
        year_of_study=terms.year_of_study,
        specialty=terms.specialty,
        dental_intern=dental_intern,
    )
    found = eligibility.assess_candidate(
        candidate,
        regional=rules,
        lodged_on=terms.lodged_on,
        signs_on=terms.signed_on,
        training_ends_on=terms.expected_diploma_on,
    )
    return next((one.sentence for one in found.value.warnings if one.code == "signed_late"), "")
