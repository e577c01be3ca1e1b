"""From a proved identity to an account: known, linked by a session, or proposed by e-mail; never by guess."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from cesp.accounts.models import Person, Role
from cesp.audit import operations as audit
from cesp.common import mail, search
from cesp.identity import browser, links, signing
from cesp.identity.models import ExternalIdentity, Purpose
from cesp.identity.oidc import Identity

_ELSEWHERE = "Cette identité est déjà reliée à un autre compte. Déconnectez-vous, puis connectez-vous avec elle."


def admit(request: HttpRequest, identity: Identity, *, at: datetime) -> str:
    """Let in whom the identity belongs to; returns where to go next.

    :raises ValidationError: the account is closed or has no role, or the identity is another account's.
    """
    known = _known(identity)
    if identity.link_to is not None and identity.link_to == request.user.pk:
        return _link_in_session(identity.link_to, identity, known, at)
    if known is not None:
        provider = identity.provider
        return signing.first_step(
            request,
            known.person,
            by=provider.name,
            at=at,
            next_page=identity.next_page,
            level=provider.level,
            id_token=identity.id_token,
        )
    _propose(request, identity, at)
    return reverse("identity:link_proposed")


def _known(identity: Identity) -> ExternalIdentity | None:
    rows = ExternalIdentity.objects.select_related("person")
    return rows.filter(issuer=identity.provider.issuer, sub=identity.sub).first()


def _link_in_session(person_id: int, identity: Identity, known: ExternalIdentity | None, at: datetime) -> str:
    if known is not None and known.person_id != person_id:
        raise ValidationError(_ELSEWHERE, code="elsewhere")
    if known is None:
        attach(person_id, provider=identity.provider.name, issuer=identity.provider.issuer, sub=identity.sub, at=at)
    return reverse("identity:account")


def attach(person_id: int, *, provider: str, issuer: str, sub: str, at: datetime) -> None:
    """Tie an identity to an account.

    :raises ValidationError: it is tied to one already.
    """
    try:
        with transaction.atomic():
            ExternalIdentity.objects.create(
                person_id=person_id, provider=provider, issuer=issuer, sub=sub, linked_at=at
            )
            audit.record(
                act="identity.identity_linked", actor=None, at=at, about_id=person_id, detail={"provider": provider}
            )
    except IntegrityError:
        raise ValidationError(_ELSEWHERE, code="elsewhere")


def _propose(request: HttpRequest, identity: Identity, at: datetime) -> None:
    """Write to the account that this may be, at the address it already has; the page says the same for none."""
    person = _by_email(identity) or _by_civil_identity(identity)
    if person is None:
        return
    provider = identity.provider
    with transaction.atomic():
        link, path = links.issue(
            person,
            Purpose.ATTACH,
            at=at,
            browser=browser.mark_browser(request),
            next_page=identity.next_page,
            payload={"provider": provider.name, "issuer": provider.issuer, "sub": identity.sub},
        )
        message = mail.Mail(
            to=person.email,
            subject=f"Relier {provider.label} à votre compte",
            paragraphs=(
                f"Quelqu'un s'est identifié avec {provider.label} et pourrait être vous.",
                "Si c'est vous, reliez cette identité à votre compte. Le lien sert une fois, pendant vingt minutes.",
                "Sinon, ne faites rien : sans ce lien, rien n'est relié.",
            ),
            action=("Relier mon compte", path),
            one_time=True,
        )
        mail.queue(message, key=f"attach:{link.pk}", at=at)
        audit.record(act="identity.link_asked", actor=None, at=at, about_id=person.pk, detail={"purpose": "attach"})


def _by_email(identity: Identity) -> Person | None:
    """The open account of an address that the provider verified."""
    email = identity.claims.get("email")
    if not isinstance(email, str) or identity.claims.get("email_verified") is not True:
        return None
    return Person.objects.filter(email=email.strip().lower(), is_active=True).first()


def _by_civil_identity(identity: Identity) -> Person | None:
    """The one signatory with this birth name, these first names and this birth date; nobody if there are two."""
    names = [identity.claims.get(name) for name in ("family_name", "given_name", "birthdate")]
    if not all(isinstance(name, str) and name for name in names):
        return None
    family, given, born = (str(name) for name in names)
    try:
        born_on = date.fromisoformat(born)
    except ValueError:
        return None
    same_day = Person.objects.filter(birth_on=born_on, is_active=True, memberships__role=Role.SIGNATORY).distinct()
    wanted = search.key(f"{family} {given}")
    found = [person for person in same_day[:1000] if search.key(f"{person.family_name} {person.given_names}") == wanted]
    return found[0] if len(found) == 1 else None


def attach_by_link(request: HttpRequest, *, token: str, at: datetime) -> str:
    """Confirm a proposal, from the account's own mailbox and in the browser that showed the identity.

    :returns: where to go next.
    :raises ValidationError: the link is no longer good, the identity is taken, or the account is closed.
    """
    with transaction.atomic():
        link = links.use(token, browser=browser.browser_digest(request), at=at)
        payload, person = link.payload, links.person_of(link)
        attach(person.pk, provider=payload["provider"], issuer=payload["issuer"], sub=payload["sub"], at=at)
    return signing.first_step(request, person, by="link", at=at, next_page=link.next_page)
