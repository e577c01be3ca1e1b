"""Candidates as lists show them, within the actor's reach, in alphabetical order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cesp.accounts.models import Membership
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.internship import naming
from cesp.internship.models import Allocation, Candidate, Choice, Placement, Rank, Ranking, Wish
from cesp.internship.reading import ended_by
from cesp_law import labels

STATES: Mapping[str, str] = {
    "": "tous",
    "sans-voeu": "sans vœu",
    "sans-rang": "sans rang",
    "partis": "partis pour la liste ordinaire",
    "affectes": "affectés",
    "sans-poste": "sans poste",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; an empty string narrows nothing.

    :param subdivision: where they are placed; before the final allocation, what they ask for first.
    """

    words: str = ""
    state: str = ""
    subdivision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A candidate on a list. :param ranks: (ranking, rank). :param gone: left, or their contract ended."""

    candidate: Candidate
    ars: str
    ranks: tuple[tuple[str, int], ...]
    wishes: int
    first: str
    placement: Placement | None
    gone: bool

    @property
    def name(self) -> str:
        return self.candidate.contract.signatory.full_name

    @property
    def region(self) -> str:
        return labels.label(labels.ARS, self.ars)

    @property
    def ranks_words(self) -> str:
        if len(self.ranks) == 1:
            return str(self.ranks[0][1])
        return " ; ".join(f"{name} : {rank}" for name, rank in self.ranks)

    @property
    def result(self) -> str:
        if self.placement is None:
            return "liste ordinaire" if self.gone else ""
        post = self.placement.post
        if post is not None:
            return naming.post_words(post)
        if not self.wishes:
            return "aucun vœu formulé"
        return "aucun vœu satisfait" if self.ranks else "aucun rang"


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Summary]
    rows: tuple[Row, ...]
    total: int


def candidates(actor: Membership, *, choice: Choice, filters: Filters, on: date, cursor: str = "") -> Listing:
    """A page of thirty candidates, by name."""
    found = _found(actor, choice, filters, on)
    contracts = Summary.objects.filter(pk__in=found.values("contract_id"))
    page = pagination.page(contracts, sort=Sort("sort_key"), cursor=cursor, size=30)
    return Listing(page, tuple(_rows(choice, page.rows, on)), found.count())


def every_candidate(actor: Membership, *, choice: Choice, filters: Filters, on: date) -> Iterator[Row]:
    """All of them, for an export, by name."""
    found = _found(actor, choice, filters, on)
    contracts = Summary.objects.filter(pk__in=found.values("contract_id"))
    yield from _rows(choice, pagination.ordered(contracts, Sort("sort_key")), on)


def _found(actor: Membership, choice: Choice, filters: Filters, on: date) -> QuerySet[Candidate]:
    rows = Candidate.objects.visible_to(actor).filter(choice=choice)
    for word in search.key(filters.words).split():
        rows = rows.filter(contract__summary__search_key__contains=word)
    gone = Q(left_at__isnull=False) | Q(contract__in=ended_by(on))
    stays = {
        "sans-voeu": ~gone & ~Exists(Wish.objects.filter(candidate=OuterRef("pk"))),
        "sans-rang": ~gone & ~Exists(Rank.objects.filter(candidate=OuterRef("pk"))),
        "partis": gone,
        "affectes": Q(placement__isnull=False) & ~Q(placement__specialty=""),
        "sans-poste": Q(placement__specialty=""),
    }
    if filters.state in stays:
        rows = rows.filter(stays[filters.state])
    if filters.subdivision:
        here = Q(placement__subdivision=filters.subdivision)
        asks = Q(placement__isnull=True) & Exists(
            Wish.objects.filter(candidate=OuterRef("pk"), number=1, subdivision=filters.subdivision)
        )
        rows = rows.filter(here | asks)
    return rows.distinct()


def _rows(choice: Choice, summaries: Iterable[Summary], on: date) -> Iterator[Row]:
    """The candidates of some contracts, in the order of these. Five queries."""
    kept = list(summaries)
    ids = [one.pk for one in kept]
    found = Candidate.objects.filter(choice=choice, contract__in=ids).select_related("contract__signatory")
    by_contract = {one.contract_id: one for one in found.select_related("contract__signatory", "contract__ufr")}
    ranks: dict[int, list[tuple[str, int]]] = {}
    ranked = Rank.objects.filter(candidate__choice=choice, candidate__contract__in=ids).order_by("ranking")
    for candidate_id, name, rank in ranked.values_list("candidate_id", "ranking__name", "rank"):
        ranks.setdefault(candidate_id, []).append((name, rank))
    wished: dict[int, list[Wish]] = {}
    for wish in Wish.objects.filter(candidate__choice=choice, candidate__contract__in=ids).order_by("number"):
        wished.setdefault(wish.candidate_id, []).append(wish)
    placed = Placement.objects.filter(candidate__choice=choice, candidate__contract__in=ids)
    placements = {one.candidate_id: one for one in placed}
    over = set(Contract.objects.filter(pk__in=ids).filter(pk__in=ended_by(on)).values_list("pk", flat=True))
    for summary in kept:
        one = by_contract[summary.pk]
        asked = wished.get(one.pk, [])
        yield Row(
            candidate=one,
            ars=summary.ars,
            ranks=tuple(ranks.get(one.pk, ())),
            wishes=len(asked),
            first=naming.post_words(asked[0].post) if asked else "",
            placement=placements.get(one.pk),
            gone=one.left_at is not None or one.contract_id in over,
        )


def is_allocated(choice: Choice) -> bool:
    """Whether the final allocation has been made: nobody joins the list any more."""
    return Allocation.objects.filter(choice=choice).exists()


def candidate_for(actor: Membership, choice: Choice, public_id: UUID) -> Candidate:
    """One candidate.

    :raises Candidate.DoesNotExist: none of that name within the actor's reach.
    """
    rows = Candidate.objects.visible_to(actor).filter(choice=choice)
    rows = rows.select_related("choice", "contract__signatory", "contract__ufr", "added_by__person", "left_by__person")
    return rows.distinct().get(public_id=public_id)


def waiting_for_third_cycle(actor: Membership, choice: Choice) -> list[Candidate]:
    """Those placed whose entry into the third cycle is not recorded yet, by name."""
    entered = RecordedFact.objects.standing().filter(kind=FactKind.ENTERED_THIRD_CYCLE).values("contract_id")
    rows = Candidate.objects.visible_to(actor).filter(choice=choice, placement__isnull=False)
    rows = rows.exclude(placement__specialty="").exclude(contract__in=entered)
    return list(rows.select_related("contract__signatory", "placement").order_by("contract__summary__sort_key", "pk"))


def to_rank(actor: Membership, choice: Choice) -> Iterator[Candidate]:
    """Every candidate who stays, for the model of a file of ranks, by reference."""
    rows = Candidate.objects.visible_to(actor).filter(choice=choice).staying().select_related("contract__signatory")
    return rows.order_by("contract__reference").iterator()


def ranking_of(choice: Choice, pk: int) -> Ranking | None:
    """A ranking of a choice, by its key."""
    return Ranking.objects.filter(choice=choice, pk=pk).select_related("choice").first()
