"""``{% load serving %}``: links to pages of apps above this one, which may not be there."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from cesp.accounts.access import ACCESS
from cesp.engagement.models import ChangeState, ProofState

register = template.Library()

_BADGES: dict[str, str] = {
    ProofState.AWAITED: "info",
    ProofState.GIVEN: "new",
    ProofState.TO_COMPLETE: "warning",
    ProofState.ACCEPTED: "success",
    ProofState.REFUSED: "error",
    ChangeState.DECLARED: "new",
    ChangeState.RECORDED: "success",
    ChangeState.WITHDRAWN: "info",
}


@register.simple_tag(takes_context=True)
def url_if_any(context: dict[str, Any], name: str, *args: Any) -> str:
    """The address of a page by its name, for a reader whose role opens it; empty while there is no such page."""
    membership = getattr(context.get("request"), "membership", None)
    access = ACCESS.get(name)
    if access is None or membership is None or not access.admits(role=membership.role, method="GET"):
        return ""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def state_tone(state: str) -> str:
    """The tone of the badge of a proof, or of a change."""
    return _BADGES.get(state, "info")
