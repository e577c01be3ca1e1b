"""A committee's ranking: weights, scores, ties.

The committee fixes its grid before the first score is opened: criteria with their weights, and
the order in which criteria settle a tie. What they leave tied is settled by name, by the ARS
representative's casting vote. Scores are exact fractions; two candidates are tied when their
totals are equal, not when they look equal once rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import groupby

from cesp_law.explain import Citation, Explained, Step
from cesp_law.refusals import Refused

OUT_OF = 20
"""Totals are given out of 20."""

PROFESSIONAL_PROJECT = "professional_project"
ACADEMIC_RESULTS = "academic_results"
COMPULSORY_CRITERIA = (PROFESSIONAL_PROJECT, ACADEMIC_RESULTS)

_RULE = Citation(
    "code de l'éducation, art. L. 632-6 ; évaluation du projet professionnel et des résultats universitaires",
    clauses=("PAP-3", "IDF-4"),
)
_TIES = Citation("règle de départage arrêtée par la commission avant l'ouverture des notes", clauses=("PAP-3",))
_CASTING_VOTE = Citation("voix prépondérante du représentant de l'agence régionale de santé", clauses=("PAP-3",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One scored part.

    :param label: in French, as the minutes print it.
    :param weight: 1 or more.
    :param maximum: the most points it can be given, 1 or more.
    """

    code: str
    label: str
    weight: int
    maximum: int = OUT_OF


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """What a committee fixes before it scores.

    :param criteria: the two compulsory parts at least, codes all different.
    :param ties: criteria that settle a tie, in order; may be empty.
    :raises Refused: a compulsory part is missing, a weight or a maximum is under 1, a code is given
        twice, a tie refers to no criterion.
    :clauses: PAP-3
    """

    criteria: tuple[Criterion, ...]
    ties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        codes = [criterion.code for criterion in self.criteria]
        if not set(COMPULSORY_CRITERIA) <= set(codes):
            raise _refused(
                "La grille de notation doit comporter au moins le projet professionnel et les résultats universitaires."
            )
        if len(set(codes)) != len(codes):
            raise _refused("La grille de notation comporte deux fois le même critère.")
        if any(criterion.weight < 1 or criterion.maximum < 1 for criterion in self.criteria):
            raise _refused("Chaque critère de la grille doit avoir un poids et un maximum d'au moins 1.")
        if len(set(self.ties)) != len(self.ties) or not set(self.ties) <= set(codes):
            raise _refused("L'ordre de départage doit citer des critères de la grille, une fois chacun.")

    def total(self, points: Mapping[str, Fraction]) -> Explained[Fraction]:
        """Weigh the points of one candidate.

        :param points: for each criterion, 0 to its maximum; nothing missing, nothing more.
        :returns: exact total out of 20.
        :raises Refused: a criterion without points, points for no criterion, points out of bounds.
        :clauses: PAP-3
        """
        if points.keys() != {criterion.code for criterion in self.criteria}:
            raise _refused("Chaque candidat doit avoir une note pour chaque critère de la grille, et rien d'autre.")
        for criterion in self.criteria:
            if not 0 <= points[criterion.code] <= criterion.maximum:
                raise _refused(f"La note de « {criterion.label} » doit aller de 0 à {criterion.maximum}.")
        weights = sum(criterion.weight for criterion in self.criteria)
        weighed = sum(
            (criterion.weight * Fraction(points[criterion.code]) / criterion.maximum for criterion in self.criteria),
            start=Fraction(0),
        )
        total = OUT_OF * weighed / weights
        return Explained(total, lambda: self._steps(points, total))

    def _steps(self, points: Mapping[str, Fraction], total: Fraction) -> tuple[Step, ...]:
        parts = tuple(
            Step(
                f"{criterion.label} : {decimal(Fraction(points[criterion.code]))} sur {criterion.maximum}, "
                f"poids {criterion.weight}.",
                (_RULE,),
            )
            for criterion in self.criteria
        )
        return (*parts, Step(f"Note d'ensemble : {decimal(total)} sur {OUT_OF}.", (_RULE,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CastingVote:
    """The ARS representative's order among candidates whom everything else leaves tied.

    :param by: name of the representative, never empty.
    :param order: the tied candidates, best first.
    """

    by: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate's place; those still tied share the best rank of their group.

    :param rank: 1 or more, with its reasons.
    :param total: exact, out of 20.
    """

    candidate: str
    rank: Explained[int]
    total: Explained[Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The outcome of a committee.

    :param ranked: one per candidate, best first.
    :param open_ties: groups still tied, best first: the casting vote has to name their order. A
        ranking is not to be sealed while one is left.
    """

    ranked: tuple[Ranked, ...]
    open_ties: tuple[tuple[str, ...], ...]


def rank(
    grid: Grid, scores: Mapping[str, Mapping[str, Fraction]], *, casting_votes: Sequence[CastingVote] = ()
) -> Ranking:
    """Rank the candidates of one committee.

    By total; then, among equals, by each criterion of the tie rule in order; then by casting vote. The
    order in which the scores come changes nothing.

    :param scores: points by criterion, for each candidate.
    :param casting_votes: at most one per group of tied candidates, naming exactly that group.
    :raises Refused: scores that do not fit the grid; a casting vote without a name, or about
        candidates who are not tied together.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-3, IDF-4
    """
    totals = {candidate: grid.total(points) for candidate, points in scores.items()}
    keys = {
        candidate: (totals[candidate].value, *(Fraction(points[code]) for code in grid.ties))
        for candidate, points in scores.items()
    }
    votes = _votes_by_group(casting_votes)
    ranked: list[Ranked] = []
    open_ties: list[tuple[str, ...]] = []
    best_first = sorted(sorted(scores), key=keys.__getitem__, reverse=True)
    for _, equals in groupby(best_first, key=keys.__getitem__):
        group = tuple(equals)
        vote = votes.pop(frozenset(group), None)
        shared = len(group) > 1 and vote is None
        if shared:
            open_ties.append(group)
        first = len(ranked) + 1
        for position, candidate in enumerate(vote.order if vote else group):
            place = first if shared else first + position
            because = partial(_rank_steps, grid, keys, candidate, place, vote)
            ranked.append(Ranked(candidate=candidate, rank=Explained(place, because), total=totals[candidate]))
    if votes:
        raise _refused("Une voix prépondérante ne départage que les candidats d'un même groupe à égalité.")
    return Ranking(ranked=tuple(ranked), open_ties=tuple(open_ties))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A rank the committee changes in deliberation, after the interview.

    :param rank: the new rank, 1 to the number of candidates.
    :param reason: in French, never empty; the minutes print it.
    """

    candidate: str
    rank: int
    reason: str


def adjusted(ranking: Ranking, adjustments: Sequence[Adjustment]) -> Ranking:
    """Move candidates to the ranks the committee gives them, one after the other.

    Those in between step up or down by one.

    :param ranking: a ranking without open ties.
    :param adjustments: in the order they were decided.
    :raises Refused: a tie is still open; an adjustment without a reason, about nobody ranked, or to a
        rank that does not exist.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-3
    """
    if ranking.open_ties:
        raise _refused("Les égalités doivent être départagées avant toute modification de rang.")
    by_candidate = {ranked.candidate: ranked for ranked in ranking.ranked}
    order = list(by_candidate)
    for adjustment in adjustments:
        if adjustment.candidate not in by_candidate or not 1 <= adjustment.rank <= len(order):
            raise _refused("Une modification de rang doit viser un candidat classé et un rang du classement.")
        if not adjustment.reason.strip():
            raise _refused("Une modification de rang doit être motivée.")
        order.remove(adjustment.candidate)
        order.insert(adjustment.rank - 1, adjustment.candidate)
    reasons = {a.candidate: a.reason for a in adjustments}
    return Ranking(
        ranked=tuple(
            _moved(by_candidate[candidate], place, reasons.get(candidate))
            for place, candidate in enumerate(order, start=1)
        ),
        open_ties=(),
    )


def _moved(ranked: Ranked, place: int, reason: str | None) -> Ranked:
    before = ranked.rank
    if reason is None and before.value == place:
        return ranked
    why = (
        f"Rang porté à {place} après délibération : {reason.strip().rstrip('.')}."
        if reason is not None
        else f"Rang porté à {place} par les modifications décidées en délibération."
    )
    return replace(ranked, rank=Explained(place, lambda: (*before.steps, Step(why, (_RULE,)))))


def _votes_by_group(casting_votes: Sequence[CastingVote]) -> dict[frozenset[str], CastingVote]:
    votes = {frozenset(vote.order): vote for vote in casting_votes}
    if len(votes) != len(casting_votes) or any(len(group) != len(votes[group].order) for group in votes):
        raise _refused("Chaque groupe de candidats à égalité appelle une seule voix prépondérante.")
    if any(len(group) < 2 for group in votes):
        raise _refused("Une voix prépondérante ne départage que les candidats d'un même groupe à égalité.")
    if any(not vote.by.strip() for vote in casting_votes):
        raise _refused("La voix prépondérante doit être portée par un représentant nommé.")
    return votes


def _rank_steps(
    grid: Grid, keys: Mapping[str, tuple[Fraction, ...]], candidate: str, place: int, vote: CastingVote | None
) -> tuple[Step, ...]:
    """Say what placed the candidate, never naming the others."""
    own = keys[candidate]
    ordinal = "1er" if place == 1 else f"{place}e"
    steps = [Step(f"Note d'ensemble {decimal(own[0])} sur {OUT_OF} : {ordinal} sur {len(keys)}.", (_RULE,))]
    labels = {criterion.code: criterion.label for criterion in grid.criteria}
    for used, code in enumerate(grid.ties, start=1):
        tied = sum(key[:used] == own[:used] for key in keys.values()) - 1
        if tied:
            steps.append(Step(f"{_others(tied)} à égalité, départage par « {labels[code]} ».", (_TIES,)))
    still_tied = sum(key == own for key in keys.values()) - 1
    if vote is not None:
        steps.append(
            Step(
                f"{_others(still_tied)} encore à égalité, départage par la voix de {vote.by}.",
                (_CASTING_VOTE,),
            )
        )
    elif still_tied:
        steps.append(Step(f"{_others(still_tied)} encore à égalité : rang à départager.", (_CASTING_VOTE,)))
    return tuple(steps)


def _others(count: int) -> str:
    return "Un autre candidat" if count == 1 else f"{count} autres candidats"


def decimal(number: Fraction) -> str:
    """Write a number of points with two decimals at most, the French way.

    :returns: « 14,5 »; « ≈ 14,33 » when that is not the exact value.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-3
    """
    hundredths = (abs(number.numerator) * 200 // number.denominator + 1) // 2
    whole, rest = divmod(hundredths, 100)
    shown = f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else f"{whole}"
    return shown if Fraction(hundredths, 100) == number else f"≈ {shown}"


def _refused(sentence: str) -> Refused:
    return Refused(sentence, citation=_RULE.text)
