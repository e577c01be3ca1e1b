"""What Django's list of common passwords, nearly all shorter than ours may be, does not see."""

from __future__ import annotations

from itertools import pairwise

from django.core.exceptions import ValidationError

_LONGEST_PATTERN = 10


class PredictableValidator:
    """Refuse a short pattern said over and over, and letters or digits in their order."""

    def validate(self, password: str, user: object = None) -> None:
        """:raises ValidationError: « passwordpassword », « 123456789012345 », « abcdefghijklmnop »."""
        if _repeats(password.lower()) or _in_order(password.lower()):
            raise ValidationError(
                "Ce mot de passe se devine : il répète un motif ou suit un ordre connu. Écrivez plutôt quelques mots.",
                code="predictable",
            )

    def get_help_text(self) -> str:
        return "Le mot de passe ne répète pas un motif et ne suit pas un ordre connu."


def _repeats(text: str) -> bool:
    periods = range(1, min(_LONGEST_PATTERN, len(text) - 1) + 1)
    return any(all(a == b for a, b in zip(text, text[period:], strict=False)) for period in periods)


def _in_order(text: str) -> bool:
    return len({ord(after) - ord(before) for before, after in pairwise(text)}) == 1
