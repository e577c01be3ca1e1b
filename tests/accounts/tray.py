"""What somebody holds, for the port of those who leave."""

from datetime import datetime

from cesp.accounts.models import Membership, Role

given: list[tuple[int, int]] = []


def held_by(membership: Membership) -> list[tuple[str, int]]:
    return [("questions à traiter", 3), ("rien", 0)] if membership.role == Role.ARS_REFERENT else []


def hand_over(from_: Membership, to: Membership, *, actor: Membership, at: datetime) -> None:
    given.append((from_.pk, to.pk))
