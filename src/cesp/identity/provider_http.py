"""The only place from which this app speaks HTTP: to the identity providers that the settings name.

Every answer is bounded in size and in time, no redirection is followed, and nothing goes out in the clear.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests  # noqa: TID251 - this is the edge
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from requests.adapters import HTTPAdapter  # noqa: TID251 - this is the edge

MOST_BYTES = 256 * 1024
_LOOPBACK = {"127.0.0.1", "localhost"}


class ProviderUnreachable(Exception):
    """The provider did not answer, or not in the bounds."""


class ProviderRefused(Exception):
    """The provider answered that it will not."""


def is_safe(url: str) -> bool:
    """Whether we may speak to this address: HTTPS, or the machine itself where the settings of tests allow it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.username or parts.password or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (settings.OIDC_LOOPBACK and parts.hostname in _LOOPBACK)


class _Bounded(HTTPAdapter):
    """Reads at most so many bytes, for at most so many seconds."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if not is_safe(request.url or ""):
            raise requests.exceptions.InvalidURL("address not allowed")
        seconds = settings.OIDC_TIMEOUT_SECONDS
        until = time.monotonic() + seconds
        response = super().send(request, stream=True, timeout=seconds, **_without(kwargs, "stream", "timeout"))
        body = b""
        for piece in response.iter_content(16_384):
            body += piece
            if len(body) > MOST_BYTES or time.monotonic() > until:
                response.close()
                raise requests.exceptions.ContentDecodingError("answer too long")
        response._content = body
        return response


def _without(kwargs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name not in names}


def _bounded(session: requests.Session) -> requests.Session:
    session.mount("https://", _Bounded())
    session.mount("http://", _Bounded())
    session.max_redirects = 0
    return session


def get_json(url: str) -> dict[str, Any]:
    """Read an object.

    :raises ProviderUnreachable: no answer, too slow, too long, redirected, or not an object.
    """
    try:
        with _bounded(requests.Session()) as session:
            response = session.get(url, headers={"Accept": "application/json"}, allow_redirects=False)
            found = response.json() if response.status_code == 200 else None
    except requests.RequestException as error:
        raise ProviderUnreachable(type(error).__name__) from error
    if not isinstance(found, dict):
        raise ProviderUnreachable(f"status {response.status_code}, or not an object")
    return found


class Tokens:
    """A client of one provider, for one exchange."""

    def __init__(self, *, client_id: str, client_secret: str, redirect_uri: str, auth: str) -> None:
        self._session = OAuth2Session(
            client_id,
            client_secret,
            redirect_uri=redirect_uri,
            token_endpoint_auth_method=auth,
            code_challenge_method="S256",
            leeway=0,  # FranceConnect's token lives sixty seconds: a leeway would call it dead at birth
        )
        _bounded(self._session)

    def authorization_url(self, endpoint: str, **parameters: str) -> str:
        """Where to send the browser; ``code_verifier`` stays here, only its digest goes."""
        url, _ = self._session.create_authorization_url(endpoint, **parameters)
        return str(url)

    def exchange(self, endpoint: str, *, code: str, code_verifier: str) -> dict[str, Any]:
        """Give a code for tokens.

        :raises ProviderRefused: the provider does not know the code, or no longer.
        :raises ProviderUnreachable: no answer in the bounds.
        """
        try:
            token = self._session.fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=code_verifier,
                allow_redirects=False,
            )
        except OAuthError as error:
            raise ProviderRefused(str(error.error)) from error
        except (requests.RequestException, ValueError, TypeError, AttributeError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        return dict(token)

    def userinfo(self, endpoint: str) -> tuple[str, str]:
        """What the provider says of the person: content type and text.

        :raises ProviderUnreachable: no answer in the bounds.
        """
        try:
            response = self._session.get(endpoint, allow_redirects=False)
        except (requests.RequestException, OAuthError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        if response.status_code != 200:
            raise ProviderUnreachable(f"status {response.status_code}")
        return response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), response.text
