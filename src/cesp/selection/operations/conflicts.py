"""A member says they cannot judge a file of their committee: it is hidden from them at once, in every role."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, Committee, Conflict
from cesp.campaigns.operations.conflicts import declare_conflict
from cesp.selection.operations.held import file_of, hold, not_sealed
from cesp.selection.permissions import require_seat


@transaction.atomic
def declare(
    *, actor: Membership, committee: Committee, candidature: Candidature, ground: str, at: datetime
) -> Conflict:
    """Declare a conflict of interest while the committee still works; a sheet begun counts no more.

    :raises ValidationError: the minutes are sealed, or the file is not the committee's.
    """
    committee = hold(committee)
    require_seat(actor, committee)
    not_sealed(committee)
    return declare_conflict(actor=actor, candidature=file_of(committee, candidature), ground=ground, at=at)
