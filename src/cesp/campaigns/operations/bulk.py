"""The same act on several files: each stands alone, and what is refused is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError

from cesp.campaigns.models import Candidature
from cesp.common.workflow import AlreadyDone
from cesp_law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Done:
    """How many files an act was done on, and why not on the others."""

    count: int
    refused: tuple[tuple[Candidature, str], ...]


def on_each(files: Iterable[Candidature], act: Callable[[Candidature], object]) -> Done:
    """Do an act on each file, in a transaction of its own."""
    count, refused = 0, []
    for file in files:
        try:
            act(file)
        except ValidationError as refusal:
            refused.append((file, " ".join(refusal.messages)))
        except (PermissionDenied, Refused, AlreadyDone) as refusal:
            refused.append((file, getattr(refusal, "sentence", None) or str(refusal)))
        else:
            count += 1
    return Done(count, tuple(refused))
