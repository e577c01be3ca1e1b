"""« Voir comme » begins and ends; both are in the journal of whoever is seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Viewing
from cesp.accounts.permissions import require_support
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of

LONGEST = timedelta(minutes=30)


@transaction.atomic
def start(*, actor: Membership, seen: Membership, reason: str, at: datetime) -> Viewing:
    """Look at what somebody sees, for half an hour at most.

    :param reason: typed; kept beside the journal, which holds no text.
    :raises PermissionDenied: not an administrator of the managing authority.
    :raises ValidationError: no reason, oneself, or a role not in force.
    """
    require_support(actor)
    if actor.delegated_by_id is not None:
        raise ValidationError("Voir comme quelqu'un ne se fait pas par délégation.")
    if not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi : la personne pourra demander ce motif."})
    if seen.person_id == actor.person_id:
        raise ValidationError("C'est vous-même.")
    if not (seen.holds_on(day_of(at)) and seen.person.is_active):
        raise ValidationError("Ce rôle n'est plus en cours, ou le compte est fermé.")
    viewing = Viewing.objects.create(by=actor, seen=seen, reason=reason.strip(), started_at=at, until_at=at + LONGEST)
    _record("accounts.viewing_started", viewing, at=at)
    return viewing


@transaction.atomic
def end(*, viewing: Viewing, at: datetime) -> None:
    """Be oneself again; asked twice, it ends once."""
    locks.hold(f"viewing:{viewing.pk}")
    viewing = Viewing.objects.select_related("by", "seen").get(pk=viewing.pk)
    if viewing.ended_at is None:
        viewing.ended_at = min(at, viewing.until_at)
        viewing.save(update_fields=["ended_at"])
        _record("accounts.viewing_ended", viewing, at=viewing.ended_at)


def end_those_over(*, at: datetime) -> int:
    """Write the end of those that ran out of time by themselves.

    :returns: how many.
    """
    over = list(Viewing.objects.filter(ended_at__isnull=True, until_at__lte=at).order_by("pk"))
    for viewing in over:
        end(viewing=viewing, at=at)
    return len(over)


def _record(act: str, viewing: Viewing, *, at: datetime) -> None:
    audit.record(act=act, actor=viewing.by, at=at, about_id=viewing.seen.person_id, subject=viewing)
