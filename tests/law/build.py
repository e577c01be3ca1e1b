"""Contracts for tests, in as few words as can be: what is not said is an ordinary student in medicine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cesp_law.assessment import Assessment, assess
from cesp_law.codec import fact_from
from cesp_law.dates import Month
from cesp_law.facts import Fact, Profession, Status, Terms
from cesp_law.money import Cents
from cesp_law.regional import shipped
from cesp_law.timeline import Timeline


def terms(
    *,
    profession: str = "medicine",
    status: str = "second_cycle",
    ars: str = "naq",
    lodged_on: date = date(2020, 11, 20),
    signed_on: date = date(2021, 3, 1),
    academic_year: int = 2020,
    allowance_from: str | None = None,
    expected_diploma_on: date | None = None,
    offered_on: date | None = None,
) -> Terms:
    """Signed on 1 March 2021, allowance from October 2020, region without rules of its own."""
    return Terms(
        profession=Profession(profession),
        status=Status(status),
        ars=ars,
        lodged_on=lodged_on,
        signed_on=signed_on,
        academic_year=academic_year,
        allowance_from=None if allowance_from is None else Month.parse(allowance_from),
        expected_diploma_on=expected_diploma_on,
        offered_on=offered_on,
    )


def fact(kind: str, on: str | None = None, **fields: object) -> Fact:
    """A fact as files write it; ``until`` goes with ``since`` for « from »."""
    if "since" in fields:
        fields["from"] = fields.pop("since")
    return fact_from({"kind": kind} | ({} if on is None else {"on": on}) | fields)


def timeline(*facts: Fact, contract: Terms | None = None) -> Timeline:
    contract = contract or terms()
    return Timeline.of(terms=contract, facts=facts, regional=shipped(contract.ars, contract.signed_on))


def assessed(
    *facts: Fact,
    as_of: str,
    contract: Terms | None = None,
    received: Mapping[Month, Cents] | None = None,
) -> Assessment:
    built = timeline(*facts, contract=contract)
    return assess(timeline=built, regional=built.regional, as_of=date.fromisoformat(as_of), received=received)


def settled(on: str = "2028-01-03", share_percent: int = 100) -> tuple[Fact, ...]:
    """Everything the engagement waits for, in order; it starts on the day of installation.

    Diploma on 31 October 2027: 85 months of allowance for the ordinary student.
    """
    return (
        fact("thesis_defended", "2027-06-15"),
        fact("diploma_obtained", "2027-10-31"),
        fact("registered_with_order", "2027-12-01"),
        fact("project_validated", "2027-05-04", ars="naq"),
        fact("installed", on, share_percent=share_percent, category="ZIP"),
    )
