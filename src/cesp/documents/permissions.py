"""Who deposits, replaces and withdraws pieces. Who reads them is ``visible_to``, beside the model."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from cesp.accounts import perimeter, permissions
from cesp.accounts.access import PIECE_DEPOSITORS
from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import Reach
from cesp.documents.kinds import KINDS, Kind
from cesp.documents.models import Piece

DEPOSITORS = (Role.SIGNATORY, *PIECE_DEPOSITORS)
"""An auditor and an approver read only."""


def kinds_for(actor: Membership) -> tuple[Kind, ...]:
    """Natures of pieces that the actor may deposit: those they would then see."""
    if actor.role not in DEPOSITORS:
        return ()
    matters = ((kind, kind.sensitivity.matter) for kind in KINDS.values())
    return tuple(kind for kind, matter in matters if matter and perimeter.reach(actor, matter) is not Reach.NOTHING)


def require_deposit(actor: Membership, person: Person, kind: Kind) -> None:
    """First line of a deposit: somebody deposits only what they may then see.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, *DEPOSITORS)
    matter, them = kind.sensitivity.matter, Person.objects.filter(pk=person.pk)
    if matter is None or not them.filter(perimeter.within(actor, matter, person="pk")).exists():
        raise PermissionDenied(f"Vous ne pouvez pas déposer cette pièce : {kind.label}.")


def require_change(actor: Membership, piece: Piece) -> None:
    """First line of a replacement or a withdrawal.

    :raises PermissionDenied: with a French sentence.
    """
    require_deposit(actor, piece.person, piece.nature)
    if not may_change(actor, piece):
        raise PermissionDenied("Cette pièce appuie une demande : seule la gestion des contrats peut la retirer.")


def may_change(actor: Membership, piece: Piece) -> bool:
    """Whether to show the buttons: one's own pieces and those one deposited, until something rests on them."""
    if not piece.is_kept or actor.role not in DEPOSITORS:
        return False
    if actor.role == Role.CASE_DESK:
        return True
    own = actor.person_id == piece.person_id if actor.role == Role.SIGNATORY else actor.pk == piece.deposited_by_id
    return own and not piece.subject


def changeable(actor: Membership, pieces: Iterable[Piece]) -> frozenset[int]:
    """Keys of the pieces that the actor may replace or withdraw."""
    return frozenset(piece.pk for piece in pieces if may_change(actor, piece))
