"""Two accounts of one person become one."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from cesp.accounts import person_links
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.permissions import require_support
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of


@transaction.atomic
def merge(*, actor: Membership, kept: Person, emptied: Person, typed_name: str, at: datetime) -> Person:
    """Move everything of one account to another, and close the first. It cannot be undone.

    :param typed_name: the full name of the kept account, typed again.
    :raises PermissionDenied: not an administrator of the managing authority.
    :raises ValidationError: another name; or every reason why these two are not to be one.
    """
    require_support(actor)
    locks.hold(f"person:{kept.pk}", f"person:{emptied.pk}")
    locks.hold(*(f"organisation:{pk}" for pk in _organisations(emptied)))
    kept, emptied = Person.objects.get(pk=kept.pk), Person.objects.get(pk=emptied.pk)
    if " ".join(typed_name.split()).casefold() != " ".join(kept.full_name.split()).casefold():
        raise ValidationError({"typed_name": f"Écrivez le nom du compte gardé : {kept.full_name}."})
    if reasons := person_links.objections(kept, emptied, actor=actor):
        raise ValidationError(reasons)
    stay = _roles_left_behind(kept, emptied, on=day_of(at))
    moved = person_links.move(kept, emptied, stay=stay, on=day_of(at))
    emptied.is_active, emptied.merged_into = False, kept
    emptied.set_unusable_password()
    emptied.save()
    audit.record(
        act="accounts.people_merged",
        actor=actor,
        at=at,
        about_id=kept.pk,
        subject=emptied,
        detail={"kept": kept.pk, **{name.replace(".", "_"): count for name, count in moved.items()}},
    )
    return kept


def _organisations(person: Person) -> list[int]:
    return list(Organisation.objects.filter(memberships__person=person).distinct().values_list("pk", flat=True))


def _roles_left_behind(kept: Person, emptied: Person, *, on: date) -> list[int]:
    """Roles that the kept account holds already: they end today and stay where they are.

    They stay because lines of the past name them; a signatory's one likewise, since a person has one.
    """
    doubles = [row for row in emptied.memberships.all() if _held_by(kept, row)]
    for row in doubles:
        if row.until_on is None or row.until_on > on:
            row.until_on = on
            row.save(update_fields=["until_on"])
    return [row.pk for row in doubles]


def _held_by(kept: Person, row: Membership) -> bool:
    if row.role == Role.SIGNATORY:
        return kept.memberships.filter(role=Role.SIGNATORY).exists()
    if row.until_on is not None:
        return False
    same = Q(role=row.role, organisation=row.organisation_id, departement=row.departement, until_on__isnull=True)
    return kept.memberships.filter(same, delegated_by__isnull=True).exists()
