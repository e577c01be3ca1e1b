"""What can be told: each app declares its kinds in a module ``notification_kinds``, as ``KINDS``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


class Pace(StrEnum):
    """How soon a mail repeats it, unless the person chose otherwise."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    SCREEN_ONLY = "screen_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of notification.

    :param code: ``app.past_participle``.
    :param label: in the page of preferences, in French.
    :param sentence: what is told, in French; ``{name}`` stands for a value of the notification's data.
    :param subject: of the mail; no personal data nor amount, it shows on a locked phone.
    :param obligatory: the person may slow its mails, not silence them.
    """

    code: str
    label: str
    sentence: str
    subject: str
    pace: Pace = Pace.AT_ONCE
    obligatory: bool = False


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every declared kind by its code."""
    found: dict[str, Kind] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.notification_kinds"
        if config.name.startswith("cesp.") and find_spec(name):
            found |= {kind.code: kind for kind in import_module(name).KINDS}
    return found
