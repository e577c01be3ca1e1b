"""Letters that their own addressee does not read yet: the port that higher apps fill."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.db.models import QuerySet

from cesp.accounts.models import Person


class HoldingBack(Protocol):
    """What an app that keeps letters from their addressee offers, in a module named in ``settings.HOLDING_BACK``."""

    def letters_held_back(self, person: Person) -> QuerySet[Any, int]:
        """Keys of the letters to somebody that they do not read yet, as one column."""


def letters_held_back(person: Person) -> Iterator[QuerySet[Any, int]]:
    """What each of these apps keeps from somebody."""
    for path in settings.HOLDING_BACK:
        yield cast(HoldingBack, import_module(path)).letters_held_back(person)
