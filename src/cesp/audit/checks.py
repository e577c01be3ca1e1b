"""What has to be there before the service opens: the key that seals the journal."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def journal_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The journal's key exists, or is made at first use in a demonstration."""
    if settings.JOURNAL_KEY_MADE_AT_FIRST_USE or Path(settings.JOURNAL_KEY).is_file():
        return []
    return [
        Error(
            f"Il n'y a pas de clé pour sceller le journal ({settings.JOURNAL_KEY}).",
            hint="openssl genpkey -algorithm ed25519 -out journal.key, puis CESP_JOURNAL_KEY (docs/exploitation.md).",
            id="audit.E001",
        )
    ]
