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
    return membership.title if has_a_contract(membership) else _CANDIDATE


def has_a_contract(membership: Membership) -> bool:
    """Whether a signatory has one, signed or not (``settings.HAS_A_CONTRACT``); asked once a request."""
    known: bool | None = getattr(membership, "_has_a_contract", None)
    if known is None:
        known = Contract.objects.filter(signatory=membership.person_id).exists()
        membership._has_a_contract = known  # type: ignore[attr-defined]
    return known
