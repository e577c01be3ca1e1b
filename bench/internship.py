"""Internship allocation: 10,000 candidates, 300 posts, 40 wishes each. Figure: 1 s at most.

``python bench/internship.py`` prints the time to check the wishes and share out the posts, by one
ranking and by five, beside a floor measured in the same run: reading every wish once and
sorting every ranking.
"""

from __future__ import annotations

import random
import time

from cesp_law.selection.internship import Choice, Opening, Post, allocate

CANDIDATES, POSTS, WISHES, LIMIT_S = 10_000, 300, 40, 1.0
Ranks = dict[str, dict[str, int]]
Wishes = dict[str, list[Post]]


def _inputs(rankings: int, draw: random.Random) -> tuple[dict[Post, Opening], Ranks, Wishes]:
    names = [f"candidat-{number:05d}" for number in range(CANDIDATES)]
    posts = [Post(f"specialite-{number % 10}", f"subdivision-{number // 10}") for number in range(POSTS)]
    ranks = {
        f"classement-{number}": dict(zip(names, draw.sample(range(1, CANDIDATES + 1), CANDIDATES), strict=True))
        for number in range(rankings)
    }
    openings = {
        post: Opening(draw.randint(10, 50), f"classement-{number % rankings}") for number, post in enumerate(posts)
    }
    # Some posts are wished for by nearly everybody, as in life: long chains of displacements.
    liking = {post: number % 7 for number, post in enumerate(posts)}
    wishes = {
        name: sorted(draw.sample(posts, WISHES), key=lambda post: liking[post] + draw.random() * 4) for name in names
    }
    return openings, ranks, wishes


def _floor(ranks: Ranks, wishes: Wishes) -> float:
    started = time.perf_counter()
    seen: dict[Post, int] = {}
    for wished in wishes.values():
        for post in wished:
            seen[post] = len(wished)
    for by_candidate in ranks.values():
        sorted(by_candidate, key=by_candidate.__getitem__)
    return time.perf_counter() - started


def main() -> None:
    for rankings in (1, 5):
        openings, ranks, wishes = _inputs(rankings, random.Random(2024))
        floor = _floor(ranks, wishes)
        started = time.perf_counter()
        choice = Choice(posts=openings, ranks=ranks, wishes=wishes)
        outcome = allocate(choice)
        allocated = time.perf_counter() - started
        fingerprint = outcome.fingerprint
        hashed = time.perf_counter() - started
        placed = sum(post is not None for post in outcome.post_of.values())
        print(
            f"internship, {rankings} ranking(s): {allocated:.3f} s (limit {LIMIT_S} s, floor {floor:.3f} s); "
            f"{hashed:.3f} s with fingerprints ({fingerprint[:12]}…); {placed} of {CANDIDATES} placed; "
            + ("ok" if allocated <= LIMIT_S else "TOO SLOW")
        )


if __name__ == "__main__":
    main()
