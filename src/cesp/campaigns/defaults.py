"""The usual dates of a campaign, from its academic year: what the forms start from, never a rule.

Information in October and November, deposit closing in December, committees in January, rankings by 31 January,
signatures from February (IDF-6, NAT-8); odontology's committees meet in mid-December (IDF-6), those of
Auvergne-Rhône-Alpes in October and November (PAP-4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from cesp.common.instants import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDates:
    """The national dates of a campaign; what ends is excluded.

    :param moves_within_ufr_from_on: windows in which contracts left over move; all three, or none yet.
    """

    opens_at: datetime
    closes_at: datetime
    committees_from_on: date
    committees_until_on: date
    rankings_due_on: date
    signatures_from_on: date
    moves_within_ufr_from_on: date | None = None
    moves_between_ufrs_from_on: date | None = None
    moves_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of a local line; nothing where the wider one holds."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    committees_from_on: date | None = None
    committees_until_on: date | None = None
    rankings_due_on: date | None = None

    @property
    def is_empty(self) -> bool:
        return not any((self.opens_at, self.closes_at, self.committees_from_on, self.committees_until_on)) and (
            self.rankings_due_on is None
        )


def national(academic_year: int) -> CampaignDates:
    """The usual national dates of a campaign: « dépôt du 1er octobre au 15 décembre inclus »."""
    following = academic_year + 1
    return CampaignDates(
        opens_at=_midnight(academic_year, 10, 1),
        closes_at=_midnight(academic_year, 12, 16),
        committees_from_on=date(following, 1, 2),
        committees_until_on=date(following, 2, 1),
        rankings_due_on=date(following, 1, 31),
        signatures_from_on=date(following, 2, 1),
        moves_within_ufr_from_on=date(following, 3, 1),
        moves_between_ufrs_from_on=date(following, 4, 1),
        moves_until=date(following, 5, 1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A local line that many campaigns have, to start from.

    :param ars: region whose faculties it is for; empty for the whole country.
    """

    code: str
    label: str
    profession: str
    ars: str
    dates: Dates


def proposals(academic_year: int) -> Mapping[str, Proposal]:
    """The usual local lines of a campaign, by code."""
    odontology = Dates(
        closes_at=_midnight(academic_year, 12, 6),
        committees_from_on=date(academic_year, 12, 10),
        committees_until_on=date(academic_year, 12, 21),
    )
    autumn = Dates(
        closes_at=_midnight(academic_year, 10, 20),
        committees_from_on=date(academic_year, 10, 20),
        committees_until_on=date(academic_year, 12, 1),
    )
    lines: tuple[dict[str, Any], ...] = (
        {"code": "odontology", "label": "Odontologie : commissions à la mi-décembre", "dates": odontology}
        | {"profession": "odontology", "ars": ""},
        {"code": "autumn", "label": "Auvergne-Rhône-Alpes : commissions en octobre et novembre", "dates": autumn}
        | {"profession": "", "ars": "ara"},
    )
    return {line["code"]: Proposal(**line) for line in lines}


def _midnight(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time.min, PARIS)
