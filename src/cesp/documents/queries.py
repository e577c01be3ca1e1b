"""Reads: the pieces that somebody may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Person, Role
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.documents.kinds import KINDS, Kind, Sensitivity
from cesp.documents.models import Piece, PieceQuerySet, PieceState

PIECES_A_PAGE = 50
_SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces of one nature, newest first."""

    kind: Kind
    pieces: tuple[Piece, ...]


def own_pieces(actor: Membership) -> tuple[Group, ...]:
    """What somebody has deposited or had deposited for them, by nature, in the order of the natures."""
    found = defaultdict(list)
    for piece in _rows(actor, actor.person).kept().order_by("-deposited_at", "-pk"):
        found[piece.kind].append(piece)
    return tuple(Group(kind, tuple(found[code])) for code, kind in KINDS.items() if code in found)


def expiring(groups: Iterable[Group], *, on: date) -> tuple[Piece, ...]:
    """Pieces no longer valid, or not for more than 60 days, soonest first."""
    dated = [(p.expires_on, p.pk, p) for group in groups for p in group.pieces if p.expires_on is not None]
    return tuple(piece for day, _, piece in sorted(dated) if day <= on + _SOON)


def pieces_of(actor: Membership, person: Person, *, kind: str = "", state: str = "", cursor: str = "") -> Page[Piece]:
    """A page of what the actor may see about a person, newest first."""
    rows = _rows(actor, person)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    rows = rows.select_related("deposited_by__person")
    return pagination.page(rows, sort=Sort("deposited_at", descending=True), cursor=cursor, size=PIECES_A_PAGE)


def bundle(actor: Membership, person: Person) -> tuple[Piece, ...]:
    """Everything kept about a person that the actor may see, oldest first, health left out: it is opened one by one."""
    rows = _rows(actor, person).kept().exclude(sensitivity=Sensitivity.HEALTH)
    return tuple(rows.order_by("deposited_at", "pk"))


def piece_for(actor: Membership, public_id: UUID) -> Piece:
    """:raises Piece.DoesNotExist: unknown, outside of the actor's reach, or no longer theirs to open."""
    rows = Piece.objects.visible_to(actor).exclude(state=PieceState.ERASED)
    if actor.role == Role.SIGNATORY:
        rows = rows.kept()
    return rows.select_related("person", "deposited_by__person").get(public_id=public_id)


def person_for(actor: Membership, pk: int) -> Person:
    """Somebody about whom the actor may see pieces of one sort at least.

    :raises Person.DoesNotExist: unknown or outside of the actor's reach.
    """
    for matter in (sensitivity.matter for sensitivity in Sensitivity if sensitivity.matter):
        found = Person.objects.filter(perimeter.within(actor, matter, person="pk"), pk=pk).first()
        if found is not None:
            return found
    raise Person.DoesNotExist


def _rows(actor: Membership, person: Person) -> PieceQuerySet:
    return Piece.objects.visible_to(actor).filter(person=person)
