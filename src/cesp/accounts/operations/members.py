"""Roles open, change, end and open again. An organisation keeps an administrator throughout."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts import handing_over
from cesp.accounts.administrators import check_not_last
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.permissions import require_administrator
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp_law.dates import in_french


def check_role(organisation: Organisation, role: Role, departement: str) -> None:
    """Refuse a role that the organisation does not give, or a département that is not its own.

    :raises ValidationError: on the field at fault.
    """
    if role not in organisation.roles:
        raise ValidationError({"role": f"« {organisation.name} » ne donne pas le rôle « {role.label} »."})
    if role == Role.DEPARTEMENT_REFERENT and departement not in organisation.departement_codes:
        listed = ", ".join(organisation.departement_codes) or "aucun n'est renseigné"
        raise ValidationError({"departement": f"Choisissez un département de cette ARS : {listed}."})
    if role != Role.DEPARTEMENT_REFERENT and departement:
        raise ValidationError({"departement": "Un département ne se donne qu'à un référent de département."})


def open_role(*, person: Person, organisation: Organisation, role: Role, departement: str, from_on: date) -> Membership:
    """Give a role from a day on; under the organisation's lock.

    :raises ValidationError: the person already holds it then, or will.
    """
    same = Membership.objects.filter(
        person=person, organisation=organisation, role=role, departement=departement, delegated_by__isnull=True
    )
    held = same.not_over(from_on).first()
    if held is not None:
        raise ValidationError(
            f"{person.full_name} tient déjà ce rôle dans cette organisation, depuis le {in_french(held.from_on)}.",
            code="already_held",
        )
    return Membership.objects.create(
        person=person, organisation=organisation, role=role, departement=departement, from_on=from_on
    )


@transaction.atomic
def end_role(
    *, actor: Membership, membership: Membership, until_on: date, successor: Membership | None = None, at: datetime
) -> Membership:
    """End a role on a day, and hand what it holds to a colleague at once.

    :param until_on: first day on which it no longer holds; today at the earliest: the past is not rewritten.
    :param successor: who takes what it holds; needed when it holds something.
    :raises PermissionDenied: the actor does not keep the organisation.
    :raises ValidationError: the last administrator, an end already past, nobody to hand over to.
    """
    membership = _held(actor, membership)
    _end(membership, until_on=until_on, successor=successor, actor=actor, at=at)
    audit.record(
        act="accounts.role_ended",
        actor=actor,
        at=at,
        about_id=membership.person_id,
        subject=membership,
        detail={"until_on": until_on.isoformat(), "successor": successor.pk if successor else None},
    )
    return membership


def _held(actor: Membership, membership: Membership) -> Membership:
    """Permit, lock the organisation, read again."""
    organisation = membership.organisation
    if organisation is None:
        raise ValidationError("Un signataire n'est le membre d'aucune organisation : son rôle suit ses contrats.")
    require_administrator(actor, organisation)
    locks.hold(f"organisation:{organisation.pk}")
    return Membership.objects.select_related("person", "organisation").get(pk=membership.pk)


def _end(
    membership: Membership, *, until_on: date, successor: Membership | None, actor: Membership, at: datetime
) -> None:
    on = day_of(at)
    if membership.until_on is not None and membership.until_on <= on:
        raise ValidationError("Ce rôle est déjà terminé.", code="over")
    if until_on < on:
        raise ValidationError("Un rôle ne se termine pas dans le passé : le dernier jour est hier au plus tôt.")
    check_not_last(membership, until_on=until_on, on=on)
    _hand_over(membership, successor, actor=actor, at=at)
    membership.until_on = until_on
    membership.save(update_fields=["until_on"])
    membership.delegations.filter(until_on__gt=until_on).update(until_on=until_on)


def _hand_over(membership: Membership, successor: Membership | None, *, actor: Membership, at: datetime) -> None:
    held = handing_over.held_by(membership)
    if not held:
        return
    if successor is None:
        what = ", ".join(f"{label} ({count})" for label, count in held)
        raise ValidationError(
            {"successor": f"Choisissez à qui transmettre ce que cette personne tient : {what}."}, code="held"
        )
    same = successor.organisation_id == membership.organisation_id and successor.person_id != membership.person_id
    if not (same and successor.holds_on(day_of(at))):
        raise ValidationError({"successor": "Choisissez un collègue de la même organisation, en fonction ce jour."})
    handing_over.hand_over(membership, successor, actor=actor, at=at)


@transaction.atomic
def change_role(
    *,
    actor: Membership,
    membership: Membership,
    role: Role,
    departement: str = "",
    from_on: date,
    successor: Membership | None = None,
    at: datetime,
) -> Membership:
    """End one role and open another the same day, for the same person and organisation.

    :param from_on: first day of the new role.
    :returns: the new role.
    :raises PermissionDenied: the actor does not keep the organisation.
    :raises ValidationError: as for an end; a role or a département the organisation does not give.
    """
    membership = _held(actor, membership)
    organisation = membership.organisation
    assert organisation is not None
    if membership.delegated_by_id is not None:
        raise ValidationError("Une délégation ne change pas de rôle : révoquez-la.")
    check_role(organisation, role, departement)
    opened = open_role(
        person=membership.person, organisation=organisation, role=role, departement=departement, from_on=from_on
    )
    _end(membership, until_on=from_on, successor=successor, actor=actor, at=at)
    audit.record(
        act="accounts.role_changed",
        actor=actor,
        at=at,
        about_id=membership.person_id,
        subject=opened,
        detail={"from": membership.role, "to": role.value, "from_on": from_on.isoformat()},
    )
    return opened


@transaction.atomic
def reopen_role(*, actor: Membership, membership: Membership, at: datetime) -> Membership:
    """Let somebody act again in a role that ended, or that was to end.

    :returns: the same role when it still holds today, without its end; otherwise another from today on.
    :raises PermissionDenied: the actor does not keep the organisation.
    :raises ValidationError: the role has no end, or was opened again already.
    """
    membership = _held(actor, membership)
    on = day_of(at)
    assert membership.organisation is not None
    if membership.until_on is None:
        raise ValidationError("Ce rôle n'a pas de fin.")
    if membership.delegated_by_id is not None:
        raise ValidationError("Une délégation ne se rouvre pas : donnez-en une autre.")
    if membership.until_on > on:
        membership.until_on = None
        membership.save(update_fields=["until_on"])
    else:
        membership = open_role(
            person=membership.person,
            organisation=membership.organisation,
            role=Role(membership.role),
            departement=membership.departement,
            from_on=on,
        )
    audit.record(act="accounts.role_reopened", actor=actor, at=at, about_id=membership.person_id, subject=membership)
    return membership
