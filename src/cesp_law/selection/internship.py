"""Choosing an internship post, among the signatories, by national rank.

A post is a (specialty, subdivision) pair with a number of seats. Each post reads one ranking: the
national one, or since 2024 that of its group of specialties. With one ranking the choice is
serial: in order of rank, each takes the first wish that still has a seat. With several,
candidates propose down their wishes and a post keeps the best ranked of those who ever asked
(deferred acceptance): nobody is passed over by somebody ranked behind, and each gets the best
post that such an outcome allows. With one ranking the two give the same result.

Seats are not reserved (BIE-4): rank alone decides. Nothing here draws lots, so the same wishes
and ranks give the same result, and the same fingerprints, for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import heappush, heapreplace
from typing import TYPE_CHECKING, NamedTuple

from cesp_law.explain import Citation, Explained, Step
from cesp_law.facts import DiplomaObtained, EnteredThirdCycle, Excluded, Profession, Status
from cesp_law.parameters import load_code
from cesp_law.refusals import Refused

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline

_RULE = Citation(
    "code de l'éducation, art. L. 632-6 : choix par rang sur une liste propre aux signataires",
    clauses=("BIE-4", "IDF-15", "NAT-6"),
)


class Post(NamedTuple):
    """What is chosen: a specialty in a subdivision, by their codes in the nomenclature."""

    specialty: str
    subdivision: str

    def __str__(self) -> str:
        return f"{self.specialty}, {self.subdivision}"


class Opening(NamedTuple):
    """How a post is opened.

    :param seats: 0 or more.
    :param ranking: name of the ranking the post reads.
    """

    seats: int
    ranking: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A round of choice, checked: everything the result depends on.

    :param posts: every post that may be wished for.
    :param ranks: for each ranking, each candidate's rank, 1 or more, no two alike. A candidate may
        be missing from a ranking: the posts that read it are then out of reach.
    :param wishes: for each candidate, the posts wished for, best first, none twice; may be empty.
    :raises Refused: two candidates at one rank; a wish for a post that is not opened, or made
        twice; a negative number of seats; a post that reads an unknown ranking.
    """

    posts: Mapping[Post, Opening]
    ranks: Mapping[str, Mapping[str, int]]
    wishes: Mapping[str, Sequence[Post]]

    def __post_init__(self) -> None:
        for post, opening in self.posts.items():
            if opening.seats < 0:
                raise _refused(f"Le nombre de postes ouverts ({post}) ne peut pas être négatif.")
            if opening.ranking not in self.ranks:
                raise _refused(f"Le poste {post} renvoie au classement inconnu « {opening.ranking} ».")
        for name, ranks in self.ranks.items():
            _check_ranking(name, ranks)
        for candidate, wished in self.wishes.items():
            if len(set(wished)) != len(wished):
                raise _refused(f"Le candidat {candidate} a formulé deux fois le même vœu.")
            if not self.posts.keys() >= set(wished):
                unknown = next(post for post in wished if post not in self.posts)
                raise _refused(f"Le candidat {candidate} a demandé un poste qui n'est pas ouvert : {unknown}.")

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of posts, ranks and wishes in a canonical order.

        The digest of UTF-8 JSON without spaces, keys sorted, so that anybody may recompute it. The
        order in which candidates, posts or rankings were given changes nothing.
        """
        numbers = {post: number for number, post in enumerate(sorted(self.posts))}
        return _digest(
            {
                "posts": [[*post, *self.posts[post]] for post in numbers],
                "ranks": self.ranks,
                "wishes": {candidate: [numbers[post] for post in wished] for candidate, wished in self.wishes.items()},
            }
        )


def _check_ranking(name: str, ranks: Mapping[str, int]) -> None:
    if len(set(ranks.values())) != len(ranks):
        twice = next(rank for rank, count in Counter(ranks.values()).items() if count > 1)
        raise _refused(f"Le rang {twice} est porté par deux candidats du classement « {name} ».")
    if ranks and min(ranks.values()) < 1:
        raise _refused(f"Les rangs du classement « {name} » commencent à 1.")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, citation=_RULE.text)


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """Who got what, and why not better.

    :param choice: the round it answers.
    :param post_of: one entry per candidate with wishes, in the order they were given; ``None``
        when none of them could be met.
    """

    choice: Choice
    post_of: Mapping[str, Post | None]

    @cached_property
    def last_rank(self) -> Mapping[Post, int]:
        """Rank of the last one admitted, for each post that admitted somebody."""
        last: dict[Post, int] = {}
        for candidate, post in self.post_of.items():
            if post is not None:
                rank = self.choice.ranks[self.choice.posts[post].ranking][candidate]
                last[post] = max(rank, last.get(post, 0))
        return last

    @cached_property
    def seats_left(self) -> Mapping[Post, int]:
        """Seats nobody took, for every post: what those without a post choose among next."""
        taken = Counter(self.post_of.values())
        return {post: opening.seats - taken[post] for post, opening in self.choice.posts.items()}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of the choice's fingerprint and of who got what."""
        return _digest({"choice": self.choice.fingerprint, "post_of": self.post_of})

    def explained(self, candidate: str, *, naming: Callable[[Post], str] = str) -> Explained[Post | None]:
        """The candidate's post with one step per wish down to the one obtained, best first.

        :param naming: how a post is written in the sentences; by its codes unless told.
        :raises KeyError: the candidate made no list of wishes in this round.
        :law: code de l'éducation, art. L. 632-6
        :clauses: BIE-4, IDF-15, NAT-6
        """
        return Explained(self.post_of[candidate], lambda: self._steps(candidate, naming))

    def _steps(self, candidate: str, naming: Callable[[Post], str]) -> tuple[Step, ...]:
        obtained = self.post_of[candidate]
        steps = []
        for number, post in enumerate(self.choice.wishes[candidate], start=1):
            why = "obtenu" if post == obtained else self._unmet(candidate, post)
            steps.append(Step(f"Vœu {number}, {naming(post)} : {why}.", (_RULE,)))
            if post == obtained:
                return tuple(steps)
        return (*steps, Step(self._nothing_obtained(candidate), (_RULE,)))

    def _unmet(self, candidate: str, post: Post) -> str:
        opening = self.choice.posts[post]
        rank = self.choice.ranks[opening.ranking].get(candidate)
        if opening.seats == 0:
            return "aucun poste ouvert"
        if rank is None:
            return f"vous n'êtes pas classé dans « {opening.ranking} »"
        return f"dernier rang admis : {self.last_rank[post]}, le vôtre : {rank}"

    def _nothing_obtained(self, candidate: str) -> str:
        if not self.choice.wishes[candidate]:
            return "Vous n'avez formulé aucun vœu : vous choisirez parmi les postes restants."
        left = sum(self.seats_left.values())
        if not left:
            return "Aucun de vos vœux n'a pu être satisfait, et il ne reste aucun poste."
        return (
            "Aucun de vos vœux n'a pu être satisfait : vous choisirez, selon votre rang, parmi les postes "
            f"restants ({left})."
        )


