"""What the page « Mon compte » shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from cesp.accounts.models import Membership, Role
from cesp.common.instants import day_of
from cesp.identity import provider, second_factor
from cesp.identity.models import ExternalIdentity, OpenSession
from cesp.identity.sessions import Marks


@dataclass(frozen=True, slots=True)
class Linked:
    """An identity of the account, by the name people know."""

    pk: int
    provider: str
    label: str
    linked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    sessions: list[OpenSession]
    here: str
    identities: list[Linked]
    totp: bool
    totp_required: bool
    codes_left: int
    has_password: bool


def account_page(actor: Membership, *, key: str, on: date) -> AccountPage:
    """:param key: the session that looks, to be marked in the list."""
    return AccountPage(
        sessions=list(sessions_of(actor)),
        here=key,
        identities=[_linked(identity) for identity in identities_of(actor)],
        totp=second_factor.enabled(actor.person),
        totp_required=totp_required(actor, on=on),
        codes_left=second_factor.codes_left(actor.person),
        has_password=actor.person.has_usable_password(),
    )


def _linked(identity: ExternalIdentity) -> Linked:
    known = provider.named(identity.provider)
    return Linked(
        identity.pk, identity.provider, known.label if known else identity.provider, day_of(identity.linked_at)
    )


def providers_of(actor: Membership) -> list[provider.Provider]:
    """The providers that already know the person."""
    names = set(identities_of(actor).values_list("provider", flat=True))
    return [each for each in provider.configured() if each.name in names]


def sessions_of(actor: Membership) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(person_id=actor.person_id).order_by("-last_seen_at", "-pk")


def identities_of(actor: Membership) -> QuerySet[ExternalIdentity]:
    return ExternalIdentity.objects.filter(person_id=actor.person_id).order_by("pk")


def totp_required(actor: Membership, *, on: date) -> bool:
    """Whether any of the person's roles demands a one-time code."""
    if not settings.AGENTS_NEED_TOTP:
        return False
    return Membership.objects.in_force(on).filter(person_id=actor.person_id).exclude(role=Role.SIGNATORY).exists()


def wants_code(marks: Marks | None, actor: Membership) -> bool:
    """Whether an application is in place and this session has not shown its code."""
    return marks is not None and marks.level == "low" and second_factor.enabled(actor.person)


def way_to_confirm(actor: Membership) -> str:
    """How the person can prove again who they are on the spot: ``code``, ``password``, or nothing but a link."""
    if second_factor.enabled(actor.person):
        return "code"
    return "password" if actor.person.has_usable_password() else ""
