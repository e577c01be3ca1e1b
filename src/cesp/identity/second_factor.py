"""The one-time code: an application that shows six digits, and ten codes on paper for the day it is lost."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp import match_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from cesp.accounts.models import Person
from cesp.audit import operations as audit
from cesp.identity.browser import digest
from cesp.identity.models import RecoveryCode

HOW_MANY = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
WRONG = "Ce code n'est pas le bon. Attendez le code suivant de votre application, puis saisissez ses six chiffres."


def enabled(person: Person) -> bool:
    """Whether the person has an application that works."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def waiting(person: Person) -> TOTPDevice | None:
    """The application being set up, its first code not yet typed."""
    return TOTPDevice.objects.filter(user=person, confirmed=False).first()


def begin(person: Person) -> TOTPDevice:
    """Start anew with a fresh secret.

    :raises ValidationError: an application is already in place.
    """
    with transaction.atomic():
        if enabled(person):
            raise ValidationError("Le code à usage unique est déjà en place. Retirez-le avant d'en mettre un autre.")
        TOTPDevice.objects.filter(user=person, confirmed=False).delete()
        return TOTPDevice.objects.create(user=person, name=settings.SITE_NAME, confirmed=False)


def confirm(person: Person, *, code: str, at: datetime) -> list[str]:
    """Put the application in place once it has shown a right code; returns the recovery codes, this once.

    :raises ValidationError: the code is wrong.
    """
    device = waiting(person)
    if device is None:
        raise ValidationError("Recommencez la mise en place : elle n'est plus en cours.")
    if not device.verify_token(_digits(code)):
        raise ValidationError(WRONG, code="wrong")
    with transaction.atomic():
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        audit.record(act="identity.totp_enabled", actor=None, at=at, about_id=person.pk)
        return _new_codes(person)


def _digits(code: str) -> str:
    return "".join(code.split())


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(HOW_MANY)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_digest(person, code)) for code in codes)
    return codes


def _digest(person: Person, code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return digest("recovery", f"{person.pk}:{plain}")


def verify(person: Person, *, code: str, at: datetime) -> bool:
    """Whether the code opens: six digits of the application, or a recovery code, which is then used up.

    Wrong codes make the application wait longer and longer (django-otp).
    """
    code = _digits(code)
    if code.isdigit():
        return match_token(person, code) is not None
    unused = RecoveryCode.objects.filter(person=person, digest=_digest(person, code), used_at__isnull=True)
    with transaction.atomic():
        if not unused.update(used_at=at):
            return False
        audit.record(act="identity.recovery_code_used", actor=None, at=at, about_id=person.pk)
        return True


def codes_left(person: Person) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(person=person, used_at__isnull=True).count()


def drop(person: Person) -> None:
    """Forget the application and its recovery codes. Inside the caller's transaction."""
    TOTPDevice.objects.filter(user=person).delete()
    RecoveryCode.objects.filter(person=person).delete()


def remove(person: Person, *, required: bool, at: datetime) -> None:
    """Remove the application at its owner's wish.

    :param required: whether their role demands one.
    :raises ValidationError: it does.
    """
    if required:
        raise ValidationError("Votre rôle demande un code à usage unique : il ne peut pas être retiré.")
    with transaction.atomic():
        drop(person)
        audit.record(act="identity.totp_removed", actor=None, at=at, about_id=person.pk)
