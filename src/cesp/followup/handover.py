"""What a referent carries here, taken over by a colleague when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.followup.models import Carried


def held_by(membership: Membership) -> Sequence[tuple[str, int]]:
    """How many people somebody carries, in words."""
    return [("personnes suivies", Carried.objects.filter(by=membership).count())]


@transaction.atomic
def hand_over(from_: Membership, to: Membership, *, actor: Membership, at: datetime) -> None:
    """Give them to a colleague; to another role or agency, nobody carries them any more."""
    rows = Carried.objects.filter(by=from_)
    people = list(rows.order_by("person_id").values_list("person_id", flat=True))
    if to.organisation_id == from_.organisation_id and to.role == Role.ARS_REFERENT:
        rows.update(by=to, since=at)
    else:
        rows.delete()
    for person in people:
        detail = {"from": from_.pk, "to": to.pk}
        audit.record(act="followup.person_handed", actor=actor, at=at, about_id=person, detail=detail)