def allocate(choice: Choice) -> Allocation:
    """Share out the posts: serial choice with one ranking, deferred acceptance with several.

    :returns: the outcome, stable: no candidate prefers a post that has a free seat, or one given to
        somebody ranked behind.
    :law: code de l'éducation, art. L. 632-6
    :clauses: BIE-4, IDF-15, NAT-6
    """
    rankings = {opening.ranking for opening in choice.posts.values()}
    return serial_choice(choice) if len(rankings) <= 1 else deferred_acceptance(choice)


def serial_choice(choice: Choice) -> Allocation:
    """Let each candidate, in order of rank, take the first wish that still has a seat.

    :raises Refused: the posts read more than one ranking.
    :law: code de l'éducation, art. L. 632-6
    :clauses: BIE-4
    """
    rankings = {opening.ranking for opening in choice.posts.values()}
    if len(rankings) > 1:
        raise _refused("Le choix à tour de rôle ne se fait que sur un classement unique.")
    post_of: dict[str, Post | None] = dict.fromkeys(choice.wishes)
    seats = {post: opening.seats for post, opening in choice.posts.items()}
    for name in rankings:
        ranks = choice.ranks[name]
        for candidate in sorted(choice.wishes.keys() & ranks.keys(), key=ranks.__getitem__):
            taken = next((post for post in choice.wishes[candidate] if seats[post]), None)
            if taken is not None:
                seats[taken] -= 1
                post_of[candidate] = taken
    return Allocation(choice=choice, post_of=post_of)


