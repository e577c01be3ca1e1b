"""Lists saved under a name."""

from __future__ import annotations

from cesp.accounts.models import Membership
from cesp.followup.models import SavedList


def saved_lists(actor: Membership) -> list[SavedList]:
    """The actor's own, by name."""
    return list(SavedList.objects.filter(membership=actor).order_by("name", "pk"))
