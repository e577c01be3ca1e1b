"""Numbers of contracts: given, moved, offered, signed, left over, by UFR, profession and status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from cesp.campaigns.models import Campaign, Quota
from cesp.offers.models import Answer, Move, Offer, Publication
from cesp_law import labels
from cesp_law.selection.quota import last_day_to_sign


def engaged() -> Mapping[int, int]:
    """Below what a corrected arrêté does not go, by key of the quota (settings.QUOTA_ENGAGED).

    Contracts signed or on offer, and those that left for another quota, less those that came from one. An offer that
    lapsed counts until the nightly job has said so.
    """
    held = Q(answer=Answer.SIGNED) | Q(answer="", lapse_told_at__isnull=True)
    rows = Offer.objects.filter(held).order_by().values_list("quota").annotate(number=Count("pk"))
    least = defaultdict(int, dict(rows))
    for source, target, contracts in Move.objects.values_list("source", "target", "contracts"):
        least[source] += contracts
        least[target] -= contracts
    return {quota: max(0, number) for quota, number in least.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One quota on a day.

    :param moved: contracts that came, less those that left.
    :param offered: still open that day; :param signed: by the candidate.
    :param concluded: signed by both.
    :param published: whether the results that fill it were published.
    """

    quota: Quota
    given: int
    moved: int
    offered: int
    signed: int
    concluded: int
    refused: int
    lapsed: int
    published: bool

    @property
    def contracts(self) -> int:
        return self.given + self.moved

    @property
    def left_over(self) -> int:
        """Neither signed nor on offer."""
        return max(0, self.contracts - self.signed - self.offered)

    @property
    def profession(self) -> str:
        return labels.PROFESSION[self.quota.profession]

    @property
    def status(self) -> str:
        return labels.STATUS[self.quota.status]


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of lines under one heading."""

    label: str
    given: int
    moved: int
    offered: int
    signed: int
    left_over: int

    @classmethod
    def of(cls, label: str, lines: Sequence[Line]) -> Total:
        names = ("given", "moved", "offered", "signed", "left_over")
        return cls(label, *(sum(getattr(line, name) for line in lines) for name in names))


@dataclass(frozen=True, slots=True)
class Board:
    """The numbers of a campaign: each quota, and totals by profession, by status and in all."""

    campaign: Campaign
    lines: tuple[Line, ...]
    moves: tuple[Move, ...]

    @property
    def totals(self) -> tuple[Total, ...]:
        by_profession, by_status = defaultdict(list), defaultdict(list)
        for line in self.lines:
            by_profession[line.quota.profession].append(line)
            by_status[line.quota.status].append(line)
        return (
            *(Total.of(labels.PROFESSION[code].capitalize(), lines) for code, lines in sorted(by_profession.items())),
            *(Total.of(labels.STATUS[code].capitalize(), lines) for code, lines in sorted(by_status.items())),
            Total.of("Ensemble", self.lines),
        )


def board(campaign: Campaign, *, on: date) -> Board:
    """The board of a campaign on a day: four queries, whatever the quotas."""
    quotas = list(
        Quota.objects.filter(campaign=campaign)
        .select_related("ufr", "campaign")
        .order_by("ufr__sort_key", "ufr", "profession", "status")
    )
    offers: dict[int, list[Offer]] = defaultdict(list)
    for offer in Offer.objects.filter(quota__campaign=campaign).only("quota_id", "offered_on", "answer", "contract_id"):
        offers[offer.quota_id].append(offer)
    moves = tuple(_moves(campaign))
    published = set(
        Publication.objects.filter(committee__campaign=campaign).values_list("committee__ufr", "committee__profession")
    )
    lines = (
        _line(quota, offers[quota.pk], moves, on=on, published=(quota.ufr_id, quota.profession) in published)
        for quota in quotas
    )
    return Board(campaign, tuple(lines), moves)


def _moves(campaign: Campaign) -> QuerySet[Move]:
    rows = Move.objects.filter(campaign=campaign).order_by("-pk")
    return rows.select_related("source__ufr", "target__ufr", "moved_by__person")


def _line(quota: Quota, offers: Sequence[Offer], moves: Sequence[Move], *, on: date, published: bool) -> Line:
    came = sum(move.contracts for move in moves if move.target_id == quota.pk)
    left = sum(move.contracts for move in moves if move.source_id == quota.pk)
    open_ = [one for one in offers if not one.answer and on <= last_day_to_sign(one.offered_on)]
    return Line(
        quota=quota,
        given=quota.contracts,
        moved=came - left,
        offered=len(open_),
        signed=sum(one.answer == Answer.SIGNED for one in offers),
        concluded=sum(one.contract_id is not None for one in offers),
        refused=sum(one.answer in {Answer.REFUSED, Answer.WITHDRAWN} for one in offers),
        lapsed=sum(not one.answer for one in offers) - len(open_),
        published=published,
    )
