"""Signing in, step after step: who says they are somebody, the code if they have one, then the session."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from cesp.accounts import queries as accounts
from cesp.accounts.models import Membership, Person
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.identity import browser, links, second_factor, sessions

_PENDING = "pending"
_PENDING_FOR = timedelta(minutes=10)
_TRIES = 5
WRONG = "Adresse électronique ou mot de passe inconnu. Vérifiez l'une et l'autre, puis réessayez."
_NO_ROLE = (
    "Votre compte n'a aucun rôle en cours : il n'y a rien à vous montrer. "
    "Écrivez à la personne qui vous a invité pour qu'elle vous en donne un."
)
_START_AGAIN = "Trop de temps a passé, ou trop de codes étaient faux. Recommencez la connexion."


def by_password(request: HttpRequest, *, email: str, password: str, at: datetime, next_page: str = "") -> str:
    """Check a password; returns where to go next.

    :raises ValidationError: the pair is wrong, or too many were tried; the same for an unknown address.
    """
    person = _checked(request, email.strip().lower(), password, at)
    return first_step(request, person, by="password", at=at, next_page=next_page)


def _checked(request: HttpRequest, email: str, password: str, at: datetime) -> Person:
    person = authenticate(request, username=email, password=password)
    if person is None:
        known = Person.objects.filter(email=email).values_list("pk", flat=True).first()
        audit.record(act="identity.sign_in_refused", actor=None, at=at, about_id=known, detail={"by": "password"})
        raise ValidationError(_why(request, email, at), code="wrong")
    assert isinstance(person, Person)
    return person


def _why(request: HttpRequest, email: str, at: datetime) -> str:
    tries = AccessAttempt.objects.filter(
        username=email,
        ip_address=browser.network_address(request),
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=at - settings.AXES_COOLOFF_TIME,
    )
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return links.too_many("tentatives", until=last + settings.AXES_COOLOFF_TIME) if last else WRONG


def first_step(
    request: HttpRequest,
    person: Person,
    *,
    by: str,
    at: datetime,
    next_page: str = "",
    level: str = "low",
    id_token: str = "",
) -> str:
    """Somebody has shown one proof: ask for their code if they have one, else open the session.

    :returns: the address of the next page.
    :raises ValidationError: the account is closed or has no role.
    """
    _admit(person, at)
    if level == "low" and second_factor.enabled(person):
        request.session[_PENDING] = {
            "person": person.pk,
            "by": by,
            "at": at.isoformat(),
            "next": next_page,
            "tries": 0,
            "id_token": id_token,
        }
        return reverse("identity:code")
    _open(request, person, by=by, level=level, at=at, id_token=id_token)
    return next_page or reverse(settings.LOGIN_REDIRECT_URL)


def _admit(person: Person, at: datetime) -> Membership:
    role = accounts.roles_of(person, on=day_of(at)).first() if person.is_active else None
    if role is None:
        raise ValidationError(_NO_ROLE, code="no_role")
    return role


def _open(request: HttpRequest, person: Person, *, by: str, level: str, at: datetime, id_token: str) -> None:
    role = _admit(person, at)
    with transaction.atomic():
        sessions.open_session(request, person, by=by, level=level, at=at, id_token=id_token)
        audit.record(act="identity.signed_in", actor=role, at=at, about_id=person.pk, detail={"by": by, "level": level})


def waiting(request: HttpRequest, *, at: datetime) -> bool:
    """Whether a code is being waited for in this browser."""
    pending = request.session.get(_PENDING)
    return pending is not None and at - datetime.fromisoformat(pending["at"]) <= _PENDING_FOR


def by_code(request: HttpRequest, *, code: str, at: datetime) -> str:
    """Check the one-time code and open the session; returns where to go next.

    :raises ValidationError: ``wrong`` to type another, ``start_again`` when the whole must be begun anew.
    """
    if not waiting(request, at=at):
        raise ValidationError(_START_AGAIN, code="start_again")
    pending = request.session[_PENDING]
    person = Person.objects.get(pk=pending["person"])
    if not second_factor.verify(person, code=code, at=at):
        audit.record(act="identity.sign_in_refused", actor=None, at=at, about_id=person.pk, detail={"by": "code"})
        pending["tries"] += 1
        request.session.modified = True
        if pending["tries"] >= _TRIES:
            del request.session[_PENDING]
            raise ValidationError(_START_AGAIN, code="start_again")
        raise ValidationError(second_factor.WRONG, code="wrong")
    del request.session[_PENDING]
    _open(request, person, by=pending["by"], level="substantial", at=at, id_token=pending["id_token"])
    return pending["next"] or reverse(settings.LOGIN_REDIRECT_URL)


def confirm(request: HttpRequest, actor: Membership, *, secret: str, at: datetime) -> None:
    """Prove again who one is, in a session already open: by the code if there is one, else the password.

    :raises ValidationError: the code or the password is wrong.
    """
    person = actor.person
    if second_factor.enabled(person):
        if not second_factor.verify(person, code=secret, at=at):
            raise ValidationError(second_factor.WRONG, code="wrong")
        sessions.prove_if_marked(request, at=at, level="substantial")
    else:
        _checked(request, person.email, secret, at)
        sessions.prove_if_marked(request, at=at)
    audit.record(act="identity.confirmed", actor=actor, at=at, about_id=person.pk)


def refused_by_provider(name: str, why: str, *, at: datetime) -> None:
    """Write that what came back from a provider was not believed."""
    audit.record(act="identity.sign_in_refused", actor=None, at=at, detail={"by": name, "why": why})


def sign_out(request: HttpRequest, actor: Membership, *, at: datetime) -> sessions.Marks | None:
    """End this session; returns what it was, for the provider that opened it to be told."""
    marks = sessions.marks_of(request)
    with transaction.atomic():
        audit.record(act="identity.signed_out", actor=actor, at=at, about_id=actor.person_id)
        sessions.forget_row(request)
        logout(request)
    return marks
