"""A colleague acts in somebody's place while they are away."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.accounts.permissions import require_administrator
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp_law.dates import add_months, in_french

LONGEST_MONTHS = 6
"""Longer than that is not an absence: the colleague is given the role itself."""


@transaction.atomic
def delegate(
    *, actor: Membership, membership: Membership, to: Membership, from_on: date, until_on: date, at: datetime
) -> Membership:
    """Let a colleague act in a role for a time: same organisation, same role, same département.

    :param to: any role of the colleague in that organisation, in force today.
    :param until_on: first day without it.
    :returns: the colleague's role by delegation.
    :raises PermissionDenied: neither the member themself nor an administrator of their organisation.
    :raises ValidationError: too long, in the past, to oneself, of a delegation, or held already.
    """
    _require_giver(actor, membership)
    locks.hold(f"organisation:{membership.organisation_id}")
    membership = Membership.objects.select_related("person", "organisation").get(pk=membership.pk)
    to = Membership.objects.select_related("person").get(pk=to.pk)
    _check_roles(membership, to, on=day_of(at))
    _check_days(membership, from_on, until_on, on=day_of(at))
    _check_not_held(membership, to, from_on, until_on)
    given = Membership.objects.create(
        person=to.person,
        role=membership.role,
        departement=membership.departement,
        organisation=membership.organisation,
        from_on=from_on,
        until_on=until_on,
        delegated_by=membership,
    )
    audit.record(
        act="accounts.delegation_given",
        actor=actor,
        at=at,
        about_id=to.person_id,
        subject=given,
        detail={"from": membership.pk, "from_on": from_on.isoformat(), "until_on": until_on.isoformat()},
    )
    return given


def _require_giver(actor: Membership, membership: Membership) -> None:
    if membership.organisation is None:
        raise PermissionDenied("Un signataire agit pour lui-même : il ne délègue pas.")
    if actor.person_id != membership.person_id:
        require_administrator(actor, membership.organisation)


def _check_roles(membership: Membership, to: Membership, *, on: date) -> None:
    if membership.delegated_by_id is not None:
        raise ValidationError("Ce qui est tenu par délégation ne se délègue pas à son tour.", code="delegated")
    if to.person_id == membership.person_id:
        raise ValidationError({"to": "Choisissez un collègue : on ne se délègue pas à soi-même."})
    if to.organisation_id != membership.organisation_id or not to.holds_on(on):
        raise ValidationError({"to": "Choisissez un collègue de la même organisation, en fonction ce jour."})


def _check_days(membership: Membership, from_on: date, until_on: date, *, on: date) -> None:
    if from_on < on:
        raise ValidationError({"from_on": "Une délégation commence aujourd'hui au plus tôt."})
    if until_on <= from_on:
        raise ValidationError({"until_on": "Le dernier jour ne peut pas précéder le premier."})
    if until_on > add_months(from_on, LONGEST_MONTHS):
        raise ValidationError(
            {"until_on": f"Une délégation dure {LONGEST_MONTHS} mois au plus. Au-delà, donnez le rôle lui-même."}
        )
    if membership.from_on > from_on or (membership.until_on is not None and membership.until_on < until_on):
        raise ValidationError({"until_on": "La délégation ne peut pas dépasser le rôle qu'elle délègue."})


def _check_not_held(membership: Membership, to: Membership, from_on: date, until_on: date) -> None:
    """The colleague does not hold the role over those days already."""
    same = Membership.objects.filter(
        person=to.person_id,
        role=membership.role,
        departement=membership.departement,
        organisation=membership.organisation_id,
        from_on__lt=until_on,
    ).not_over(from_on)
    held = same.first()
    if held is not None:
        raise ValidationError(
            {"to": f"{to.person.full_name} tient déjà ce rôle depuis le {in_french(held.from_on)}."}, code="held"
        )


@transaction.atomic
def revoke(*, actor: Membership, delegation: Membership, at: datetime) -> Membership:
    """End a delegation now: it no longer holds today.

    :raises PermissionDenied: neither who gave it nor an administrator of the organisation.
    :raises ValidationError: no delegation, or over.
    """
    giver = delegation.delegated_by
    if giver is None:
        raise ValidationError("Ce rôle n'est pas une délégation.")
    _require_giver(actor, giver)
    locks.hold(f"organisation:{delegation.organisation_id}")
    delegation = Membership.objects.get(pk=delegation.pk)
    on = day_of(at)
    if delegation.until_on is not None and delegation.until_on <= on:
        raise ValidationError("Cette délégation est déjà terminée.")
    delegation.until_on = on
    delegation.save(update_fields=["until_on"])
    audit.record(
        act="accounts.delegation_revoked", actor=actor, at=at, about_id=delegation.person_id, subject=delegation
    )
    return delegation
