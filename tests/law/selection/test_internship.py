"""Choosing an internship post: small cases by hand, then properties."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cesp_law.parameters import NotYetInForce
from cesp_law.refusals import Refused
from cesp_law.selection.internship import (
    Choice,
    Opening,
    Post,
    allocate,
    deferred_acceptance,
    entrance_exam_label,
    seats_to_open,
    serial_choice,
)

LYON = Post("medecine_generale", "LYON")
GRENOBLE = Post("medecine_generale", "GRENOBLE")
PARIS = Post("pediatrie", "ILE-DE-FRANCE")
NATIONAL = "national"

pytestmark = pytest.mark.clause("BIE-4", "IDF-15")


def one_ranking(seats, ranks, wishes) -> Choice:
    return Choice(
        posts={post: Opening(number, NATIONAL) for post, number in seats.items()},
        ranks={NATIONAL: ranks},
        wishes=wishes,
    )


CHOICE = one_ranking(
    {LYON: 2, GRENOBLE: 1},
    {"ana": 212, "bob": 230, "cyd": 95, "dee": 4001},
    {"dee": [LYON], "bob": [LYON, GRENOBLE], "ana": [LYON], "cyd": [LYON]},
)


@pytest.mark.clause("NAT-6")
def test_rank_alone_decides():
    assert allocate(CHOICE).post_of == {"cyd": LYON, "ana": LYON, "bob": GRENOBLE, "dee": None}


def test_an_unmet_wish_says_the_last_rank_admitted():
    outcome = allocate(CHOICE)
    assert [step.sentence for step in outcome.explained("bob").steps] == [
        "Vœu 1, medecine_generale, LYON : dernier rang admis : 212, le vôtre : 230.",
        "Vœu 2, medecine_generale, GRENOBLE : obtenu.",
    ]
    assert outcome.explained("bob").value == GRENOBLE
    assert [step.sentence for step in outcome.explained("dee").steps] == [
        "Vœu 1, medecine_generale, LYON : dernier rang admis : 212, le vôtre : 4001.",
        "Aucun de vos vœux n'a pu être satisfait, et il ne reste aucun poste.",
    ]


def test_other_reasons_for_an_unmet_wish():
    choice = Choice(
        posts={LYON: Opening(0, "MG"), PARIS: Opening(1, "pédiatrie")},
        ranks={"MG": {"ana": 3}, "pédiatrie": {"bob": 1}},
        wishes={"ana": [LYON, PARIS], "bob": []},
    )
    outcome = allocate(choice)
    assert [step.sentence for step in outcome.explained("ana").steps] == [
        "Vœu 1, medecine_generale, LYON : aucun poste ouvert.",
        "Vœu 2, pediatrie, ILE-DE-FRANCE : vous n'êtes pas classé dans « pédiatrie ».",
        "Aucun de vos vœux n'a pu être satisfait : vous choisirez, selon votre rang, parmi les postes restants (1).",
    ]
    assert outcome.explained("bob").steps[0].sentence == (
        "Vous n'avez formulé aucun vœu : vous choisirez parmi les postes restants."
    )
    assert outcome.seats_left == {LYON: 0, PARIS: 1}


def test_several_rankings_worked_by_hand():
    """Two posts of one seat. Ana prefers Lyon and leads in Paris; Bob the other way round.

    Cyd, first in neither, proposes to Lyon and loses it to Ana; nobody swaps with anybody.
    """
    choice = Choice(
        posts={LYON: Opening(1, "MG"), PARIS: Opening(1, "pédiatrie")},
        ranks={
            "MG": {"ana": 2, "bob": 1, "cyd": 3},
            "pédiatrie": {"ana": 1, "bob": 2, "cyd": 3},
        },
        wishes={"cyd": [LYON, PARIS], "ana": [LYON, PARIS], "bob": [PARIS, LYON]},
    )
    outcome = allocate(choice)
    assert outcome.post_of == {"ana": LYON, "bob": PARIS, "cyd": None}
    assert outcome.last_rank == {LYON: 2, PARIS: 2}
    with pytest.raises(Refused, match="classement unique"):
        serial_choice(choice)


@pytest.mark.parametrize(
    ("seats", "ranks", "wishes", "said"),
    [
        ({LYON: -1}, {}, {}, "négatif"),
        ({LYON: 1}, {"ana": 1, "bob": 2, "cyd": 2}, {}, "rang 2 est porté par deux"),
        ({LYON: 1}, {"ana": 0, "bob": 5}, {}, "commencent à 1"),
        ({LYON: 1}, {"ana": 1}, {"ana": [LYON, LYON]}, "ana a formulé deux fois"),
        ({LYON: 1}, {"ana": 1}, {"ana": [PARIS]}, "pediatrie, ILE-DE-FRANCE"),
    ],
)
def test_what_cannot_be_a_choice(seats, ranks, wishes, said):
    with pytest.raises(Refused, match=said):
        one_ranking(seats, ranks, wishes)


def test_a_post_reads_a_known_ranking():
    with pytest.raises(Refused, match="inconnu"):
        Choice(posts={LYON: Opening(1, "MG")}, ranks={}, wishes={})


def test_fingerprints_are_known_for_ever():
    """Recomputed by hand: sha256 of the canonical JSON in UTF-8, keys sorted, no spaces."""
    choice = one_ranking({LYON: 1}, {"zoé": 1}, {"zoé": [LYON]})
    assert choice.fingerprint == "b2bbe66baadfaeb2ae5d1b18b510b8a21e2c8867379d1aa0dadf4fde9590f397"
    assert allocate(choice).fingerprint == "b414961e2b5b1593675b93d7b394d6a0ad794b4e9a35173e294d53c5a501519c"


def test_fingerprints_ignore_the_order_of_arrival_and_nothing_else():
    again = one_ranking(
        {GRENOBLE: 1, LYON: 2},
        dict(reversed(CHOICE.ranks[NATIONAL].items())),
        dict(reversed(CHOICE.wishes.items())),
    )
    assert again.fingerprint == CHOICE.fingerprint
    assert allocate(again).fingerprint == allocate(CHOICE).fingerprint
    other = one_ranking({GRENOBLE: 1, LYON: 3}, CHOICE.ranks[NATIONAL], CHOICE.wishes)
    assert other.fingerprint != CHOICE.fingerprint
    assert allocate(other).fingerprint != allocate(CHOICE).fingerprint


def test_as_many_seats_as_requests_unless_decided():
    seats = seats_to_open([LYON, GRENOBLE, LYON], decided={GRENOBLE: (0, "capacité de formation."), PARIS: (1, "x")})
    assert {post: explained.value for post, explained in seats.items()} == {GRENOBLE: 0, LYON: 2, PARIS: 1}
    assert list(seats) == [GRENOBLE, LYON, PARIS]
    assert [step.sentence for step in seats[GRENOBLE].steps] == [
        "medecine_generale, GRENOBLE : autant de postes que de demandes, soit 1.",
        "L'autorité gestionnaire en ouvre 0 : capacité de formation.",
    ]
    assert len(seats[LYON].steps) == 1


@pytest.mark.parametrize("decision", [(-1, "raison"), (3, " ")])
def test_a_decided_number_needs_a_reason(decision):
    with pytest.raises(Refused, match="motivé"):
        seats_to_open([LYON], decided={LYON: decision})


def test_the_examination_changes_its_name_in_2024():
    assert entrance_exam_label(2023) == "ECN"
    assert entrance_exam_label(2024) == "EDN/ECOS"
    with pytest.raises(NotYetInForce):
        entrance_exam_label(2009)


@st.composite
def choices(draw, *, rankings: int) -> Choice:
    names = [f"c{number}" for number in range(draw(st.integers(0, 9)))]
    groups = [f"g{number}" for number in range(rankings)]
    posts = {
        Post("s", str(number)): Opening(draw(st.integers(0, 3)), draw(st.sampled_from(groups)))
        for number in range(draw(st.integers(1, 5)))
    }
    ranks = {}
    for group in groups:
        order = draw(st.permutations(names))
        ranks[group] = {name: 10 + 3 * place for place, name in enumerate(order) if draw(st.integers(0, 9))}
    wishes = {name: draw(st.permutations(list(posts)))[: draw(st.integers(0, len(posts)))] for name in names}
    return Choice(posts=posts, ranks=ranks, wishes=wishes)


def blocking_pairs(choice: Choice, post_of) -> list[tuple[str, Post]]:
    """Pairs of a candidate and a post that would both rather have each other, found by brute force."""
    found = []
    for candidate, wished in choice.wishes.items():
        for post in wished:
            if post == post_of[candidate]:
                break
            ranks = choice.ranks[choice.posts[post].ranking]
            if candidate not in ranks:
                continue
            admitted = [ranks[other] for other, got in post_of.items() if got == post]
            if len(admitted) < choice.posts[post].seats or any(rank > ranks[candidate] for rank in admitted):
                found.append((candidate, post))
    return found


def check(choice: Choice, post_of) -> None:
    for candidate, post in post_of.items():
        assert post is None or post in choice.wishes[candidate]
        assert post is None or candidate in choice.ranks[choice.posts[post].ranking]
    for post, opening in choice.posts.items():
        assert sum(got == post for got in post_of.values()) <= opening.seats
    assert blocking_pairs(choice, post_of) == []


@given(choices(rankings=3))
def test_several_rankings_are_stable(choice):
    outcome = deferred_acceptance(choice)
    check(choice, outcome.post_of)
    for candidate in choice.wishes:
        assert outcome.explained(candidate).steps


@given(choices(rankings=1))
def test_one_ranking_gives_the_same_by_either_way(choice):
    serial, deferred = serial_choice(choice), deferred_acceptance(choice)
    assert serial.post_of == deferred.post_of
    assert serial.fingerprint == deferred.fingerprint
    check(choice, serial.post_of)


@given(choices(rankings=3), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(choice, random: Random):
    names = list(choice.wishes)
    random.shuffle(names)
    shuffled = Choice(posts=choice.posts, ranks=choice.ranks, wishes={name: choice.wishes[name] for name in names})
    assert allocate(shuffled).post_of == allocate(choice).post_of
    assert allocate(shuffled).fingerprint == allocate(choice).fingerprint


@given(choices(rankings=3), st.data())
def test_nobody_gains_by_hiding_a_wish(choice, data):
    """Each candidate gets the best stable post, so shortening one's list cannot help."""
    if not choice.wishes:
        return
    candidate = data.draw(st.sampled_from(sorted(choice.wishes)))
    sincere = list(choice.wishes[candidate])
    kept = [post for post in sincere if data.draw(st.booleans())]
    other = Choice(posts=choice.posts, ranks=choice.ranks, wishes={**choice.wishes, candidate: kept})
    got, before = allocate(other).post_of[candidate], allocate(choice).post_of[candidate]
    if got is not None:
        assert before is not None
        assert sincere.index(before) <= sincere.index(got)
