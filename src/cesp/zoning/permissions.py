"""Who keeps the zonings of a region. Who reads them is ``visible_to``, beside the models."""

from datetime import date

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role

ACTORS = (Role.ARS_REFERENT, Role.CASE_DESK)


def may_keep(actor: Membership, ars: str = "") -> bool:
    """Whether to show the forms and the buttons.

    :param ars: the region concerned; empty for the actor's own.
    """
    if actor.role not in ACTORS:
        return False
    return not ars or actor.role == Role.CASE_DESK or region_of(actor) == ars


def region_of(actor: Membership) -> str:
    """The region an agent reads files for; empty for the case desk, which reads them for all."""
    if actor.role == Role.CASE_DESK or actor.organisation is None:
        return ""
    return actor.organisation.ars_code


def require_keeper(actor: Membership, ars: str) -> None:
    """First line of every operation here.

    :param ars: the region acted upon; empty for all of them at once.
    :raises PermissionDenied: with a French sentence naming who may act.
    """
    permissions.require(actor, *ACTORS)
    if actor.role == Role.ARS_REFERENT and region_of(actor) != ars:
        raise PermissionDenied("Ce zonage est celui d'une autre région : ses référents le tiennent.")


def referents_of(ars: str, *, on: date) -> tuple[int, ...]:
    """Keys of the people who are referents of a region on a day, in their order."""
    rows = Membership.objects.in_force(on).filter(role=Role.ARS_REFERENT, organisation__ars_code=ars)
    return tuple(rows.order_by("person").values_list("person_id", flat=True).distinct())
