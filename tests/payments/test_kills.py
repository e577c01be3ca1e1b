"""kill -9 at any moment of a run: nothing is lost, nothing is paid twice, the file is the same to the byte."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.payments.worlds import Nursery, World

FAILPOINTS = (
    "payments.prepare.emptied",
    "payments.prepare.chunk",
    "payments.prepare.chunk:3",
    "payments.order.entry",
    "payments.order.months",
    "payments.order.postings",
    "payments.order.withheld",
    "payments.emit.file",
    "payments.emit.file:3",
    "payments.emission.postings",
    "payments.emit.end",
)


@pytest.fixture(scope="module")
def never_killed(children: Nursery) -> Iterator[tuple[dict[str, Any], float]]:
    """How a run ends when nobody kills it, and how long it takes."""
    made = children.world()
    seconds = made.timed("carry")
    yield made.digest(), seconds
    children.forget(made)


def test_a_run_never_killed_is_what_it_should_be(never_killed: tuple[dict[str, Any], float]) -> None:
    """39 contracts paid for March; in April two stop, one gives 500 € back, one more is paid since October."""
    digest, _ = never_killed
    assert digest["imbalances"] == []
    assert digest["states"] == [["2023-03", "emitted", 39 * 651378], ["2023-04", "emitted", 37 * 108563 + 759941]]
    assert [file[2] for file in digest["files"]] == [12, 12, 12, 3, 12, 12, 12, 2]
    assert digest["acts"] == 4
    assert [cents for key, cents in digest["postings"].items() if key.endswith(" withheld")] == [-50000]


@pytest.mark.parametrize("failpoint", ["payments.prepare.chunk:3", "payments.order.postings", "payments.emit.file:3"])
def test_killed_at_a_named_place(world: World, failpoint: str, never_killed: tuple[dict[str, Any], float]) -> None:
    _killed_then_carried(world, never_killed[0], failpoint=failpoint)


def test_killed_at_random_moments(children: Nursery, never_killed: tuple[dict[str, Any], float]) -> None:
    _random_kills(children, never_killed, kills=10)


@pytest.mark.long
@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_killed_ten_times_at_a_named_place(
    children: Nursery, failpoint: str, never_killed: tuple[dict[str, Any], float]
) -> None:
    for _ in range(10):
        made = children.world()
        _killed_then_carried(made, never_killed[0], failpoint=failpoint)
        children.forget(made)


@pytest.mark.long
def test_killed_at_five_hundred_random_moments(children: Nursery, never_killed: tuple[dict[str, Any], float]) -> None:
    _random_kills(children, never_killed, kills=500)


def _killed_then_carried(world: World, expected: dict[str, Any], **how: Any) -> None:
    (answer,) = world.ask("carry", **how)
    assert answer == {"killed": True}
    assert world.digest()["imbalances"] == []
    (answer,) = world.ask("carry")
    assert answer == {"result": ""}
    assert world.digest() == expected


def _random_kills(children: Nursery, never_killed: tuple[dict[str, Any], float], *, kills: int) -> None:
    """Each run is killed at random moments until it reaches its end by itself, then carried there."""
    expected, seconds = never_killed
    moments = random.Random(20230420)
    done = 0
    while done < kills:
        made = children.world()
        for _ in range(5):
            (answer,) = made.ask("carry", kill_after=moments.uniform(0, seconds))
            assert made.digest()["imbalances"] == []
            if "killed" not in answer:
                break
            done += 1
        assert made.ask("carry") == [{"result": ""}]
        assert made.digest() == expected
        children.forget(made)


@pytest.mark.parametrize("failpoint", ["payments.order.months", "payments.emission.postings"])
def test_the_check_sees_a_run_that_forgot_transactions(
    world: World, failpoint: str, never_killed: tuple[dict[str, Any], float]
) -> None:
    """The negative control: without transactions the same kill leaves money half-written, and it shows."""
    world.ask("carry", failpoint=failpoint, broken="transactions")
    world.ask("carry", broken="transactions")
    assert world.digest() != never_killed[0]
