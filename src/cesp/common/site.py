"""What every page prints of the site, without a query (django-dsfr's own processor costs two a page)."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest

_CONFIG = SimpleNamespace(
    site_title=settings.SITE_NAME,
    site_tagline=settings.SITE_TAGLINE,
    mourning=False,
    notice_title="",
    notice_description="",
)


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "SITE_CONFIG": _CONFIG,
        "demonstration": settings.DEMONSTRATION,
        "state_identity": settings.STATE_IDENTITY,
    }
