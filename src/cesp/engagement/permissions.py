"""Who checks, who records and who certifies. Who reads is ``visible_to``, beside the models."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.engagement.models import PracticeChange, YearlyProof


def checks(actor: Membership) -> bool:
    """Whether to show the buttons that check a proof or record a change."""
    return actor.role == Role.ARS_REFERENT


def require_checker(actor: Membership, row: YearlyProof | PracticeChange) -> None:
    """Let through a referent of an agency that follows the engagement (IDF-12).

    :raises PermissionDenied: another role, or an engagement followed by others.
    """
    permissions.require(actor, Role.ARS_REFERENT)
    _require_seen(actor, type(row), row.pk)


def require_desk(actor: Membership) -> None:
    """Let through the case desk, which certifies an end and records a death.

    :raises PermissionDenied: another role.
    """
    permissions.require(actor, Role.CASE_DESK)


def require_asker(actor: Membership) -> None:
    """Let through who asks for what is missing: an agency of those it follows, the case desk of everybody.

    :raises PermissionDenied: another role.
    """
    permissions.require(actor, Role.ARS_REFERENT, Role.CASE_DESK)


def may_certify(actor: Membership) -> bool:
    return actor.role == Role.CASE_DESK


def _require_seen(actor: Membership, model: type[Model], pk: int) -> None:
    seen = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
    if not seen.filter(pk=pk).exists():
        raise PermissionDenied("Cet engagement est suivi par d'autres que vous : vous ne pouvez rien y vérifier.")
