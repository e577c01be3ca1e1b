"""How the header of every page names somebody who acts for themself."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract

_CANDIDATE = "Candidat"


def role_title(request: HttpRequest) -> dict[str, Any]:
    """``role_title``: the role of whoever is signed in; one signs for oneself only once one has a contract."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None or membership.role != Role.SIGNATORY:
        return {"role_title": membership.title if membership else ""}
    return {"role_title": SimpleLazyObject(lambda: _of_signatory(membership))}


def _of_signatory(membership: Membership) -> str:
    has_one = Contract.objects.filter(signatory=membership.person_id).exists()
    return membership.title if has_one else _CANDIDATE
