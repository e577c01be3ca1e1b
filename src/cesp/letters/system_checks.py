"""The seal, looked at before the service starts: « manage.py check », and harder with « --deploy »."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from cesp.common import clock
from cesp.letters import seal


@register(Tags.security)
def seal_is_there(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to start without a certificate that reads; say when it comes to its end."""
    try:
        seal.current()
    except seal.NoSeal as fault:
        return [Error(str(fault), id="letters.E001")]
    problem = seal.problem(at=clock.now())
    return [Warning(problem, id="letters.W001")] if problem else []


@register(Tags.security, deploy=True)
def seal_lasts(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to put into service with a certificate that has expired or is about to."""
    problem = seal.problem(at=clock.now())
    return [Error(problem, id="letters.E002")] if problem else []