def deferred_acceptance(choice: Choice) -> Allocation:
    """Let candidates propose down their wishes while posts keep the best ranked who ever asked.

    The outcome does not depend on the order of proposals: of all the stable ones, it is the one
    every candidate likes best.

    :law: code de l'éducation, art. L. 632-6
    :clauses: BIE-4, IDF-15
    """
    posts = list(choice.posts)
    number_of = {post: number for number, post in enumerate(posts)}
    names = list(choice.wishes)
    seats = [choice.posts[post].seats for post in posts]
    ranks_by_name = {name: [ranks.get(candidate, 0) for candidate in names] for name, ranks in choice.ranks.items()}
    ranks_of = [ranks_by_name[choice.posts[post].ranking] for post in posts]
    wishes = [[number_of[post] for post in choice.wishes[candidate]] for candidate in names]
    # Each post's heap holds (−rank, candidate): the worst ranked of those it keeps is on top.
    kept: list[list[tuple[int, int]]] = [[] for _ in posts]
    next_wish = [0] * len(names)
    for proposer in range(len(names)):
        candidate = proposer
        while next_wish[candidate] < len(wishes[candidate]):
            post = wishes[candidate][next_wish[candidate]]
            next_wish[candidate] += 1
            rank = ranks_of[post][candidate]
            if rank == 0:
                continue
            heap = kept[post]
            if len(heap) < seats[post]:
                heappush(heap, (-rank, candidate))
                break
            if heap and -heap[0][0] > rank:
                candidate = heapreplace(heap, (-rank, candidate))[1]
    post_of: dict[str, Post | None] = dict.fromkeys(names)
    for number, heap in enumerate(kept):
        for _, candidate in heap:
            post_of[names[candidate]] = posts[number]
    return Allocation(choice=choice, post_of=post_of)


def seats_to_open(
    requests: Iterable[Post], *, decided: Mapping[Post, tuple[int, str]] | None = None
) -> Mapping[Post, Explained[int]]:
    """Count the seats to open: as many per post as requests, unless the authority decides otherwise.

    :param requests: the post each signatory asked for, one per signatory.
    :param decided: for a post, another number of seats (0 or more) and its written reason.
    :returns: one entry per post asked for or decided on, sorted.
    :raises Refused: a decision without a reason, or for a negative number.
    :law: code de l'éducation, art. L. 632-6
    :clauses: BIE-4
    """
    asked = Counter(requests)
    decided = decided or {}
    for post, (seats, reason) in decided.items():
        if seats < 0 or not reason.strip():
            raise _refused(f"Le nombre de postes arrêté pour {post} doit être positif et motivé.")
    return {post: _seats(post, asked[post], decided.get(post)) for post in sorted({*asked, *decided})}


def _seats(post: Post, asked: int, decision: tuple[int, str] | None) -> Explained[int]:
    rule = Citation("lettre d'accueil de l'ARS Auvergne-Rhône-Alpes", clauses=("BIE-4",))
    requests = Step(f"{post} : autant de postes que de demandes, soit {asked}.", (rule,))
    if decision is None:
        return Explained(asked, lambda: (requests,))
    seats, reason = decision
    decided = Step(f"L'autorité gestionnaire en ouvre {seats} : {reason.strip().rstrip('.')}.", (rule,))
    return Explained(seats, lambda: (requests, decided))


CHOOSING_YEAR_OF_STUDY = 6


def may_choose(timeline: Timeline, *, year: int) -> bool:
    """Tell whether a signatory chooses a post with the interns of a year.

    A medical student who by then is in the sixth year of study, or past it after repeating one, and has not
    entered the third cycle yet. Without a year of study in the terms, nobody can tell: the answer is no.

    :param year: of the national examination: 2026 for those in their sixth year in 2025-26.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-4
    """
    terms = timeline.terms
    if terms.profession is not Profession.MEDICINE or terms.status not in (Status.FIRST_CYCLE, Status.SECOND_CYCLE):
        return False
    if terms.year_of_study is None or timeline.closed_on is not None:
        return False
    if any(isinstance(fact, EnteredThirdCycle | DiplomaObtained | Excluded) for fact in timeline.facts):
        return False
    return terms.year_of_study + year - 1 - terms.academic_year >= CHOOSING_YEAR_OF_STUDY


def entrance_exam_label(year: int) -> str:
    """Name the national ranking examination as candidates of that year know it.

    :param year: the year whose interns it ranks, 2010 or later.
    :returns: « ECN » to 2023, « EDN/ECOS » after.
    :raises NotYetInForce: before the scheme existed.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-4
    """
    return load_code("entrance_exam_label").at(date(year, 1, 1)).value


def _digest(content: object) -> str:
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
