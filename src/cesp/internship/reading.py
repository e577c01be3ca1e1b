"""From rows to the law: posts, ranks and wishes of a choice, as ``cesp_law.selection.internship`` takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cesp.contracts.models import FactKind, RecordedFact
from cesp.internship import naming
from cesp.internship.models import Candidate, Choice, OpenSpecialty, Post, Rank, Ranking, Wish
from cesp_law.explain import Explained
from cesp_law.selection import internship as law

MOST_WISHES = 100
"""How many posts a list holds: more than a country has subdivisions, few enough to be read again."""

_ENDS = (FactKind.BREACHED, FactKind.WAIVED, FactKind.EXCLUDED)
"""Facts after which nobody chooses among the signatories any more (IDF-15)."""


def ended_by(on: date) -> Any:
    """Keys of the contracts that ended by a day, as one column."""
    return RecordedFact.objects.standing().filter(kind__in=_ENDS, effective_on__lte=on).values("contract_id")


@dataclass(frozen=True)
class Standing:
    """A choice as it stands on a day: who takes part, what they ask for, what is opened. Five queries.

    :param candidates: by key; those who left, or whose contract ended, are out.
    """

    choice: Choice
    candidates: Mapping[str, Candidate]
    wishes: Mapping[str, tuple[law.Post, ...]]
    ranking_of: Mapping[str, str]
    posts: Mapping[law.Post, Post]

    @classmethod
    def read(cls, choice: Choice, *, on: date) -> Standing:
        """:param on: contracts ended by that day are out."""
        rows = Candidate.objects.filter(choice=choice).staying().exclude(contract__in=ended_by(on))
        candidates = {one.pk: one for one in rows.order_by("pk")}
        wishes: dict[str, list[law.Post]] = {one.key: [] for one in candidates.values()}
        found = Wish.objects.filter(candidate__choice=choice).order_by("candidate", "number")
        for candidate_id, specialty, subdivision in found.values_list("candidate_id", "specialty", "subdivision"):
            if candidate_id in candidates:
                wishes[candidates[candidate_id].key].append(law.Post(specialty, subdivision))
        opened = OpenSpecialty.objects.filter(choice=choice).values_list("code", "ranking__name")
        posts = {row.post: row for row in Post.objects.filter(choice=choice).order_by("pk")}
        return cls(
            choice,
            {one.key: one for one in candidates.values()},
            {key: tuple(asked) for key, asked in wishes.items()},
            dict(opened),
            posts,
        )

    @cached_property
    def openings(self) -> Mapping[law.Post, Explained[int]]:
        """Seats of each post, and why: as listed; before, as many as requests in general medicine, or as decided."""
        decided = {
            post: (row.decided, row.reason)
            for post, row in self.posts.items()
            if row.decided is not None and post.specialty in self.ranking_of
        }
        return law.seats_to_open(self.requests(), decided=decided)

    def requests(self) -> Iterator[law.Post]:
        """The post of general medicine that each candidate asks for first; one candidate, one request (BIE-4)."""
        for asked in self.wishes.values():
            first = next((post for post in asked if post.specialty == naming.GENERAL_MEDICINE), None)
            if first is not None:
                yield first

    def seats(self, post: law.Post) -> int:
        row = self.posts.get(post)
        if self.choice.listed_at is not None:
            return row.seats or 0 if row is not None else 0
        return self.openings[post].value if post in self.openings else 0

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """Rank by ranking and candidate. Two queries."""
        found: dict[str, dict[str, int]] = {
            name: {} for name in Ranking.objects.filter(choice=self.choice).values_list("name", flat=True)
        }
        keys = {one.pk: key for key, one in self.candidates.items()}
        rows = Rank.objects.filter(ranking__choice=self.choice).order_by("ranking", "rank")
        for name, candidate_id, rank in rows.values_list("ranking__name", "candidate_id", "rank"):
            if candidate_id in keys:
                found[name][keys[candidate_id]] = rank
        return found

    def as_law(self) -> law.Choice:
        """What the law shares out: the same for a simulation and for the final allocation.

        A wish for a specialty that is no longer opened counts for nothing: it is left out.
        """
        wishes = {
            key: tuple(post for post in asked if post.specialty in self.ranking_of)
            for key, asked in self.wishes.items()
        }
        known = {post for post in (*self.posts, *self.openings) if post.specialty in self.ranking_of}
        known.update(post for asked in wishes.values() for post in asked)
        posts = {post: law.Opening(self.seats(post), self.ranking_of[post.specialty]) for post in sorted(known)}
        return law.Choice(posts=posts, ranks=self.ranks, wishes=wishes)


def written(choice: law.Choice) -> dict[str, Any]:
    """The inputs of an allocation as JSON, in a canonical order; :func:`read_back` is its inverse."""
    numbers = {post: number for number, post in enumerate(sorted(choice.posts))}
    return {
        "posts": [[*post, *choice.posts[post]] for post in numbers],
        "ranks": {name: dict(sorted(ranks.items())) for name, ranks in sorted(choice.ranks.items())},
        "wishes": {key: [numbers[post] for post in asked] for key, asked in sorted(choice.wishes.items())},
    }


def read_back(inputs: Mapping[str, Any]) -> law.Choice:
    """The choice that :func:`written` wrote.

    :raises Refused: it no longer holds together.
    """
    posts = [law.Post(specialty, subdivision) for specialty, subdivision, _, _ in inputs["posts"]]
    openings = [law.Opening(seats, ranking) for _, _, seats, ranking in inputs["posts"]]
    return law.Choice(
        posts=dict(zip(posts, openings, strict=True)),
        ranks=inputs["ranks"],
        wishes={key: tuple(posts[number] for number in asked) for key, asked in inputs["wishes"].items()},
    )
