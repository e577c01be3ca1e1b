"""Sixteen agents on one button: one effect, and the fifteen others are told who and when."""

from typing import Any

import pytest

from tests.payments.worlds import Nursery, World

CROWD = 16
_STEPS = ("prepare", "control", "approve", "emit")
_ACTS = {"control": "contrôlée", "approve": "approuvée", "emit": "émise"}


def _crowd(world: World, act: str, **how: Any) -> list[dict[str, Any]]:
    """Everything up to an act done by one, then that act by all at once."""
    for step in _STEPS[: _STEPS.index(act)]:
        assert world.ask(step) == [{"result": ""}]
    return world.ask(act, children=CROWD, **how)


def _check_one_effect(world: World, act: str) -> None:
    answers = _crowd(world, act)
    assert [answer for answer in answers if "error" in answer] == []
    told = sorted(answer["result"] for answer in answers)
    digest = world.digest()
    assert digest["acts"] == _STEPS.index(act) + 1
    assert digest["imbalances"] == []
    if act == "prepare":
        assert told == [""] * CROWD  # whoever comes second finds the draft as it is, prepared by the first
        return
    assert told[0] == ""
    assert len(set(told[1:])) == 1
    assert told[1].startswith(f"La mensualité d'avril 2023 a déjà été {_ACTS[act]} par Camille Martin")
    assert told[1].endswith("le 20 avril 2023 à 12 h 00.")


@pytest.mark.parametrize("act", ["approve", "emit"])
def test_one_effect(world: World, act: str) -> None:
    _check_one_effect(world, act)


@pytest.mark.long
@pytest.mark.parametrize("act", _STEPS)
def test_one_effect_fifty_times(children: Nursery, act: str) -> None:
    for _ in range(50):
        made = children.world()
        _check_one_effect(made, act)
        children.forget(made)


def test_the_check_sees_a_crowd_without_a_lock(world: World) -> None:
    """The negative control: without the lock somebody is shown an error instead of being told."""
    answers = _crowd(world, "approve", broken="locks")
    assert [answer for answer in answers if "error" in answer] != []
