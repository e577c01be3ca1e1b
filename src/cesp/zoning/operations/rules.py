"""Setting the rules of a region from a day on, and correcting a version by another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.zoning.models import RegionalRulesVersion
from cesp.zoning.payload import Malformed, checked, content_of
from cesp.zoning.queries import rules as queries
from cesp_law.regional import RegionalRules


class Effect(Protocol):
    """What other rules would change for the contracts of a region."""

    @property
    def contracts(self) -> int: ...

    @property
    def changed(self) -> int: ...

    @property
    def deadlines(self) -> int: ...

    @property
    def alerts(self) -> int: ...

    @property
    def unreadable(self) -> Sequence[str]: ...


class Follower(Protocol):
    """What the app that reads contracts offers, in the module named in ``settings.REGIONAL_RULES``."""

    def effect_of(self, ars: str, rules: queries.Rules, *, on: date) -> Effect:
        """What these rules would change; writes nothing."""

    def renew(self, ars: str, *, today: date) -> None:
        """Compute again what was computed under the rules of before."""


def _follower() -> Follower:
    return cast(Follower, import_module(settings.REGIONAL_RULES))


def require_region(actor: Membership, ars: str) -> None:
    """Let through a referent of that ARS.

    :raises PermissionDenied: anybody else.
    """
    require(actor, Role.ARS_REFERENT)
    if actor.organisation is None or actor.organisation.code != ars:
        raise PermissionDenied("Une région est tenue par les référents de sa propre ARS.")


def effect_of(ars: str, rules: RegionalRules, *, from_on: date, replacing: int | None, on: date) -> Effect:
    """What a version would change today for contracts already concluded, before it is recorded.

    :raises ValidationError: it could not be recorded: a value out of bounds, or another version of the same day.
    """
    _check(ars, rules, from_on=from_on, replacing=replacing)
    return _follower().effect_of(ars, queries.as_if(ars, rules, from_on=from_on, replacing=replacing), on=on)


@transaction.atomic
def set_rules(
    *,
    actor: Membership,
    ars: str,
    rules: RegionalRules,
    from_on: date,
    reason: str,
    on: date,
    at: datetime,
    replacing: int | None = None,
) -> RegionalRulesVersion:
    """Record the rules of a region from a day on.

    :param replacing: key of the version that this one corrects and supersedes.
    :param on: today, the day on which summaries are computed again.
    :raises PermissionDenied: the actor is no referent of that ARS.
    :raises ValidationError: a value out of bounds, another version of the same day, or a contract already
        concluded that these rules would have refused.
    """
    require_region(actor, ars)
    locks.hold(f"regional-rules:{ars}")
    _check(ars, rules, from_on=from_on, replacing=replacing)
    _refuse_unreadable(effect_of(ars, rules, from_on=from_on, replacing=replacing, on=on))
    version = RegionalRulesVersion.objects.create(
        ars=ars,
        in_force_on=from_on,
        content=content_of(rules),
        reason=reason,
        recorded_by=actor,
        recorded_at=at,
        supersedes_id=replacing,
    )
    queries.forget()
    _follower().renew(ars, today=on)
    act = "zoning.rules_corrected" if replacing else "zoning.rules_set"
    detail = {"ars": ars, "from": from_on.isoformat()}
    audit.record(act=act, actor=actor, at=at, subject=version, detail=detail)
    return version


def _check(ars: str, rules: RegionalRules, *, from_on: date, replacing: int | None) -> None:
    try:
        checked(rules)
    except Malformed as fault:
        raise ValidationError(str(fault)) from fault
    standing = queries.standing().filter(ars=ars)
    if replacing is not None and not standing.filter(pk=replacing).exists():
        raise ValidationError("Cette version a été corrigée entre-temps : relisez l'historique, puis recommencez.")
    same_day = standing.filter(in_force_on=from_on).values_list("pk", flat=True)
    if set(same_day) - {replacing}:
        raise ValidationError({"from_on": "Une version prend déjà effet ce jour-là : c'est elle qu'il faut corriger."})


def _refuse_unreadable(effect: Effect) -> None:
    if effect.unreadable:
        count = len(effect.unreadable)
        named = ", ".join(effect.unreadable[:5]) + (", …" if count > 5 else "")
        contracts = "1 contrat déjà conclu" if count == 1 else f"{count} contrats déjà conclus"
        raise ValidationError(
            f"Ces règles refuseraient {contracts} : {named}. Faites-les partir d'un jour qui suit leur signature."
        )
