"""Setting the days of an autumn."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.studies.models import Autumn
from cesp.studies.permissions import require_desk

YEARS_AROUND = 1


@transaction.atomic
def set_autumn(*, actor: Membership, academic_year: int, opens_on: date, due_on: date, at: datetime) -> Autumn:
    """Say from which day faculties declare for a year, and until which; said again, it changes both.

    :raises PermissionDenied: not the case desk.
    :raises ValidationError: days out of order or of the academic year, or an opening already come that would move.
    :clauses: PAP-10, NAT-7
    """
    require_desk(actor)
    locks.hold(f"studies:autumn:{academic_year}")
    today = day_of(at)
    if not today.year - YEARS_AROUND <= academic_year <= today.year + YEARS_AROUND:
        raise ValidationError({"academic_year": "Choisissez l'année universitaire en cours ou la suivante."})
    if opens_on >= due_on:
        raise ValidationError({"due_on": "Le dernier jour vient après l'ouverture."})
    if not date(academic_year, 7, 1) <= opens_on or due_on >= date(academic_year + 1, 7, 1):
        raise ValidationError({"opens_on": "Les deux jours sont entre le 1er juillet et le 30 juin de l'année."})
    held = Autumn.objects.filter(academic_year=academic_year).first()
    if held is not None and held.opens_on <= today and opens_on != held.opens_on:
        raise ValidationError({"opens_on": "Les déclarations sont déjà ouvertes : seul le dernier jour peut changer."})
    given = {"opens_on": opens_on, "due_on": due_on, "set_by": actor, "set_at": at}
    autumn, _ = Autumn.objects.update_or_create(academic_year=academic_year, defaults=given)
    audit.record(
        act="studies.autumn_set",
        actor=actor,
        at=at,
        subject=autumn,
        detail={"opens_on": opens_on.isoformat(), "due_on": due_on.isoformat()},
    )
    return autumn
