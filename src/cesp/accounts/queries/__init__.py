"""Reads on people and organisations."""

from cesp.accounts.queries.desks import Desk, desk_for, desks_of
from cesp.accounts.queries.people import roles_of
from cesp.accounts.queries.succession import managing_authority

__all__ = ["Desk", "desk_for", "desks_of", "managing_authority", "roles_of"]
