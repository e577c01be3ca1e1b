from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cesp.audit import operations
from tests.factories import memberships

FIRST = date(2026, 3, 2)
DAYS = 4
NOW = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
"""The morning after the last of the four days."""


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    """A key and a head of the test's own."""
    settings.JOURNAL_KEY = tmp_path / "journal.key"
    settings.JOURNAL_HEAD = tmp_path / "head.json"


@pytest.fixture
def journal(db: None) -> int:
    """Four days of eight lines, each day sealed, then four lines of this morning; gives the last position."""
    desk = memberships.case_desk()
    for number in range(DAYS * 8 + 4):
        at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + timedelta(days=number // 8, minutes=number % 8)
        if number >= DAYS * 8:
            at = NOW - timedelta(hours=1)
        entry = operations.record(
            act="contracts.file_read", actor=desk, at=at, about_id=100 + number, detail={"number": number}
        )
        operations.link([entry.pk])
        if number % 8 == 7:
            operations.seal(until=at.date())
    operations.keep_head()
    return DAYS * 8 + 4
