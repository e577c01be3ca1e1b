"""The link of an invitation: signed, so that none can be guessed, and numbered, so that a renewal closes the former."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from cesp.accounts.models import Invitation, Person
from cesp.common.instants import day_of
from cesp_law.dates import in_french

_SALT = "cesp.accounts.invitation"
_UNREADABLE = "Ce lien est incomplet ou n'est plus le bon : ouvrez celui du dernier message reçu."


def path_of(invitation: Invitation) -> str:
    """Where the invited person answers, on this site."""
    token = signing.dumps([invitation.pk, invitation.serial], salt=_SALT)
    return reverse("accounts:accept_invitation", args=[token])


def open_link(token: str, *, at: datetime) -> Invitation:
    """The invitation of a link that still opens.

    :raises ValidationError: why it does not, and what to do.
    """
    try:
        pk, serial = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise ValidationError(_UNREADABLE, code="unreadable") from None
    found = Invitation.objects.filter(pk=pk, serial=serial).select_related("organisation", "invited_by__person").first()
    if found is None:
        raise ValidationError(_UNREADABLE, code="unreadable")
    if found.accepted_at is not None:
        raise ValidationError("Cette invitation est déjà acceptée : connectez-vous.", code="accepted")
    if found.revoked_at is not None:
        raise ValidationError("Cette invitation a été retirée par l'organisation qui l'avait envoyée.", code="revoked")
    if found.expired(at):
        raise ValidationError(
            f"Ce lien a expiré le {in_french(day_of(found.expires_at))}. Demandez à votre administrateur de le "
            "renouveler : un nouveau message arrivera.",
            code="expired",
        )
    return found


def needs_password(invitation: Invitation) -> bool:
    """Whether accepting sets a first password: no account, or one that never had any."""
    person = Person.objects.filter(email=invitation.email).first()
    return person is None or not person.has_usable_password()


def has_account(invitation: Invitation) -> bool:
    return Person.objects.filter(email=invitation.email).exists()
