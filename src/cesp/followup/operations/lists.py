"""Lists that an agent saves under a name."""

from __future__ import annotations

from cesp.accounts.models import Membership
from cesp.followup.models import SavedList
from cesp.followup.permissions import require_referent


def save(*, actor: Membership, name: str, query: str) -> SavedList:
    """Keep filters and sort under a name; the same name again replaces them."""
    require_referent(actor)
    saved, _ = SavedList.objects.update_or_create(membership=actor, name=name.strip(), defaults={"query": query[:500]})
    return saved


def drop(*, actor: Membership, name: str) -> None:
    """Forget one of the actor's own."""
    SavedList.objects.filter(membership=actor, name=name).delete()
