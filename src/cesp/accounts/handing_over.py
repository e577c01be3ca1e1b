"""What a person holds, and who takes it when they leave: the port that higher apps fill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from cesp.accounts.models import Membership


class Holding(Protocol):
    """What an app that assigns things to people offers, in a module named in ``settings.HANDOVER``."""

    def held_by(self, membership: Membership) -> Sequence[tuple[str, int]]:
        """What a role holds, in words, and how many: ``[("questions à traiter", 3)]``."""

    def hand_over(self, from_: Membership, to: Membership, *, actor: Membership, at: datetime) -> None:
        """Give all of it to a colleague, in the caller's transaction.

        :param actor: the administrator who ends the role, whom the journal names.
        """


def _modules() -> Iterator[Holding]:
    for path in settings.HANDOVER:
        yield cast(Holding, import_module(path))


def held_by(membership: Membership) -> tuple[tuple[str, int], ...]:
    """Everything that a role holds, in words, empty kinds left out."""
    return tuple((label, count) for module in _modules() for label, count in module.held_by(membership) if count)


def hand_over(from_: Membership, to: Membership, *, actor: Membership, at: datetime) -> None:
    """Give everything to a colleague."""
    for module in _modules():
        module.hand_over(from_, to, actor=actor, at=at)
