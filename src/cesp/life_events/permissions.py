"""Who asks and who decides. Who reads is ``visible_to``, beside the model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import may_hear
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import LifeEvent, Opinion


def require_decider(actor: Membership, event: LifeEvent) -> None:
    """Let through the desk that the law names for this kind of request, on a contract that it follows.

    :raises PermissionDenied: another role, or a request outside the actor's perimeter.
    """
    permissions.require(actor, EVENTS[event.kind].desk)
    if not LifeEvent.objects.visible_to(actor).filter(pk=event.pk).exists():
        raise PermissionDenied("Cette demande est suivie par d'autres que vous : vous ne pouvez rien y décider.")


def decides(actor: Membership, event: LifeEvent) -> bool:
    """Whether to show the buttons that decide."""
    return actor.role == EVENTS[event.kind].desk


def opinion_asked_of(actor: Membership, event: LifeEvent) -> Opinion | None:
    """The opinion that a referent may give, or correct; ``None`` for whoever reads the request only."""
    if actor.role != Role.ARS_REFERENT:
        return None
    return Opinion.objects.asked_of(actor).filter(event=event).first()


def require_consulted(actor: Membership, event: LifeEvent) -> None:
    """Let through a referent of an agency whose opinion is asked on a request, unless they declared a conflict.

    :raises PermissionDenied: another role, another agency, or a request that the actor does not read.
    """
    permissions.require(actor, Role.ARS_REFERENT)
    seen = LifeEvent.objects.visible_to(actor).filter(pk=event.pk).exists()
    if not seen or opinion_asked_of(actor, event) is None:
        raise PermissionDenied("L'avis sur cette demande est à donner par d'autres agences que la vôtre.")


def speaks_for(actor: Membership, opinion: Opinion) -> bool:
    """Whether an agent is of the agency that an opinion is asked of."""
    organisation = actor.organisation
    return actor.role == Role.ARS_REFERENT and organisation is not None and organisation.ars_code == opinion.ars


def referents_asked(opinion: Opinion, *, on: date) -> Iterator[Person]:
    """The referents of the agency asked, on a day, but those who declared that they know the signatory."""
    about = opinion.event.contract.signatory_id
    rows = Membership.objects.in_force(on).filter(role=Role.ARS_REFERENT, organisation__ars_code=opinion.ars)
    found = {one.person_id: one for one in rows.select_related("person", "organisation").order_by("person")}
    return (one.person for one in may_hear(found.values(), about=about))


def require_desk(actor: Membership) -> None:
    """Let through only the case desk: it keeps the library of reasons.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.CASE_DESK)
