"""What can be told: each app declares its kinds in a module ``notification_kinds``, as ``KINDS``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from cesp.accounts.models import Role
from cesp_law.dates import Month, in_french

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")


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
    :param always_at_once: the person may not even slow them: bank details, e-mail address.
    :param roles: who may ever be told so, and finds it in their preferences; none named, everybody.
    :param words: for a value that is a code, its French by code: ``{"fact": {"suspended": "suspension"}}``.
    """

    code: str
    label: str
    sentence: str
    subject: str
    pace: Pace = Pace.AT_ONCE
    obligatory: bool = False
    always_at_once: bool = False
    roles: tuple[Role, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def paces(self) -> tuple[Pace, ...]:
        """What a person may choose between."""
        if self.always_at_once:
            return (Pace.AT_ONCE,)
        return (Pace.AT_ONCE, Pace.DIGEST) if self.obligatory else tuple(Pace)

    def told(self, data: Mapping[str, str | int]) -> str:
        """The sentence about one matter; days and months in ISO form are written in French.

        :raises KeyError: the data lack a value of the sentence.
        """
        return self.sentence.format(**{name: self._in_words(name, value) for name, value in data.items()})

    def _in_words(self, name: str, value: str | int) -> str:
        text = str(value)
        if name in self.words:
            return self.words[name].get(text, text)
        if _DAY.fullmatch(text):
            return in_french(date.fromisoformat(text))
        if _MONTH.fullmatch(text):
            year, number = text.split("-")
            return Month.of(int(year), int(number)).in_french
        return text


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every declared kind by its code."""
    found: dict[str, Kind] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.notification_kinds"
        if config.name.startswith("cesp.") and find_spec(name):
            found |= {kind.code: kind for kind in import_module(name).KINDS}
    return found
