"""The home of somebody who has no contract: their candidature, and what it led to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cesp.accounts.models import Membership
from cesp.campaigns.queries.own import file_of, own_page
from cesp.common.instants import day_of
from cesp.offers.queries import listing
from cesp.offers.queries.standing import Stage

_SIGNING = frozenset({Stage.OFFERED, Stage.SIGNED, Stage.CONCLUDED})
"""A contract waits for them or is signed: they are not invited to another candidature."""


def own_candidature(actor: Membership, *, at: datetime) -> dict[str, Any]:
    """The file of the running campaign, where it stands, and the offer it led to once results are published."""
    page = own_page(actor, at=at)
    standing = listing.own(actor, on=day_of(at)).current
    return {
        "own_candidature": page,
        "file": file_of(actor, page.running.public_id, at=at) if page.running else None,
        "standing": standing,
        "signs": standing is not None and standing.stage in _SIGNING,
    }
