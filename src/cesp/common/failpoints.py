"""Named places where a test may kill the process, to prove that nothing is left half-done.

``CESP_FAILPOINT=payments.approve.months`` kills (SIGKILL: no handler, no ``finally``) the first
time the place of that name is reached; ``payments.approve.months:3`` the third time. Off unless
the variable is set, and refused by settings that do not say ``FAILPOINTS_ALLOWED = True``, as
only those of the tests do.
"""

import os
import signal
from collections import Counter

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VARIABLE = "CESP_FAILPOINT"
_reached: Counter[str] = Counter()


def refuse_unless_allowed() -> None:
    """Stop the start of a service whose environment would kill it.

    :raises ImproperlyConfigured: when a failpoint is named outside the tests.
    """
    if os.environ.get(VARIABLE) and not getattr(settings, "FAILPOINTS_ALLOWED", False):
        raise ImproperlyConfigured(f"{VARIABLE} ne sert qu'aux tests : retirer cette variable de l'environnement.")


def reach(name: str) -> None:
    """Die here if the environment says so; free otherwise."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    refuse_unless_allowed()
    target, _, times = wanted.partition(":")
    if name != target:
        return
    _reached[name] += 1
    if _reached[name] >= int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
