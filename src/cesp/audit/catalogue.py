"""What can be journaled: each app declares its acts in a module ``acts``, as ``ACTS``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of line.

    :param code: ``app.past_participle``.
    :param label: in a filter, in French.
    :param sentence: what the author did, in French, to be read after who they are: « a consulté
        {subject} ». ``{subject}`` is the row acted upon; other fields are those of the line's detail.
    :param words: French words of the codes that a field of the detail may hold.
    """

    code: str
    label: str
    sentence: str
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def told(self, *, subject: str, detail: Mapping[str, object]) -> str:
        """The sentence with its fields filled in; a field that the line lacks shows as « – »."""
        known = {name: self.words.get(name, {}).get(str(value), str(value)) for name, value in detail.items()}
        return self.sentence.format_map(_Known(known | {"subject": subject or "–"}))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


@lru_cache(maxsize=1)
def acts() -> Mapping[str, Act]:
    """Every declared act by its code."""
    found: dict[str, Act] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.acts"
        if config.name.startswith("cesp.") and find_spec(name):
            found |= {act.code: act for act in import_module(name).ACTS}
    return found
