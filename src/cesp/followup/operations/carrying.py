"""Who carries whom: given to a colleague, one person or many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.contracts.models import Summary
from cesp.followup.models import Carried, followed_by
from cesp.followup.permissions import require_referent
from cesp_law.refusals import Refused


@transaction.atomic
def hand(*, actor: Membership, references: Sequence[str], to: Membership, at: datetime) -> int:
    """Give people to a colleague of the agency, or to oneself; those outside of the portfolio are left out.

    :param references: of their contracts.
    :returns: how many people changed hands.
    :raises Refused: who is given them is no referent of the agency today.
    """
    require_referent(actor)
    ours = to.organisation_id == actor.organisation_id and to.role == Role.ARS_REFERENT
    if not (ours and to.holds_on(day_of(at))):
        raise Refused("Cette personne n'est pas référente de votre agence.", citation="tenue du portefeuille")
    rows = followed_by(actor).filter(reference__in=references)
    people = sorted(set(rows.values_list("contract__signatory", flat=True)))
    already = Carried.objects.filter(organisation=actor.organisation_id, person__in=people, by=to)
    moved = [key for key in people if key not in set(already.values_list("person_id", flat=True))]
    for person in moved:
        Carried.objects.update_or_create(
            person_id=person, organisation_id=actor.organisation_id or 0, defaults={"by": to, "since": at}
        )
        audit.record(act="followup.person_handed", actor=actor, at=at, about_id=person, detail={"to": to.pk})
    return len(moved)


def carries(membership: Membership) -> int:
    """How many people a role carries who still have a contract."""
    people = Summary.objects.order_by().values("contract__signatory")
    return Carried.objects.filter(by=membership, person__in=people).count()
