"""What runs by itself: faculties chased."""

from __future__ import annotations

from datetime import date

from cesp.common import clock
from cesp.studies.operations.chasing import chase


def chase_faculties(*, on: date) -> None:
    """Remind the faculties with declarations left, then tell the case desk; no pay is ever stopped."""
    chase(at=clock.now())
