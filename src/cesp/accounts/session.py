"""Which role the person behind a request acts in, or looks through."""

from __future__ import annotations

from django.http import HttpRequest

from cesp.accounts.models import Membership, Viewing
from cesp.accounts.queries import viewings
from cesp.audit import operations as audit
from cesp.common import clock

_KEY = "membership"
_VIEWING = "viewing"


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The roles that the person signed in may act in today, oldest first; none for a visitor. One query."""
    if not request.user.is_authenticated:
        return []
    in_force = Membership.objects.in_force(clock.today()).filter(person_id=request.user.pk)
    return list(in_force.select_related("person", "organisation", "delegated_by__person").order_by("pk"))


def chosen(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The role chosen in this session, else the first one; ``None`` without any."""
    wanted = request.session.get(_KEY)
    return next((m for m in memberships if m.pk == wanted), memberships[0] if memberships else None)


def choose(request: HttpRequest, membership: Membership) -> None:
    """Act in this role from now on; the session's key changes with it."""
    request.session.cycle_key()
    request.session[_KEY] = membership.pk
    audit.record(act="accounts.role_switched", actor=membership, at=clock.now())


def look_through(request: HttpRequest, viewing: Viewing) -> None:
    """See as somebody else does from now on; the session's key changes with it."""
    request.session.cycle_key()
    request.session[_VIEWING] = viewing.pk


def look_no_more(request: HttpRequest) -> None:
    """Be oneself again."""
    request.session.cycle_key()
    request.session.pop(_VIEWING, None)


def viewing_of(request: HttpRequest, memberships: list[Membership]) -> Viewing | None:
    """What the person behind the request looks through now.

    Whoever lost the role that allows it, or took longer than they may, is themself again.
    """
    pk = request.session.get(_VIEWING) if memberships else None
    if pk is None:
        return None
    return viewings.under_way(pk, by=[m.pk for m in memberships], at=clock.now())
