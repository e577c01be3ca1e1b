"""What a referent sets: the agency's delay to answer."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.interviews.models import Terms

LONGEST_DAYS = 30


@transaction.atomic
def set_answer_days(*, actor: Membership, days: int, at: datetime) -> Terms:
    """Promise to answer within so many working days; requests already asked keep the day they were told.

    :param days: 1 to 30.
    :raises PermissionDenied: not a referent of an agency.
    """
    require(actor, Role.ARS_REFERENT)
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"answer_days": f"De 1 à {LONGEST_DAYS} jours ouvrés."})
    locks.hold(f"interviews:agency:{actor.organisation_id}")
    values = {"answer_days": days, "changed_by": actor, "changed_at": at}
    terms, _ = Terms.objects.update_or_create(organisation=actor.organisation, defaults=values)
    audit.record(act="interviews.terms_set", actor=actor, at=at, subject=actor.organisation, detail={"days": days})
    return terms
