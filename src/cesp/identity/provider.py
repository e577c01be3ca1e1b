"""The identity providers of the settings: what each one is, where it answers, with which keys it signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from cesp.identity import provider_http
from cesp.identity.provider_http import ProviderUnreachable

_KEPT_SECONDS = 3600
_KEYS_AT_MOST = 50
_AGAIN_AFTER_SECONDS = 60
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One line of ``settings.OIDC``.

    :param audience: whom it is for, a sentence of the sign-in page.
    :param acr: the assurance asked, and the least accepted; empty: none asked.
    :param level: what a session opened by it is worth, ``low`` or ``substantial``.
    :param signed_userinfo: whether what it says of people is a signed JWT.
    """

    name: str
    label: str
    audience: str
    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    acr: str = ""
    level: str = "low"
    signed_userinfo: bool = True
    auth: str = "client_secret_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str


def configured() -> list[Provider]:
    """The providers of this site, in the order of the sign-in page; none in the demonstration unless set."""
    return [Provider(name=name, **options) for name, options in settings.OIDC.items()]


def named(name: str) -> Provider | None:
    return next((provider for provider in configured() if provider.name == name), None)


def metadata(provider: Provider) -> Metadata:
    """Where the provider answers, as it publishes it; kept an hour.

    :raises ProviderUnreachable: it does not answer, speaks for another issuer, or names an unsafe address.
    """
    key = f"identity.oidc.metadata:{provider.issuer}"
    found = cache.get(key)
    if found is None:
        found = provider_http.get_json(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        _check(found, provider)
        cache.set(key, found, _KEPT_SECONDS)
    addresses = {name: str(found[name]) for name in _ENDPOINTS}
    return Metadata(**addresses, end_session_endpoint=found.get("end_session_endpoint") or "")


def _check(found: dict[str, Any], provider: Provider) -> None:
    if found.get("issuer") != provider.issuer:
        raise ProviderUnreachable("speaks for another issuer")
    addresses = [found.get(name) for name in _ENDPOINTS]
    if "end_session_endpoint" in found:
        addresses.append(found["end_session_endpoint"])
    if not all(isinstance(address, str) and provider_http.is_safe(address) for address in addresses):
        raise ProviderUnreachable("names an unsafe address")


def signing_key(uri: str, kid: str | None) -> dict[str, Any] | None:
    """The public key of that identifier, read again at most once a minute when it is not among those kept.

    :raises ProviderUnreachable: the keys cannot be read, or are too many to be true.
    """
    cache_key, fresh = f"identity.oidc.keys:{uri}", f"identity.oidc.keys-fresh:{uri}"
    keys = cache.get(cache_key)
    if keys is None or (_pick(keys, kid) is None and cache.get(fresh) is None):
        keys = provider_http.get_json(uri).get("keys")
        if not isinstance(keys, list) or not 0 < len(keys) <= _KEYS_AT_MOST:
            raise ProviderUnreachable("keys missing or too many")
        cache.set(cache_key, keys, _KEPT_SECONDS)
        cache.set(fresh, "yes", _AGAIN_AFTER_SECONDS)
    return _pick(keys, kid)


def _pick(keys: list[Any], kid: str | None) -> dict[str, Any] | None:
    usable = [key for key in keys if isinstance(key, dict) and key.get("use", "sig") == "sig" and _public(key)]
    if kid is None:
        return usable[0] if len(usable) == 1 else None
    return next((key for key in usable if key.get("kid") == kid), None)


def _public(key: dict[str, Any]) -> bool:
    """A published secret key would let anybody sign."""
    return key.get("kty") in {"RSA", "EC"}
