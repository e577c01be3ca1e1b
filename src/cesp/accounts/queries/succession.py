"""Who holds the role of managing authority, on a day, for a contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import HandOver, Organisation
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True)
class Tenure:
    """One line of the succession; the first has no beginning."""

    organisation: Organisation
    from_on: date | None
    concluded_from_on: date | None
    hand_over: HandOver | None

    def covers(self, *, on: date, concluded_on: date | None) -> bool:
        if self.from_on is not None and on < self.from_on:
            return False
        return self.concluded_from_on is None or (concluded_on is not None and concluded_on >= self.concluded_from_on)

    @property
    def sentence(self) -> str:
        """« Tous les contrats, à compter du 1er janvier 2026. »"""
        which = (
            "Tous les contrats"
            if self.concluded_from_on is None
            else f"Les contrats conclus à compter du {in_french(self.concluded_from_on)}"
        )
        return f"{which}, {'depuis le début' if self.from_on is None else f'à compter du {in_french(self.from_on)}'}."


def tenures() -> tuple[Tenure, ...]:
    """The whole succession, oldest first. Two queries at most."""
    passed = HandOver.objects.filter(withdrawn_at__isnull=True).select_related("organisation").order_by("from_on", "pk")
    first = Organisation.objects.filter(kind=Organisation.Kind.MANAGING_AUTHORITY).order_by("pk").first()
    if first is None:
        raise Organisation.DoesNotExist("no managing authority: run load_organisations")
    return (
        Tenure(first, None, None, None),
        *(Tenure(one.organisation, one.from_on, one.concluded_from_on, one) for one in passed),
    )


def holder(line: Iterable[Tenure], *, on: date, concluded_on: date | None = None) -> Organisation:
    """The last hand-over that covers the day and the contract; the order of ``line`` is that of time."""
    return [tenure for tenure in line if tenure.covers(on=on, concluded_on=concluded_on)][-1].organisation


def managing_authority(on: date, concluded_on: date | None = None) -> Organisation:
    """Who manages the contracts on a day.

    :param concluded_on: the day a contract was concluded, when one is spoken of; without it, whoever
        manages every contract.
    :raises Organisation.DoesNotExist: none was ever entered.
    """
    return holder(tenures(), on=on, concluded_on=concluded_on)


def authorities() -> tuple[Organisation, ...]:
    """Every organisation that manages, managed or will, oldest first."""
    return tuple(Organisation.objects.filter(kind=Organisation.Kind.MANAGING_AUTHORITY).order_by("pk"))


def hand_over(pk: int) -> HandOver:
    """:raises HandOver.DoesNotExist: there is none of this key."""
    return HandOver.objects.get(pk=pk)
