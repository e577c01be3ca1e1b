"""What people change of their own account: address, password, sessions, identities."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from cesp.accounts.models import Membership, Person, Role
from cesp.audit import operations as audit
from cesp.common import locks, mail
from cesp.common.instants import day_of
from cesp.identity import links, second_factor, sessions
from cesp.identity.models import EmailLink, ExternalIdentity, OpenSession, Purpose

_KNOWN_BY_NOW = "Cette adresse a maintenant un compte : connectez-vous, ou demandez un lien pour y entrer."
_TAKEN = "Cette adresse ne peut plus être choisie. Demandez le changement avec une autre adresse."


def ask_email_change(*, actor: Membership, email: str, at: datetime) -> None:
    """Send a link to the new address; nothing changes before it is confirmed.

    An address that already has an account is told so by e-mail; on the screen the answer is the same.
    """
    email = email.strip().lower()
    person = actor.person
    with transaction.atomic():
        links.void(person, at=at, purposes=(Purpose.NEW_EMAIL,))
        link, path = links.issue(person, Purpose.NEW_EMAIL, at=at, payload={"email": email})
        if Person.objects.filter(email=email).exists():
            message = mail.Mail(
                to=email,
                subject="Vous avez déjà un compte",
                paragraphs=("Quelqu'un a demandé à utiliser cette adresse, qui a déjà un compte. Rien n'a changé.",),
            )
        else:
            message = mail.Mail(
                to=email,
                subject="Confirmer votre nouvelle adresse",
                paragraphs=("Confirmez que cette adresse est la vôtre. Le lien sert une fois, pendant un jour.",),
                action=("Confirmer l'adresse", path),
                one_time=True,
            )
        mail.queue(message, key=f"email-change:{link.pk}", at=at)
        audit.record(act="identity.email_change_asked", actor=actor, at=at, about_id=person.pk)


def change_email(*, token: str, at: datetime) -> Person:
    """Confirm the new address; the old one gets a link, good for seven days, that undoes it.

    :raises ValidationError: the link is no longer good, or the address was taken meanwhile.
    """
    with transaction.atomic():
        link = links.use(token, browser="", at=at)
        person, new = links.person_of(link), link.payload["email"]
        old = person.email
        _set_email(person, new)
        links.void(person, at=at, purposes=(Purpose.SIGN_IN, Purpose.RESET, Purpose.ATTACH, Purpose.NEW_EMAIL))
        undo, path = links.issue(person, Purpose.RESTORE_EMAIL, at=at, payload={"email": old})
        message = mail.Mail(
            to=old,
            subject="L'adresse de votre compte a changé",
            paragraphs=(
                "Cette adresse n'est plus celle de votre compte : une autre vient d'être confirmée.",
                "Si ce n'est pas vous, rétablissez-la : le lien est valable sept jours.",
            ),
            action=("Ce n'est pas moi", path),
            one_time=True,
        )
        mail.queue(message, key=f"email-changed:{undo.pk}", at=at)
        audit.record(act="identity.email_changed", actor=None, at=at, about_id=person.pk)
    return person


def _set_email(person: Person, email: str) -> None:
    locks.hold(f"email:{email}")
    if Person.objects.filter(email=email).exclude(pk=person.pk).exists():
        raise ValidationError(_TAKEN, code="taken")
    person.email = email
    person.save(update_fields=["email"])


def restore_email(*, token: str, at: datetime) -> Person:
    """« Ce n'est pas moi »: give the account back to its old address.

    Whoever changed it may hold the password, an application or an identity added since: the password no
    longer works, what was added since the change goes, every session and every other link too.

    :raises ValidationError: the link is no longer good, or the old address was taken meanwhile.
    """
    with transaction.atomic():
        link = links.use(token, browser="", at=at)
        person = links.person_of(link)
        _set_email(person, link.payload["email"])
        person.set_unusable_password()
        person.save(update_fields=["password"])
        _drop_added_since(person, link)
        links.void(person, at=at)
        sessions.close_all(person)
        audit.record(act="identity.email_restored", actor=None, at=at, about_id=person.pk)
    return person


def _drop_added_since(person: Person, link: EmailLink) -> None:
    ExternalIdentity.objects.filter(person=person, linked_at__gte=link.asked_at).delete()
    if TOTPDevice.objects.filter(user=person, created_at__gte=link.asked_at).exists():
        second_factor.drop(person)


def set_password(*, person: Person, password: str, at: datetime, request: HttpRequest | None = None) -> None:
    """Choose a password; every other session ends.

    :param request: the session to keep, if it is made in one.
    :raises ValidationError: the password is too short or too common.
    """
    validate_password(password, person)
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        links.void(person, at=at, purposes=(Purpose.RESET,))
        kept = request.session.session_key if request else None
        sessions.close_all(person, but=kept)
        if request is not None:
            update_session_auth_hash(request, person)
        audit.record(act="identity.password_changed", actor=None, at=at, about_id=person.pk)
        message = mail.Mail(
            to=person.email,
            subject="Votre mot de passe a changé",
            paragraphs=(
                "Le mot de passe de votre compte vient de changer. Si ce n'est pas vous, choisissez-en un autre.",
            ),
            action=("Ouvrir mon compte", reverse("identity:account")),
        )
        mail.queue(message, key=f"password:{person.pk}:{at.isoformat()}", at=at)


def join(*, token: str, browser: str, password: str, at: datetime) -> Person:
    """Create the account that a link was sent for: its address is confirmed, its person candidates for themself.

    Of two links for one address, the first makes the account; the second is told that it exists.

    :raises ValidationError: the link is no longer good, the password too weak, or the address has an account by now.
    """
    with transaction.atomic():
        link = links.use(token, browser=browser, at=at)
        wanted = link.payload
        locks.hold(f"email:{wanted['email']}")
        if Person.objects.filter(email=wanted["email"]).exists():
            raise ValidationError(_KNOWN_BY_NOW, code="taken")
        validate_password(password, candidate_for(link))
        person = Person.objects.create_person(**wanted, password=password)
        membership = Membership.objects.create(person=person, role=Role.SIGNATORY, from_on=day_of(at))
        link.person, link.payload = person, {}
        link.save(update_fields=["person", "payload"])
        audit.record(act="identity.account_created", actor=membership, at=at, about_id=person.pk)
    return person


def candidate_for(link: EmailLink) -> Person:
    """Whoever a link would create, unsaved: a password may not be their name."""
    return Person(**link.payload)


def reset_password(*, token: str, browser: str, password: str, at: datetime) -> Person:
    """Choose a password with a link; returns whose.

    :raises ValidationError: the link is no longer good, or the password is too short or too common.
    """
    with transaction.atomic():
        link = links.use(token, browser=browser, at=at)
        person = links.person_of(link)
        set_password(person=person, password=password, at=at)
    return person


def close_session(*, actor: Membership, row: OpenSession, at: datetime) -> None:
    """End one of one's own sessions."""
    with transaction.atomic():
        sessions.close([row])
        audit.record(act="identity.session_closed", actor=actor, at=at, about_id=actor.person_id)


def close_other_sessions(*, actor: Membership, but: str, at: datetime) -> int:
    """End all of one's sessions except the one that asks; returns how many."""
    with transaction.atomic():
        closed = sessions.close_all(actor.person, but=but)
        audit.record(
            act="identity.sessions_closed", actor=actor, at=at, about_id=actor.person_id, detail={"closed": closed}
        )
    return closed


def unlink(*, actor: Membership, identity: ExternalIdentity, at: datetime) -> None:
    """Take an identity off one's account."""
    with transaction.atomic():
        identity.delete()
        audit.record(
            act="identity.identity_unlinked",
            actor=actor,
            at=at,
            about_id=actor.person_id,
            detail={"provider": identity.provider},
        )
