"""Letters that their addressee does not read yet: those of a notice that waits to be opened."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.correspondence.models import Notice


def letters_held_back(person: Person) -> QuerySet[Any, int]:
    """Keys of the letters served to somebody who has not had them yet; a revoked letter waits for nothing."""
    waiting = Notice.objects.filter(person=person, letter__revocation__isnull=True).not_known()
    return waiting.values_list("letter_id", flat=True)
