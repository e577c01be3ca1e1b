"""Editing what an organisation says of itself, and which desk answers what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Contact, Membership, Organisation, Subject
from cesp.accounts.permissions import require_administrator
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of

EDITABLE = ("name", "city", "departements", "subdivision", "reliability", "postal_address")


@transaction.atomic
def edit_organisation(
    *, actor: Membership, organisation: Organisation, values: Mapping[str, str], at: datetime
) -> Organisation:
    """Correct an organisation; the nomenclature no longer overwrites it.

    :param values: some of :data:`EDITABLE`.
    :raises PermissionDenied: the actor does not keep it.
    :raises ValidationError: a département is taken away while somebody is its referent.
    """
    require_administrator(actor, organisation)
    locks.hold(f"organisation:{organisation.pk}")
    organisation = Organisation.objects.get(pk=organisation.pk)
    changed = [name for name in EDITABLE if name in values and values[name] != getattr(organisation, name)]
    for name in changed:
        setattr(organisation, name, values[name])
    _check_departements(organisation, at)
    organisation.edited_at = at
    organisation.save()
    audit.record(
        act="accounts.organisation_edited",
        actor=actor,
        at=at,
        subject=organisation,
        detail={"fields": "+".join(changed)},
    )
    return organisation


def _check_departements(organisation: Organisation, at: datetime) -> None:
    referents = organisation.memberships.not_over(day_of(at)).exclude(departement="").select_related("person")
    for member in referents:
        if member.departement not in organisation.departement_codes:
            raise ValidationError(
                f"{member.person.full_name} est référent du département {member.departement} : mettez d'abord fin à "
                "ce rôle, ou gardez ce département.",
                code="departement_held",
            )


@transaction.atomic
def enter_contact(
    *, actor: Membership, organisation: Organisation, subject: Subject, values: Mapping[str, str], at: datetime
) -> Contact:
    """Say which desk answers a subject.

    :param values: ``name``, ``email``, and perhaps ``phone`` and ``postal_address``.
    :raises PermissionDenied: the actor does not keep the organisation.
    :raises ValidationError: the subject is another kind of organisation's to answer.
    :clauses: BIE-2, IDF-18
    """
    require_administrator(actor, organisation)
    if subject.answered_by != organisation.kind:
        raise ValidationError(f"« {subject.heading} » n'est pas un sujet auquel cette organisation répond.")
    locks.hold(f"organisation:{organisation.pk}")
    contact, _ = Contact.objects.update_or_create(organisation=organisation, subject=subject, defaults=dict(values))
    audit.record(
        act="accounts.contact_entered", actor=actor, at=at, subject=organisation, detail={"subject": subject.value}
    )
    return contact


@transaction.atomic
def remove_contact(*, actor: Membership, organisation: Organisation, subject: Subject, at: datetime) -> None:
    """Take a desk away: the subject is again without one, and an administrator's work says so."""
    require_administrator(actor, organisation)
    locks.hold(f"organisation:{organisation.pk}")
    removed, _ = Contact.objects.filter(organisation=organisation, subject=subject).delete()
    if removed:
        audit.record(
            act="accounts.contact_removed", actor=actor, at=at, subject=organisation, detail={"subject": subject.value}
        )
