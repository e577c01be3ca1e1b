"""Somebody says they cannot judge a file: it is hidden from them at once, in every role."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Committee, Conflict
from cesp.selection.operations.held import file_of, hold, not_sealed
from cesp.selection.permissions import require_seat


@transaction.atomic
def declare(
    *, actor: Membership, committee: Committee, candidature: Candidature, ground: str, at: datetime
) -> Conflict:
    """A member declares a conflict of interest about a file of their committee; a sheet begun counts no more.

    :raises ValidationError: the minutes are sealed, or the file is not the committee's.
    """
    committee = hold(committee)
    require_seat(actor, committee)
    not_sealed(committee)
    candidature = file_of(committee, candidature)
    found, made = Conflict.objects.get_or_create(
        candidature=candidature,
        person=actor.person,
        defaults={"ground": Conflict.Ground(ground), "declared_by": actor, "declared_at": at},
    )
    if not made:
        raise ValidationError("Ce conflit d'intérêts est déjà déclaré.")
    audit.record(act="selection.conflict_declared", actor=actor, at=at, about_id=candidature.person_id, subject=found)
    return found
