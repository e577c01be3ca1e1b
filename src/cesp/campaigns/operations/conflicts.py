"""A conflict of interest, declared by oneself or by who prepares the committee; it is never taken back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Conflict
from cesp.campaigns.permissions import held
from cesp.campaigns.queries.conflicts import may_be_named

DECLARERS = (Role.UFR_MANAGER, Role.COMMITTEE_MEMBER, Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR)


@transaction.atomic
def declare_conflict(
    *, actor: Membership, candidature: Candidature, ground: str, at: datetime, member: Membership | None = None
) -> Conflict:
    """Say that somebody cannot judge a file: from now on it is hidden from them, whatever role they act in.

    :param ground: one of ``Conflict.Ground``.
    :param member: whose conflict it is; the actor's own unless the UFR declares that of somebody who could read it.
    :raises PermissionDenied: a file outside the actor's perimeter, or another's conflict declared outside its UFR.
    :raises ValidationError: somebody who never reads this file, the candidate themself, or no ground.
    """
    roles = DECLARERS if member is None else (Role.UFR_MANAGER,)
    file = held(actor, candidature.pk, *roles)
    if ground not in Conflict.Ground.values:
        raise ValidationError({"ground": "Choisissez le lien qui empêche de juger ce dossier."})
    if member is not None and not may_be_named(file, member):
        raise ValidationError({"member": "Choisissez un agent de l'UFR, d'une ARS du dossier ou de la commission."})
    person = (member or actor).person
    conflict, is_new = Conflict.objects.get_or_create(
        candidature=file, person=person, defaults={"ground": ground, "declared_by": actor, "declared_at": at}
    )
    if is_new:
        audit.record(
            act="campaigns.conflict_declared",
            actor=actor,
            at=at,
            about_id=None,  # the candidate, who reads the lines about them, is not told who knows them
            subject=file,
            detail={"person": person.pk, "ground": ground},
        )
    return conflict
