"""Which role the person behind a request acts in."""

from django.http import HttpRequest

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import clock

_KEY = "membership"


def membership_of(request: HttpRequest) -> Membership | None:
    """The role chosen in this session, else the first one in force; ``None`` for a visitor."""
    if not request.user.is_authenticated:
        return None
    in_force = Membership.objects.in_force(clock.today()).filter(person_id=request.user.pk)
    ordered = in_force.select_related("person", "organisation").order_by("pk")
    chosen = request.session.get(_KEY)
    memberships = list(ordered)
    return next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)


def choose(request: HttpRequest, membership: Membership) -> None:
    """Act in this role from now on; the session's key changes with it."""
    request.session.cycle_key()
    request.session[_KEY] = membership.pk
    audit.record(act="accounts.role_switched", actor=membership, at=clock.now())
