"""Which letters exist: each app declares its own in a module ``letter_kinds``, as ``KINDS``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One kind of letter.

    :param code: ``app.noun``; stored, and printed nowhere.
    :param label: what it is, in French: « Attestation de sommes perçues ».
    :param template: name of a file of ``letters/typst``, without its extension.
    :param issuers: roles in which it is issued.
    :param revokers: roles in which it is revoked.
    :param matter: whose reach lets it be read, besides letters themselves: what it tells of.
    :param remedies: how to contest it; empty when it decides nothing.
    :param lasts: the same words stay the same letter whatever the day it is asked for: it tells of what is over.
    """

    code: str
    label: str
    template: str
    issuers: tuple[Role, ...]
    revokers: tuple[Role, ...]
    matter: Matter = Matter.LETTER
    remedies: str = ""
    lasts: bool = False


REMEDIES = (
    "Cette décision peut être contestée dans les deux mois qui suivent sa notification : par un recours gracieux "
    "auprès de son auteur, ou par un recours devant le tribunal administratif dans le ressort duquel il a son siège, y "
    "compris par l'application « Télérecours citoyens » (www.telerecours.fr). Un recours gracieux formé dans ce délai "
    "le proroge : le tribunal peut encore être saisi dans les deux mois qui suivent le rejet du recours gracieux ; le "
    "silence gardé pendant deux mois vaut rejet."
)
"""Code de justice administrative, art. R. 312-1, R. 421-1, R. 421-2 et R. 421-5 ; CRPA, art. L. 411-2."""


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, LetterKind]:
    """Every declared kind by its code."""
    found: dict[str, LetterKind] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.letter_kinds"
        if config.name.startswith("cesp.") and find_spec(name):
            found |= {kind.code: kind for kind in import_module(name).KINDS}
    return found
