"""Who acts on a committee. Who reads one is ``queries.committees.visible_to``."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Capacity, Committee, Seat

SEATED = (Role.COMMITTEE_MEMBER, Role.ARS_REFERENT)
"""Roles in which somebody may sit."""


def manages(actor: Membership, committee: Committee) -> bool:
    """Whether the committee is of the actor's own UFR."""
    return actor.role == Role.UFR_MANAGER and actor.organisation_id == committee.ufr_id


def presides(actor: Membership, committee: Committee) -> bool:
    return committee.seats.filter(membership=actor, presides=True).exists()


def decides(actor: Membership, committee: Committee) -> bool:
    """Whether the actor writes what the committee deliberates: its UFR, or who presides."""
    return manages(actor, committee) or (actor.role == Role.COMMITTEE_MEMBER and presides(actor, committee))


def require_manager(actor: Membership, committee: Committee) -> None:
    """:raises PermissionDenied: not the UFR of the committee."""
    if not manages(actor, committee):
        raise PermissionDenied(f"Cette commission est organisée par {committee.ufr.name}.")


def require_decider(actor: Membership, committee: Committee) -> None:
    """:raises PermissionDenied: neither the UFR nor who presides."""
    if not decides(actor, committee):
        raise PermissionDenied(f"Cet acte revient à {committee.ufr.name} et à qui préside la commission.")


def seat_of(actor: Membership, committee: Committee) -> Seat | None:
    return committee.seats.filter(membership=actor).first()


def require_seat(actor: Membership, committee: Committee) -> Seat:
    """:raises PermissionDenied: somebody who does not sit."""
    seat = seat_of(actor, committee)
    if seat is None:
        raise PermissionDenied("Seul un membre de la commission note les dossiers.")
    return seat


def require_casting_seat(actor: Membership, committee: Committee) -> Seat:
    """:raises PermissionDenied: anybody but the ARS's representative on this committee."""
    seat = seat_of(actor, committee)
    if seat is None or seat.capacity != Capacity.ARS:
        raise PermissionDenied("La voix prépondérante est celle du représentant de l'ARS dans cette commission.")
    return seat
