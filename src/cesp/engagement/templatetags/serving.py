"""``{% load serving %}``: the colours of what is declared of an engagement."""

from __future__ import annotations

from django import template

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


@register.filter
def state_tone(state: str) -> str:
    """The tone of the badge of a proof, or of a change."""
    return _BADGES.get(state, "info")
