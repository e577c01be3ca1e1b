"""What runs by itself: questionnaires that open, reminders, summonses prepared."""

from __future__ import annotations

from datetime import date

from cesp.common import clock
from cesp.questionnaire.operations.following import follow


def follow_questionnaires(*, on: date) -> None:
    """Call, recall and prepare what is due and not yet done."""
    follow(at=clock.now())
