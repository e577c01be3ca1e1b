"""Links sent by e-mail: asked for, kept as digests, used once.

What is answered to an address is the same whether an account has it or not; so is the work done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cesp.accounts.models import Person
from cesp.audit import operations as audit
from cesp.common import locks, mail
from cesp.identity.browser import digest, new_token
from cesp.identity.models import EmailLink, LinkRequest, Purpose

LIFETIMES = {
    Purpose.SIGN_IN: timedelta(minutes=20),
    Purpose.RESET: timedelta(minutes=20),
    Purpose.ATTACH: timedelta(minutes=20),
    Purpose.JOIN: timedelta(minutes=60),
    Purpose.NEW_EMAIL: timedelta(hours=24),
    Purpose.RESTORE_EMAIL: timedelta(days=7),
}
_WINDOW = timedelta(hours=1)
_TWENTY_MINUTES = "Il sert une seule fois, pendant vingt minutes, dans le navigateur où vous l'avez demandé."
_AN_HOUR = "Il sert une seule fois, pendant une heure, dans le navigateur où vous l'avez demandé."
_IGNORE = "Si vous n'avez rien demandé, ne faites rien : sans ce lien, personne n'entre."
_MAILS = {
    Purpose.SIGN_IN: ("Votre lien de connexion", "Se connecter", ("Voici votre lien.", _TWENTY_MINUTES, _IGNORE)),
    Purpose.RESET: (
        "Choisir un nouveau mot de passe",
        "Choisir un mot de passe",
        ("Voici le lien pour choisir un nouveau mot de passe.", _TWENTY_MINUTES, _IGNORE),
    ),
    Purpose.JOIN: (
        "Créer votre compte",
        "Choisir un mot de passe",
        ("Voici le lien pour créer votre compte. Vous choisirez un mot de passe.", _AN_HOUR, _IGNORE),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Where a request for a link comes from.

    :param browser: digest of the browser's mark (:func:`cesp.identity.browser.mark_browser`).
    :param source: network address, or ``None`` if unknown.
    """

    browser: str
    source: str | None
    next_page: str = ""


def ask(*, email: str, purpose: Purpose, asking: Asking, at: datetime) -> None:
    """Send a link to the address if an open account has it; otherwise do as much, and send nothing.

    :raises ValidationError: too many were asked for lately; the sentence says when to try again.
    """
    email = email.strip().lower()
    make_password(new_token())  # known or unknown, the answer takes the time of a hash
    with transaction.atomic():
        _count(email, asking.source, at)
        person = Person.objects.filter(email=email, is_active=True).first()
        if person is not None:
            _send(person, purpose, asking, at)


def ask_to_join(*, email: str, given_names: str, family_name: str, asking: Asking, at: datetime) -> None:
    """Send the link that creates an account to an address; one that has an account gets its ordinary link instead.

    The answer on screen is the same: it tells nobody whether an address is known. A closed account gets nothing.

    :raises ValidationError: too many were asked for lately; the sentence says when to try again.
    """
    email = email.strip().lower()
    make_password(new_token())
    with transaction.atomic():
        _count(email, asking.source, at)
        person = Person.objects.filter(email=email).first()
        if person is None:
            wanted = {"email": email, "given_names": given_names, "family_name": family_name}
            _send(None, Purpose.JOIN, asking, at, payload=wanted)
        elif person.is_active:
            _send(person, Purpose.SIGN_IN, asking, at)


def renew(*, token: str, asking: Asking, at: datetime) -> None:
    """Send a fresh link to whoever had this one, bound to the browser that asks.

    :raises ValidationError: too many were asked for lately, or the token is none of ours.
    """
    old = _by_token(token)
    if old is None:
        raise ValidationError(_WHY_NOT["unknown"], code="unknown")
    if old.person is None:
        ask_to_join(**old.payload, asking=asking, at=at)
        return
    purpose = Purpose.RESET if old.purpose == Purpose.RESET else Purpose.SIGN_IN
    ask(email=old.person.email, purpose=purpose, asking=asking, at=at)


def _count(email: str, source: str | None, at: datetime) -> None:
    address, network = digest("address", email), digest("network", source or "")
    locks.hold(f"link-request:{address}")
    for column, value, most in (
        ("address", address, settings.LINKS_PER_ADDRESS_HOURLY),
        ("source", network, settings.LINKS_PER_SOURCE_HOURLY),
    ):
        recent = LinkRequest.objects.filter(**{column: value}, at__gt=at - _WINDOW).order_by("-at")
        oldest = recent.values_list("at", flat=True)[most - 1 : most].first()
        if oldest is not None:
            raise ValidationError(too_many("demandes de lien", until=oldest + _WINDOW), code="too_many")
    LinkRequest.objects.create(address=address, source=network, at=at)


