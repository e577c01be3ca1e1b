"""Against guessing codes: so many misses an address, then a pause. Hits cost nothing.

A code is one of 31^16: no pause is needed for it to stay secret. This keeps a script from wearing
the service out. Counts live in the cache that the processes share; losing them loses nothing.
"""

from __future__ import annotations

import hashlib

from django.core.cache import caches
from django.http import HttpRequest

from cesp.identity.browser import network_address

MISSES = 30
WINDOW_SECONDS = 600


def blocked(request: HttpRequest) -> bool:
    """Whether this address has missed too often lately."""
    return bool(caches["progress"].get(_key(request), 0) >= MISSES)


def missed(request: HttpRequest) -> None:
    """Count one miss; the pause runs from the last one."""
    key = _key(request)
    caches["progress"].set(key, caches["progress"].get(key, 0) + 1, WINDOW_SECONDS)


def _key(request: HttpRequest) -> str:
    """Of the visitor's address, which is not kept in clear."""
    address = network_address(request) or ""
    return f"letters-missed-{hashlib.sha256(address.encode()).hexdigest()[:32]}"
