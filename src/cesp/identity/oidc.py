"""OpenID Connect: leave for a provider, come back, and believe only what is proved.

State, nonce and PKCE verifier are made at the start, kept in the session, and taken out of it at the
return, whatever comes of it: nothing is ever tried twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from cesp.identity import provider as providers
from cesp.identity.browser import new_token
from cesp.identity.provider import Metadata, Provider
from cesp.identity.provider_http import ProviderRefused, ProviderUnreachable, Tokens

_KEY = "oidc"
_KEPT_FOR = timedelta(minutes=10)
_AT_ONCE = 3
_FRESH_SECONDS = 300
_AHEAD_SECONDS = 30
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_ACR_ORDER = ("eidas1", "eidas2", "eidas3")
UNREACHABLE = (
    "{label} ne répond pas en ce moment. Réessayez dans quelques minutes, ou connectez-vous d'une autre manière."
)
_INTERRUPTED = "Vous avez interrompu la connexion avec {label}. Recommencez, ou connectez-vous d'une autre manière."
_UNPROVED = (
    "La réponse de {label} n'a pas pu être vérifiée : personne n'a été connecté. "
    "Recommencez ; si cela se reproduit, connectez-vous d'une autre manière et signalez l'heure de l'incident."
)
_STALE = "Cette connexion avec {label} n'est plus en cours dans ce navigateur. Recommencez depuis la page de connexion."
_OLD = "{label} ne vous a pas demandé de vous identifier à nouveau. Confirmez d'une autre manière."
_WEAK = "{label} vous a identifié avec une garantie trop faible. Recommencez en choisissant un moyen plus sûr."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, once everything was checked.

    :param claims: what the provider says of them, all of it optional.
    """

    provider: Provider
    sub: str
    claims: Mapping[str, Any]
    id_token: str
    next_page: str
    link_to: int | None


def _refused(provider: Provider, sentence: str, why: str) -> ValidationError:
    return ValidationError(sentence.format(label=provider.label), code=why)


def _redirect_uri(provider: Provider) -> str:
    return f"{settings.SITE_URL}{reverse('identity:provider_back', args=[provider.name])}"


def _client(provider: Provider) -> Tokens:
    return Tokens(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=_redirect_uri(provider),
        auth=provider.auth,
    )


def start(
    request: HttpRequest,
    provider: Provider,
    *,
    at: datetime,
    next_page: str = "",
    link_to: int | None = None,
    fresh: bool = False,
) -> str:
    """Where to send the browser.

    :param link_to: the person whose session asks to be linked, if one does.
    :param fresh: whether the person must prove who they are again there, whatever session they have.
    :raises ValidationError: the provider does not answer.
    """
    try:
        endpoint = providers.metadata(provider).authorization_endpoint
    except ProviderUnreachable:
        raise _refused(provider, UNREACHABLE, "unreachable")
    state, nonce, verifier = new_token(), new_token(), new_token()
    pending: dict[str, Any] = request.session.get(_KEY, {})
    kept = dict(list(pending.items())[-(_AT_ONCE - 1) :])
    kept[state] = {
        "provider": provider.name,
        "nonce": nonce,
        "verifier": verifier,
        "next": next_page,
        "link_to": link_to,
        "fresh": fresh,
        "at": at.isoformat(),
    }
    request.session[_KEY] = kept
    parameters = {"scope": provider.scopes, "state": state, "nonce": nonce, "code_verifier": verifier}
    if fresh:
        parameters["prompt"] = "login"
    if provider.acr:
        parameters["acr_values"] = provider.acr
    return _client(provider).authorization_url(endpoint, **parameters)


def finish(request: HttpRequest, provider: Provider, answer: Mapping[str, str], *, at: datetime) -> Identity:
    """Check what the browser brings back, and what the provider then says.

    :param answer: ``state``, then ``code`` or ``error``, and ``iss`` when the provider gives it.
    :raises ValidationError: anything that is not proved; its code says what, its sentence says what to do.
    """
    pending = _take(request, provider, answer, at)
    if answer.get("error"):
        denied = answer["error"] == "access_denied"
        raise _refused(provider, _INTERRUPTED if denied else _UNPROVED, "provider_error")
    try:
        known = providers.metadata(provider)
        client = _client(provider)
        tokens = client.exchange(known.token_endpoint, code=answer.get("code", ""), code_verifier=pending["verifier"])
        id_token = _text(tokens, "id_token", provider)
        claims = _id_claims(provider, known, id_token, nonce=pending["nonce"], at=at)
        if pending["fresh"] and not _just_now(claims.get("auth_time"), at):
            raise _refused(provider, _OLD, "auth_time")
        said = _userinfo(provider, known, *client.userinfo(known.userinfo_endpoint), at=at)
    except ProviderUnreachable:
        raise _refused(provider, UNREACHABLE, "unreachable")
    except ProviderRefused:
        raise _refused(provider, _UNPROVED, "code_refused")
    if said.get("sub") != claims["sub"]:
        raise _refused(provider, _UNPROVED, "sub_mismatch")
    return Identity(provider, claims["sub"], said, id_token, pending["next"], pending["link_to"])