def too_many(what: str, *, until: datetime) -> str:
    """« Trop d'essais. Réessayez à partir de 14 h 05. », rounded up to the minute."""
    local = timezone.localtime(until + timedelta(seconds=59))
    return f"Trop de {what} en peu de temps. Réessayez à partir de {local:%H} h {local:%M}."


def _send(
    person: Person | None, purpose: Purpose, asking: Asking, at: datetime, payload: Mapping[str, str] | None = None
) -> None:
    subject, label, paragraphs = _MAILS[purpose]
    link, action = issue(person, purpose, at=at, browser=asking.browser, next_page=asking.next_page, payload=payload)
    address = person.email if person is not None else link.payload["email"]
    mail.queue(
        mail.Mail(to=address, subject=subject, paragraphs=paragraphs, action=(label, action), one_time=True),
        key=f"link:{link.pk}",
        at=at,
    )
    about_id = person.pk if person is not None else None
    audit.record(act="identity.link_asked", actor=None, at=at, about_id=about_id, detail={"purpose": str(purpose)})


def issue(
    person: Person | None,
    purpose: Purpose,
    *,
    at: datetime,
    browser: str = "",
    next_page: str = "",
    payload: Mapping[str, str] | None = None,
) -> tuple[EmailLink, str]:
    """Make a link; returns its row and its path on this site, the only place its token is written.

    The token is in the query: paths are logged, queries are not.
    """
    token = new_token()
    link = EmailLink.objects.create(
        person=person,
        purpose=purpose,
        digest=digest("link", token),
        browser=browser,
        next_page=next_page,
        payload=dict(payload or {}),
        asked_at=at,
        expires_at=at + LIFETIMES[purpose],
    )
    return link, f"{reverse('identity:open_link')}?{urlencode({'jeton': token})}"


def _by_token(token: str) -> EmailLink | None:
    return EmailLink.objects.select_related("person").filter(digest=digest("link", token)).first()


def read(token: str, *, browser: str, at: datetime) -> tuple[EmailLink | None, str]:
    """The link of a token, and what stands in its way.

    :returns: the row, and nothing when it can be used, else ``unknown``, ``used``, ``expired`` or ``elsewhere``.
    """
    link = _by_token(token)
    if link is None or (link.person is not None and not link.person.is_active):
        return None, "unknown"
    if link.used_at is not None:
        return link, "used"
    if at >= link.expires_at:
        return link, "expired"
    return link, "elsewhere" if link.browser and link.browser != browser else ""


_WHY_NOT = {
    "unknown": "Ce lien n'est pas reconnu. Demandez-en un nouveau.",
    "used": "Ce lien a déjà servi. Demandez-en un nouveau.",
    "expired": "Ce lien n'est plus valable. Demandez-en un nouveau.",
    "elsewhere": "Ce lien a été demandé dans un autre navigateur. Demandez-en un nouveau ici.",
}


def use(token: str, *, browser: str, at: datetime) -> EmailLink:
    """Use a link up; of two at the same instant, one succeeds. Inside the caller's transaction.

    :raises ValidationError: it cannot be used; the sentence says why.
    """
    link, obstacle = read(token, browser=browser, at=at)
    if link is None or obstacle:
        raise ValidationError(_WHY_NOT[obstacle], code=obstacle)
    if not EmailLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at):
        raise ValidationError(_WHY_NOT["used"], code="used")
    return link


def person_of(link: EmailLink) -> Person:
    """Whose link it is; one that creates an account is nobody's, and has its own way."""
    assert link.person is not None
    return link.person


def void(person: Person, *, at: datetime, purposes: tuple[Purpose, ...] = tuple(Purpose)) -> None:
    """Make every unused link of a person useless: they were sent to an address that is no longer theirs."""
    EmailLink.objects.filter(person=person, purpose__in=purposes, used_at__isnull=True).update(used_at=at)


def former_addresses(person: Person) -> list[str]:
    """Addresses that the account had lately (as long as the link that gives them back is kept), the latest first."""
    rows = EmailLink.objects.filter(person=person, purpose=Purpose.RESTORE_EMAIL).order_by("-asked_at")
    found = dict.fromkeys(str(payload["email"]) for payload in rows.values_list("payload", flat=True))
    return [address for address in found if address != person.email]
