"""« Mes vœux »: a signatory's choice, as it stands for them at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.contracts import reading as contracts
from cesp.internship import naming
from cesp.internship.models import Allocation, Candidate, Choice, OpenSpecialty, Placement, Rank, Wish
from cesp.internship.reading import MOST_WISHES, Standing, ended_by, read_back
from cesp.payments.transfers import transfers_of
from cesp_law.assessment import assess
from cesp_law.breach import BreachCost
from cesp_law.explain import Explained
from cesp_law.selection import internship as law


@dataclass(frozen=True, slots=True)
class Option:
    """A post that may be asked for.

    :param value: what its field sends: « medecine_generale|LYON ». :param seats: once the list is published.
    """

    value: str
    post: law.Post
    label: str
    seats: int | None

    @property
    def words(self) -> str:
        if self.seats is None:
            return self.label
        if not self.seats:
            return f"{self.label} (aucun poste ouvert)"
        return f"{self.label} ({self.seats} poste{'s' if self.seats > 1 else ''})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which post, and why not better: of a simulation or of the final allocation.

    :param said: one sentence a wish, down to the one obtained.
    """

    post: law.Post | None
    said: tuple[str, ...]

    @property
    def words(self) -> str:
        return naming.post_words(self.post) if self.post else "aucun poste"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """:param ended: the contract ended, so that its signatory no longer chooses here.

    :param opens: the posts that may be asked for and are not.
    """

    candidate: Candidate
    choice: Choice
    at: datetime
    wishes: tuple[Option, ...]
    options: tuple[Option, ...]
    ranks: tuple[tuple[str, int], ...]
    simulation: Outcome | None
    allocation: Allocation | None
    final: Outcome | None
    ended: bool

    @property
    def takes_wishes(self) -> bool:
        return (
            self.choice.wishes_from_at <= self.at < self.choice.wishes_until_at
            and self.candidate.left_at is None
            and not self.ended
            and self.allocation is None
        )

    @property
    def comes_later(self) -> bool:
        return self.at < self.choice.wishes_from_at

    @property
    def may_leave(self) -> bool:
        return self.candidate.left_at is None and not self.ended and self.allocation is None

    @property
    def receipt_stands(self) -> bool:
        return self.candidate.receipt_id is not None and self.candidate.receipt_version == self.candidate.version

    @property
    def most(self) -> int:
        return MOST_WISHES


def own(actor: Membership, *, at: datetime) -> Own | None:
    """The latest announced choice in which the actor is a candidate; none when there is none."""
    candidate = candidate_of(actor)
    return of_candidate(candidate, at=at) if candidate is not None else None


def of_candidate(candidate: Candidate, *, at: datetime) -> Own:
    """As :func:`own`, of a candidate whom the reader may see."""
    choice = candidate.choice
    allocation = Allocation.objects.filter(choice=choice).first()
    options = options_of(choice)
    by_post = {one.post: one for one in options}
    asked = [one.post for one in Wish.objects.filter(candidate=candidate).order_by("number")]
    wished = tuple(by_post.get(post) or _lost(post) for post in asked)
    ended = Candidate.objects.filter(pk=candidate.pk, contract__in=ended_by(day_of(at))).exists()
    ranks = Rank.objects.filter(candidate=candidate).order_by("ranking").values_list("ranking__name", "rank")
    stays = candidate.left_at is None and not ended
    return Own(
        candidate=candidate,
        choice=choice,
        at=at,
        wishes=wished,
        options=tuple(one for one in options if one.post not in asked),
        ranks=tuple(ranks),
        simulation=simulated(candidate, on=day_of(at)) if stays and allocation is None else None,
        allocation=allocation,
        final=final_of(candidate, allocation) if allocation is not None else None,
        ended=ended,
    )


def candidate_of(actor: Membership) -> Candidate | None:
    """The actor's own row in the latest announced choice."""
    rows = Candidate.objects.visible_to(actor).filter(choice__announced_at__isnull=False)
    rows = rows.select_related("choice", "contract__signatory", "receipt", "left_by")
    return rows.order_by("-choice__year", "-pk").first()


def options_of(choice: Choice) -> list[Option]:
    """Every post of the specialties that are opened, by specialty then subdivision."""
    opened = OpenSpecialty.objects.filter(choice=choice).order_by("code").values_list("code", flat=True)
    seats = None
    if choice.listed_at is not None:
        seats = {row.post: row.seats or 0 for row in choice.posts.all()}
    found = []
    for code in opened:
        for subdivision in naming.subdivisions():
            post = law.Post(code, subdivision)
            count = None if seats is None else seats.get(post, 0)
            found.append(Option(f"{code}|{subdivision}", post, naming.post_words(post), count))
    return found


def _lost(post: law.Post) -> Option:
    return Option(f"{post.specialty}|{post.subdivision}", post, naming.post_words(post), None)


def posts_named(values: list[str]) -> list[law.Post]:
    """What the fields of a list send, as posts; the operation judges them."""
    return [law.Post(*(value.split("|", 1) if "|" in value else (value, ""))) for value in values]


def simulated(candidate: Candidate, *, on: date) -> Outcome | None:
    """The best post of the day, by the very code of the final allocation; none before ranks and simulations."""
    choice = candidate.choice
    if choice.listed_at is None or on < choice.simulations_from_on:
        return None
    asked = Standing.read(choice, on=on).as_law()
    if candidate.key not in asked.wishes or not any(asked.ranks.values()):
        return None
    return _said(law.allocate(asked), candidate.key)


def final_of(candidate: Candidate, allocation: Allocation) -> Outcome | None:
    """What the allocation gave and why, read off what it was made from; none for who was no longer in it."""
    placement = Placement.objects.filter(allocation=allocation, candidate=candidate).first()
    if placement is None:
        return None
    outcome = law.allocate(read_back(allocation.inputs))
    return _said(outcome, candidate.key)


def _said(outcome: law.Allocation, key: str) -> Outcome:
    explained: Explained[law.Post | None] = outcome.explained(key, naming=naming.post_words)
    return Outcome(explained.value, tuple(step.sentence for step in explained.steps))


def cost_of_leaving(candidate: Candidate, *, on: date) -> BreachCost | None:
    """What a breach of the contract would cost on a day: what leaving the list may lead to (IDF-15).

    :clauses: IDF-15, IDF-16
    """
    contract = candidate.contract
    timeline = contracts.timeline_of(contract)
    received = transfers_of(contract).by_month
    regional = contracts.rules_of(timeline.terms)
    return assess(timeline=timeline, regional=regional, as_of=on, received=received).breach
