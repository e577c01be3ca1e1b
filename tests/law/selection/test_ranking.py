"""A committee's ranking, worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cesp_law.refusals import Refused
from cesp_law.selection.ranking import Adjustment, CastingVote, Criterion, Grid, adjusted, rank

PROJECT = Criterion(code="professional_project", label="Projet professionnel", weight=3)
RESULTS = Criterion(code="academic_results", label="Résultats universitaires", weight=2)
INTERVIEW = Criterion(code="interview", label="Entretien", weight=1, maximum=10)
GRID = Grid(criteria=(PROJECT, RESULTS), ties=("professional_project",))

pytestmark = pytest.mark.clause("PAP-3")


def points(project, results) -> dict[str, Fraction]:
    return {"professional_project": Fraction(project), "academic_results": Fraction(results)}


def order(ranking) -> list[tuple[str, int]]:
    return [(ranked.candidate, ranked.rank.value) for ranked in ranking.ranked]


@pytest.mark.clause("IDF-4")
def test_weights_by_hand():
    """(3 × 15 + 2 × 12) / 5 = 13,8."""
    total = GRID.total(points(15, 12))
    assert total.value == Fraction(138, 10)
    assert [step.sentence for step in total.steps] == [
        "Projet professionnel : 15 sur 20, poids 3.",
        "Résultats universitaires : 12 sur 20, poids 2.",
        "Note d'ensemble : 13,8 sur 20.",
    ]


def test_every_criterion_may_settle_ties():
    grid = Grid(criteria=(PROJECT, RESULTS), ties=("academic_results", "professional_project"))
    ranking = rank(grid, {"ana": points(12, 12), "bob": points(10, 15)})
    assert order(ranking) == [("bob", 1), ("ana", 2)]
    assert [step.sentence for step in ranking.ranked[0].rank.steps] == [
        "Note d'ensemble 12 sur 20 : 1er sur 2.",
        "Un autre candidat à égalité, départage par « Résultats universitaires ».",
    ]


def test_a_criterion_may_be_passed_or_failed():
    """(3 × 1 + 2 × 0 + 1 × 1) / 6 × 20 = 13,333…"""
    passed = Criterion(code="interview", label="Entretien", weight=1, maximum=1)
    grid = Grid(criteria=(PROJECT, RESULTS, passed))
    assert grid.total({**points(20, 0), "interview": Fraction(1)}).value == Fraction(40, 3)


def test_a_criterion_may_have_its_own_maximum():
    """(3 × 10/20 + 2 × 10/20 + 1 × 10/10) / 6 × 20 = 11,666…"""
    grid = Grid(criteria=(PROJECT, RESULTS, INTERVIEW))
    total = grid.total({**points(10, 10), "interview": Fraction(10)})
    assert total.value == Fraction(35, 3)
    assert total.steps[-1].sentence == "Note d'ensemble : ≈ 11,67 sur 20."


def test_by_total_then_by_the_tie_rule_then_by_vote():
    scores = {
        "ana": points(10, 15),  # (30 + 30) / 5 = 12, project 10
        "bob": points(12, 12),  # 12, project 12
        "cyd": points(16, 6),  # (48 + 12) / 5 = 12, project 16
        "dee": points(12, 12),
        "eve": points(19, 19),
    }
    open_ = rank(GRID, scores)
    assert order(open_) == [("eve", 1), ("cyd", 2), ("bob", 3), ("dee", 3), ("ana", 5)]
    assert open_.open_ties == (("bob", "dee"),)
    assert "rang à départager" in open_.ranked[2].rank.steps[-1].sentence
    settled = rank(GRID, scores, casting_votes=[CastingVote(by="Mme Roux", order=("dee", "bob"))])
    assert order(settled) == [("eve", 1), ("cyd", 2), ("dee", 3), ("bob", 4), ("ana", 5)]
    assert settled.open_ties == ()
    assert [step.sentence for step in settled.ranked[2].rank.steps] == [
        "Note d'ensemble 12 sur 20 : 3e sur 5.",
        "3 autres candidats à égalité, départage par « Projet professionnel ».",
        "Un autre candidat encore à égalité, départage par la voix de Mme Roux.",
    ]
    assert [step.sentence for step in settled.ranked[0].rank.steps] == ["Note d'ensemble 19 sur 20 : 1er sur 5."]


@pytest.mark.parametrize(
    "votes",
    [
        [CastingVote(by="Mme Roux", order=("ana", "cyd"))],
        [CastingVote(by="Mme Roux", order=("ana", "bob", "cyd"))],
        [CastingVote(by=" ", order=("ana", "bob"))],
        [CastingVote(by="Mme Roux", order=("ana", "ana", "bob"))],
        [CastingVote(by="Mme Roux", order=("cyd",))],
        [CastingVote(by="Mme Roux", order=("ana", "bob")), CastingVote(by="M. Petit", order=("bob", "ana"))],
    ],
)
def test_a_vote_settles_one_group_by_name(votes):
    scores = {"ana": points(10, 10), "bob": points(10, 10), "cyd": points(9, 10)}
    with pytest.raises(Refused, match="voix prépondérante"):
        rank(GRID, scores, casting_votes=votes)


@pytest.mark.parametrize(
    ("criteria", "ties"),
    [
        ((PROJECT,), ()),
        ((RESULTS, INTERVIEW), ()),
        ((PROJECT, RESULTS, RESULTS), ()),
        ((PROJECT, RESULTS), ("interview",)),
        ((PROJECT, RESULTS), ("academic_results", "academic_results")),
        ((PROJECT, RESULTS, Criterion(code="x", label="X", weight=0)), ()),
        ((PROJECT, RESULTS, Criterion(code="x", label="X", weight=1, maximum=0)), ()),
    ],
)
def test_what_cannot_be_a_grid(criteria, ties):
    with pytest.raises(Refused):
        Grid(criteria=criteria, ties=ties)


@pytest.mark.parametrize(
    "wrong",
    [
        {"professional_project": Fraction(10)},
        {**points(10, 10), "interview": Fraction(1)},
        points(-1, 10),
        points(10, Fraction(2001, 100)),
    ],
)
def test_scores_fit_the_grid(wrong):
    with pytest.raises(Refused):
        GRID.total(wrong)
    assert GRID.total(points(0, 20)).value == 8


def test_deliberation_moves_ranks_with_a_reason():
    ranking = rank(GRID, {name: points(20 - place, 10) for place, name in enumerate("abcd")})
    assert order(ranking) == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]
    moved = adjusted(ranking, [Adjustment(candidate="d", rank=2, reason="Projet déjà validé.")])
    assert order(moved) == [("a", 1), ("d", 2), ("b", 3), ("c", 4)]
    assert [len(ranked.rank.steps) for ranked in moved.ranked] == [1, 2, 2, 2]
    assert moved.ranked[1].rank.steps[-1].sentence == "Rang porté à 2 après délibération : Projet déjà validé."


@pytest.mark.parametrize(
    "adjustment",
    [
        Adjustment(candidate="a", rank=0, reason="x"),
        Adjustment(candidate="a", rank=3, reason="x"),
        Adjustment(candidate="z", rank=1, reason="x"),
        Adjustment(candidate="a", rank=2, reason=" "),
    ],
)
def test_what_cannot_be_an_adjustment(adjustment):
    ranking = rank(GRID, {"a": points(12, 10), "b": points(11, 10)})
    with pytest.raises(Refused):
        adjusted(ranking, [adjustment])


def test_deliberation_moves_to_the_first_and_the_last_rank():
    ranking = rank(GRID, {name: points(20 - place, 10) for place, name in enumerate("abc")})
    moved = adjusted(
        ranking,
        [Adjustment(candidate="c", rank=1, reason="x"), Adjustment(candidate="a", rank=3, reason="y")],
    )
    assert order(moved) == [("c", 1), ("b", 2), ("a", 3)]


def test_no_adjustment_over_an_open_tie():
    ranking = rank(GRID, {"a": points(12, 10), "b": points(12, 10)})
    with pytest.raises(Refused, match="départagées"):
        adjusted(ranking, [])


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.builds(points, st.integers(0, 3), st.integers(0, 3)), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_scores_changes_nothing(scores, random):
    shuffled = list(scores.items())
    random.shuffle(shuffled)
    assert order(rank(GRID, dict(shuffled))) == order(rank(GRID, scores))
    ranking = rank(GRID, scores)
    votes = [CastingVote(by="X", order=group) for group in ranking.open_ties]
    settled = rank(GRID, scores, casting_votes=votes)
    assert [place for _, place in order(settled)] == list(range(1, len(scores) + 1))
    totals = [ranked.total.value for ranked in settled.ranked]
    assert totals == sorted(totals, reverse=True)
