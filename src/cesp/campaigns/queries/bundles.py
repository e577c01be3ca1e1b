"""A bundle, for whoever asked for it and still reads all that it holds."""

from __future__ import annotations

from uuid import UUID

from cesp.accounts.models import Membership
from cesp.campaigns.models import Bundle, Candidature


def bundle_for(actor: Membership, public_id: UUID) -> Bundle:
    """:raises Bundle.DoesNotExist: unknown, or somebody else's."""
    return Bundle.objects.get(public_id=public_id, asked_by=actor)


def files_to_take(actor: Membership, bundle: Bundle) -> list[Candidature]:
    """What a bundle that is ready holds.

    :raises Bundle.DoesNotExist: it is not ready, or the actor no longer reads one of its files.
    """
    held = list(Candidature.objects.visible_to(actor).filter(pk__in=bundle.files))
    if not bundle.vault_key or len(held) != len(set(bundle.files)):
        raise Bundle.DoesNotExist
    return held
