"""Who drafts, who speaks and who decides. Who reads is ``visible_to``, beside the model."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.accounts.perimeter import may_hear
from cesp.projects.models import Project, Seat


def region_of(actor: Membership) -> str:
    """Code of the region of an agency's agent; empty for anybody else."""
    return actor.organisation.ars_code if actor.organisation else ""


def seat_of(actor: Membership, project: Project) -> Seat | None:
    """From where an agent speaks of a project; ``None`` for whoever reads it only.

    The agency of the place decides, whatever the region of training (BIE-10); the referent of the département speaks
    beside it (BIE-7), and the agency of the place that is left, on a change of region.
    """
    here = region_of(actor)
    if actor.role == Role.DEPARTEMENT_REFERENT:
        return Seat.DEPARTEMENT if (here, actor.departement) == (project.ars, project.departement) else None
    if actor.role != Role.ARS_REFERENT:
        return None
    if here == project.ars:
        return Seat.REGION
    left = project.replaces
    return Seat.OUTGOING if left is not None and here == left.ars else None


def require_seat(actor: Membership, project: Project, *seats: Seat) -> Seat:
    """Let through an agent who speaks from one of these seats, about a project that they see.

    :raises PermissionDenied: another role, or a project that other agents follow.
    """
    permissions.require(actor, Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT)
    seat = seat_of(actor, project)
    if seat not in seats or not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise PermissionDenied("Ce projet est suivi par d'autres que vous : vous ne pouvez rien y dire ni décider.")
    return seat


def holders_of(seat: Seat, project: Project, *, on: date) -> tuple[int, ...]:
    """Keys of the people who speak from a seat about a project on a day, in their order.

    Whoever declared that they know the signatory speaks from none: they do not even read the project.
    """
    rows = Membership.objects.in_force(on)
    match seat:
        case Seat.DEPARTEMENT:
            rows = rows.filter(role=Role.DEPARTEMENT_REFERENT, departement=project.departement)
            rows = rows.filter(organisation__ars_code=project.ars)
        case Seat.REGION:
            rows = rows.filter(role=Role.ARS_REFERENT, organisation__ars_code=project.ars)
        case Seat.OUTGOING:
            left = project.replaces.ars if project.replaces else ""
            rows = rows.filter(role=Role.ARS_REFERENT, organisation__ars_code=left).exclude(
                organisation__ars_code=project.ars
            )
    found = {one.person_id: one for one in rows.select_related("person").order_by("person")}
    return tuple(one.person_id for one in may_hear(found.values(), about=project.contract.signatory_id))
