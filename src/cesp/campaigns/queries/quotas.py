"""Contracts that the arrêté gives, and how many of them are already engaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from cesp.accounts.models import Membership, Organisation, Role
from cesp.campaigns.models import Campaign, Quota
from cesp.campaigns.models.campaigns import STATUSES

MOST_CONTRACTS = 999
_CODED = {"medicine": "med-", "odontology": "odo-"}
"""How the codes of the faculties of a profession begin, where the nomenclature has a list of them."""


class Category(NamedTuple):
    """What an arrêté gives a number of contracts to."""

    ufr_id: int
    profession: str
    status: str


def quota_of(campaign: Campaign, *, ufr: Organisation, profession: str, status: str) -> Quota | None:
    """The quota of a UFR, a profession and a status; none while the arrêté gives them nothing."""
    return Quota.objects.filter(campaign=campaign, ufr=ufr, profession=profession, status=status).first()


def engaged() -> Mapping[int, int]:
    """Below what no number may go, by key of the quota: contracts on offer, signed, or moved to another quota.

    ``settings.QUOTA_ENGAGED`` names who counts them, a higher app.
    """
    if not settings.QUOTA_ENGAGED:
        return {}
    count = cast(Callable[[], Mapping[int, int]], import_string(settings.QUOTA_ENGAGED))
    return count()


def below(engaged: int) -> str:
    """Why a number may not go that low."""
    one = engaged == 1
    already = "1 contrat y est déjà proposé, signé" if one else f"{engaged} contrats y sont déjà proposés, signés"
    return f"{already} ou déplacé{'' if one else 's'} : le nombre ne peut pas descendre en dessous."


@dataclass(frozen=True, slots=True)
class Cell:
    """A category on the board.

    :param contracts: nothing where the arrêté says nothing.
    """

    category: Category
    contracts: int | None
    engaged: int

    @property
    def name(self) -> str:
        """Of its field in the form."""
        return f"c-{self.category.ufr_id}-{self.category.status}"


@dataclass(frozen=True, slots=True)
class Line:
    """A faculty on the board, its categories in the order of the statuses."""

    ufr: Organisation
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        return sum(cell.contracts or 0 for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Board:
    """The numbers of one profession, a line a faculty.

    :param statuses: (code, word), the columns. :param totals: one a column.
    """

    profession: str
    statuses: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    awaited: bool

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(
            sum(line.cells[rank].contracts or 0 for line in self.lines) for rank, _ in enumerate(self.statuses)
        )

    @property
    def total(self) -> int:
        return sum(self.totals)


def only_for(actor: Membership) -> Q:
    """The faculties whose numbers an actor reads: a UFR its own, an ARS those of its region, the others all."""
    if actor.role == Role.UFR_MANAGER:
        return Q(pk=actor.organisation_id or 0)
    if actor.role == Role.ARS_REFERENT and actor.organisation is not None:
        return Q(ars_code=actor.organisation.ars_code or "?")
    return Q()


def board(campaign: Campaign, profession: str, *, every_ufr: bool, only: Q | None = None) -> Board:
    """The numbers of a profession, by faculty and status.

    :param every_ufr: also the faculties that have none and that the nomenclature lists for another profession.
    :param only: which faculties; every one unless said.
    """
    quotas = {
        Category(one.ufr_id, one.profession, one.status): one
        for one in Quota.objects.filter(campaign=campaign, profession=profession)
    }
    counts = engaged()
    with_one = {category.ufr_id for category in quotas}
    lines = tuple(
        Line(ufr, tuple(_cell(Category(ufr.pk, profession, status), quotas, counts) for status, _ in STATUSES))
        for ufr in faculties().filter(only or Q())
        if every_ufr or ufr.pk in with_one or ufr.code.startswith(_CODED.get(profession, ""))
    )
    return Board(profession, STATUSES, lines, awaited=campaign.awaits_arrete)


def _cell(category: Category, quotas: Mapping[Category, Quota], counts: Mapping[int, int]) -> Cell:
    quota = quotas.get(category)
    return Cell(category, quota.contracts if quota else None, counts.get(quota.pk, 0) if quota else 0)


def faculties() -> QuerySet[Organisation]:
    """Every UFR, in the order of the names."""
    return Organisation.objects.filter(kind=Organisation.Kind.UFR).order_by("sort_key", "pk")


@dataclass(frozen=True, slots=True)
class ProfessionTotal:
    """Contracts of a campaign in one profession, and how many UFR have some."""

    profession: str
    contracts: int
    ufrs: int


def totals(campaign: Campaign) -> tuple[ProfessionTotal, ...]:
    """What the arrêté gives by profession, in the order of the professions; those with nothing are left out."""
    rows: dict[str, list[tuple[int, int]]] = {}
    for ufr_id, profession, contracts in Quota.objects.filter(campaign=campaign).values_list(
        "ufr", "profession", "contracts"
    ):
        rows.setdefault(profession, []).append((ufr_id, contracts))
    return tuple(
        ProfessionTotal(profession, sum(count for _, count in found), len({ufr for ufr, count in found if count}))
        for profession, found in sorted(rows.items())
    )
