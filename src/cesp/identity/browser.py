"""Random tokens, their digests, and what is told of a browser."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

_BROWSER = "browser"
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def new_token() -> str:
    """256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def digest(kind: str, value: str) -> str:
    """Keyed digest, 64 hexadecimal characters; without the service's key a stolen table cannot be searched.

    :param kind: keeps digests of different things apart: ``link``, ``browser``, ``address``.
    """
    return salted_hmac(f"cesp.identity.{kind}", value, algorithm="sha256").hexdigest()


def mark_browser(request: HttpRequest) -> str:
    """Give this browser a mark, kept in its session, and return the digest of it."""
    request.session[_BROWSER] = request.session.get(_BROWSER) or new_token()
    return digest("browser", request.session[_BROWSER])


def browser_digest(request: HttpRequest) -> str:
    """Digest of this browser's mark; empty if it asked for nothing."""
    mark = request.session.get(_BROWSER)
    return digest("browser", mark) if mark else ""


def network_address(request: HttpRequest) -> str | None:
    """Where the request comes from: the last hop that the trusted proxy saw, else the peer."""
    peer: str = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        peer = request.META.get("HTTP_X_FORWARDED_FOR", peer).rsplit(",", 1)[-1].strip()
    try:
        return str(ip_address(peer))
    except ValueError:
        return None


def device_summary(user_agent: str) -> str:
    """« Firefox sur Windows »: enough to recognise one's own device, nothing to follow anybody with."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


def safe_page(request: HttpRequest, page: str) -> str:
    """The page if it is one of this site, else nothing."""
    local = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return page if local and page.startswith("/") and len(page) <= 500 else ""


def page_before(request: HttpRequest) -> str:
    """The page of this site a form was sent from, else the home page."""
    referer = urlsplit(request.headers.get("Referer", ""))
    page = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return (safe_page(request, page) if referer.netloc == request.get_host() else "") or reverse("portal:home")
