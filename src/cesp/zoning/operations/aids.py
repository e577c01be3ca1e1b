"""Keeping the directory of aids: each region its own, the managing authority those of the whole country."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.zoning.models import Aid
from cesp.zoning.queries.aids import editable_by


def _region_of(actor: Membership) -> str:
    """The region whose aids the actor keeps; empty for the whole country."""
    require(actor, Role.ARS_REFERENT, Role.CASE_DESK)
    if actor.role == Role.CASE_DESK:
        return ""
    assert actor.organisation is not None
    return actor.organisation.code


@transaction.atomic
def enter_aid(*, actor: Membership, values: Mapping[str, Any], at: datetime, pk: int | None = None) -> Aid:
    """Add an aid to the actor's directory, or correct one.

    :param pk: of the aid to correct.
    :raises PermissionDenied: neither a referent nor the case desk.
    :raises ValidationError: not an aid that the actor keeps, or an end that precedes its start.
    :clauses: IDF-13, INS-12
    """
    region = _region_of(actor)
    locks.hold("aids")
    aid = Aid(ars=region) if pk is None else _held(actor, pk)
    for name, value in values.items():
        setattr(aid, name, value)
    if aid.from_on and aid.until_on and aid.until_on <= aid.from_on:
        raise ValidationError(
            {"until_on": "La fin doit venir après le début de l'aide : corrigez l'une des deux dates."}
        )
    aid.recorded_by, aid.recorded_at = actor, at
    aid.save()
    audit.record(act="zoning.aid_entered", actor=actor, at=at, subject=aid, detail={"ars": region})
    return aid


@transaction.atomic
def end_aid(*, actor: Membership, pk: int, on: date, at: datetime) -> Aid:
    """End an aid: it is no longer shown from that day on.

    :raises ValidationError: not an aid that the actor keeps.
    """
    _region_of(actor)
    locks.hold("aids")
    aid = _held(actor, pk)
    aid.until_on, aid.recorded_by, aid.recorded_at = on, actor, at
    aid.save()
    audit.record(act="zoning.aid_ended", actor=actor, at=at, subject=aid, detail={"ars": aid.ars})
    return aid


def _held(actor: Membership, pk: int) -> Aid:
    aid = editable_by(actor).filter(pk=pk).first()
    if aid is None:
        raise ValidationError("Cette aide est tenue par une autre organisation.")
    return aid
