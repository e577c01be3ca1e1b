"""What an agent carries here, to be taken over by a colleague when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.correspondence.models import ROLES, Thread, ThreadState


def held_by(membership: Membership) -> Sequence[tuple[str, int]]:
    """How many threads that are not closed somebody carries, in words."""
    return [("fils de messages", _carried(membership).count())]


def hand_over(from_: Membership, to: Membership, *, actor: Membership, at: datetime) -> None:
    """Give them to a colleague; those of another desk than the colleague's go back to their desk."""
    with transaction.atomic():
        threads = list(_carried(from_).order_by("pk"))
        if threads:
            locks.hold(*(f"correspondence:thread:{thread.pk}" for thread in threads))
        for thread in threads:
            seated = thread.organisation_id == to.organisation_id and to.role in ROLES[thread.desk]
            thread.assigned_to = to if seated else None
            thread.save(update_fields=["assigned_to"])
            audit.record(
                act="correspondence.thread_handed_over",
                actor=actor,
                at=at,
                about_id=thread.person_id,
                subject=thread,
                detail={"from": from_.pk, "to": thread.assigned_to_id},
            )


def _carried(membership: Membership) -> QuerySet[Thread]:
    return Thread.objects.filter(assigned_to=membership).exclude(state=ThreadState.CLOSED)
