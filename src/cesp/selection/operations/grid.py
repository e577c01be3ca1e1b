"""What a committee fixes before it scores: criteria, weights, order of ties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Committee, CommitteeState
from cesp.selection.models import Criterion
from cesp.selection.operations.held import hold
from cesp.selection.permissions import require_manager
from cesp.selection.queries.grid import Line, law_grid

FROZEN = "La grille est figée depuis l'ouverture de la notation : ni les critères, ni les poids, ni le départage."


@transaction.atomic
def fix(*, actor: Membership, committee: Committee, lines: Sequence[Line], at: datetime) -> None:
    """Write the whole grid in the place of the former.

    :raises ValidationError: scoring is open.
    :raises Refused: a compulsory criterion is missing, a weight or the order of ties does not hold.
    :clauses: PAP-3
    """
    committee = hold(committee)
    require_manager(actor, committee)
    if committee.state != CommitteeState.SETUP:
        raise ValidationError(FROZEN)
    law_grid(tuple(lines))
    committee.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            committee=committee,
            code=line.code,
            label=line.label,
            guidance=line.guidance,
            weight=line.weight,
            maximum=line.maximum,
            position=position,
            tie_position=line.tie_position,
        )
        for position, line in enumerate(lines, start=1)
    )
    audit.record(act="selection.grid_fixed", actor=actor, at=at, subject=committee, detail={"criteria": len(lines)})