def _take(request: HttpRequest, provider: Provider, answer: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """What was kept for this state, taken out: a state serves once."""
    kept: dict[str, Any] = request.session.get(_KEY, {})
    pending: dict[str, Any] | None = kept.pop(answer.get("state", ""), None)
    request.session[_KEY] = kept
    if pending is None or at - datetime.fromisoformat(pending["at"]) > _KEPT_FOR:
        raise _refused(provider, _STALE, "state")
    if pending["provider"] != provider.name or answer.get("iss", provider.issuer) != provider.issuer:
        raise _refused(provider, _UNPROVED, "mix_up")
    return pending


def _text(found: Mapping[str, Any], name: str, provider: Provider) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise _refused(provider, _UNPROVED, f"no_{name}")
    return value


class _Claims(jwt.JWTClaimsRegistry):
    """Dead to the second, but born a little ahead of us: the provider's clock may run before ours.

    A token is made while we wait for it, after the instant that the request was given.
    """

    def _born(self, value: object) -> bool:
        return isinstance(value, int) and value <= self.now + _AHEAD_SECONDS

    def validate_iat(self, value: object) -> None:
        if not self._born(value):
            super().validate_iat(value)

    def validate_nbf(self, value: object) -> None:
        if not self._born(value):
            super().validate_nbf(value)


def _signed(provider: Provider, known: Metadata, token: str, *, at: datetime, dated: bool) -> dict[str, Any]:
    """The claims of a JWT that this provider signed for us, with a key it publishes.

    :param dated: whether it must say when it expires.
    """
    try:
        header = jws.extract_compact(token.encode()).headers()
        key = providers.signing_key(known.jwks_uri, header.get("kid"))
        if key is None:
            raise _refused(provider, _UNPROVED, "unknown_key")
        claims = jwt.decode(token, jwk.import_key(key), algorithms=_ALGORITHMS).claims
        _Claims(
            now=int(at.timestamp()),
            leeway=0,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": dated},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refused(provider, _UNPROVED, type(error).__name__)
    if not isinstance(claims["sub"], str) or len(claims["sub"]) > 255:
        raise _refused(provider, _UNPROVED, "sub")
    return claims


def _id_claims(provider: Provider, known: Metadata, token: str, *, nonce: str, at: datetime) -> dict[str, Any]:
    claims = _signed(provider, known, token, at=at, dated=True)
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise _refused(provider, _UNPROVED, "nonce")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else provider.client_id) != provider.client_id:
        raise _refused(provider, _UNPROVED, "azp")
    if not _strong_enough(provider.acr, claims.get("acr")):
        raise _refused(provider, _WEAK, "acr")
    return claims


def _strong_enough(asked: str, given: object) -> bool:
    if not asked or given == asked:
        return True
    return asked in _ACR_ORDER and given in _ACR_ORDER and _ACR_ORDER.index(str(given)) > _ACR_ORDER.index(asked)


def _just_now(auth_time: object, at: datetime) -> bool:
    """A provider that does not say when is believed: it was asked to check again."""
    if auth_time is None:
        return True
    return isinstance(auth_time, int) and at.timestamp() - auth_time <= _FRESH_SECONDS


def _userinfo(provider: Provider, known: Metadata, kind: str, text: str, *, at: datetime) -> dict[str, Any]:
    if provider.signed_userinfo:
        if kind != "application/jwt":
            raise _refused(provider, _UNPROVED, "unsigned_userinfo")
        return _signed(provider, known, text.strip(), at=at, dated=False)
    try:
        found = json.loads(text)
    except ValueError:
        raise _refused(provider, _UNPROVED, "userinfo")
    if not isinstance(found, dict):
        raise _refused(provider, _UNPROVED, "userinfo")
    return found


def sign_out_url(provider: Provider, *, id_token: str) -> str:
    """Where to end the provider's own session; empty if it says no such place, or does not answer."""
    try:
        endpoint = providers.metadata(provider).end_session_endpoint
    except ProviderUnreachable:
        return ""
    back = settings.SITE_URL + reverse("portal:welcome")
    query = urlencode({"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": new_token()})
    return f"{endpoint}?{query}" if endpoint else ""
