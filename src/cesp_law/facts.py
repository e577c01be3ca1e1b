"""The closed union of facts: what may happen to a contract, in the past tense.

A fact is a value. When it was recorded, by whom and on what paper is the service's business.
Ranges are half-open; days are legal days of effect, Europe/Paris.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from cesp_law.dates import Month, MonthRange


class Profession(StrEnum):
    MEDICINE = "medicine"
    ODONTOLOGY = "odontology"
    PHARMACY = "pharmacy"
    MIDWIFERY = "midwifery"


class Status(StrEnum):
    """What the signatory was on the day of signature."""

    FIRST_CYCLE = "first_cycle"
    SECOND_CYCLE = "second_cycle"
    THIRD_CYCLE = "third_cycle"
    PADHUE = "padhue"


class SuspensionGround(StrEnum):
    MATERNITY = "maternity"
    PATERNITY = "paternity"
    ADOPTION = "adoption"
    ILLNESS = "illness"
    TRAINING_ACCIDENT = "training_accident"
    SERVICE_ACCIDENT = "service_accident"
    FAMILY_LEAVE = "family_leave"
    DENTAL_INTERNSHIP = "dental_internship"


class DeferralGround(StrEnum):
    FST = "fst"
    DESC = "desc"
    ASSISTANTSHIP = "assistantship"
    POST_INTERNSHIP = "post_internship"


class WaiverGround(StrEnum):
    DEATH = "death"
    INCAPACITY = "incapacity"
    ZONE_DECLASSIFIED = "zone_declassified"


class ZoneCategory(StrEnum):
    ZIP = "ZIP"
    ZAC = "ZAC"
    ZIP_PLUS = "ZIP+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    months: MonthRange
    ground: SuspensionGround


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredThirdCycle:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredDentalInternship:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ThesisDefended:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredWithOrder:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DiplomaObtained:
    """DES (medicine), State diploma (odontology), end of the consolidation course (PADHUE)."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralGranted:
    months: MonthRange
    ground: DeferralGround
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectValidated:
    on: date
    ars: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Practice began at a place; ``share_percent`` is 1–100 of full time."""

    on: date
    share_percent: int
    category: ZoneCategory
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftPlace:
    """``on`` is the first day no longer there."""

    on: date
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSuspended:
    months: MonthRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedFromRegister:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Breached:
    """``on`` is the day the breach takes effect."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    on: date
    ground: WaiverGround


Fact = (
    Suspended
    | EnteredThirdCycle
    | EnteredDentalInternship
    | ThesisDefended
    | RegisteredWithOrder
    | DiplomaObtained
    | DeferralGranted
    | ProjectValidated
    | Installed
    | LeftPlace
    | PracticeSuspended
    | Excluded
    | RemovedFromRegister
    | Breached
    | Waived
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the contract says of itself on the day it is concluded.

    :param ars: region of training, the nomenclature's code in lower case (``ara``, ``idf``…).
    :param academic_year: 2021 for 2021-22; never read off the signing day, for arrêtés come late.
    :param allowance_from: first month of allowance where the texts leave it to the contract
        (compulsory for a PADHUE).
    :param offered_on: day of the offer; the signature is due 30 days later.
    """

    profession: Profession
    status: Status
    ars: str
    lodged_on: date
    signed_on: date
    academic_year: int
    allowance_from: Month | None = None
    expected_diploma_on: date | None = None
    year_of_study: int | None = None
    specialty: str | None = None
    offered_on: date | None = None


def begins_on(fact: Fact) -> date:
    """Give the day from which a fact is read.

    :returns: its day, or the first day of its first month.
    :law: règle de calcul : les mois comptent dès leur premier jour
    :clauses: PAP-10
    """
    match fact:
        case Suspended(months=months) | DeferralGranted(months=months) | PracticeSuspended(months=months):
            return months.first.first_day
        case (
            EnteredThirdCycle(on=on)
            | EnteredDentalInternship(on=on)
            | ThesisDefended(on=on)
            | RegisteredWithOrder(on=on)
            | DiplomaObtained(on=on)
            | ProjectValidated(on=on)
            | Installed(on=on)
            | LeftPlace(on=on)
            | Excluded(on=on)
            | RemovedFromRegister(on=on)
            | Breached(on=on)
            | Waived(on=on)
        ):
            return on
        case _:
            assert_never(fact)


def canonical_order(fact: Fact) -> tuple[date, int, str]:
    """Give the key that puts facts in one order, whatever the order they were recorded in.

    :returns: day, then kind as the law reads a day (leaving comes before installing), then what
        tells apart two facts of one kind on one day.
    :law: règle de calcul : l'ordre d'enregistrement ne compte pas
    :clauses: PAP-10
    """
    match fact:
        case Installed(place=place, share_percent=share, category=category):
            tie = f"{place} {share} {category}"
        case LeftPlace(place=place):
            tie = place
        case ProjectValidated(ars=ars):
            tie = ars
        case Suspended(months=months, ground=ground) | DeferralGranted(months=months, ground=ground):
            tie = f"{months.until} {ground}"
        case PracticeSuspended(months=months):
            tie = str(months.until)
        case Waived(ground=ground):
            tie = ground
        case (
            EnteredThirdCycle()
            | EnteredDentalInternship()
            | ThesisDefended()
            | RegisteredWithOrder()
            | DiplomaObtained()
            | Excluded()
            | RemovedFromRegister()
            | Breached()
        ):
            tie = ""
        case _:
            assert_never(fact)
    return begins_on(fact), _RANKS[type(fact)], tie


_RANKS: dict[type, int] = {
    kind: rank
    for rank, kind in enumerate(
        (
            EnteredThirdCycle,
            EnteredDentalInternship,
            Suspended,
            DiplomaObtained,
            DeferralGranted,
            ThesisDefended,
            RegisteredWithOrder,
            RemovedFromRegister,
            ProjectValidated,
            LeftPlace,
            Installed,
            PracticeSuspended,
            Excluded,
            Breached,
            Waived,
        )
    )
}
