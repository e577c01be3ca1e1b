"""What the support looks through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cesp.accounts.models import Membership, Role, Viewing


def under_way(pk: int, *, by: Sequence[int], at: datetime) -> Viewing | None:
    """A viewing that still runs, of one of these roles.

    :param by: keys of the roles in force of whoever looks.
    """
    found = (
        Viewing.objects.filter(pk=pk, by__in=by, by__role=Role.ADMINISTRATOR)
        .select_related("by__person", "by__organisation", "seen__person", "seen__organisation")
        .select_related("seen__delegated_by__person")
        .first()
    )
    return found if found is not None and found.runs(at) and found.seen.person.is_active else None


def visible(pk: int) -> Membership:
    """Somebody's role, to look through.

    :raises Membership.DoesNotExist: there is none.
    """
    return Membership.objects.select_related("person", "organisation").get(pk=pk)
