"""What every test shares."""

import pytest
from django.db import connection

from tests.append_only import flush_past_append_only

__all__ = ["flush_past_append_only"]


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


@pytest.fixture(autouse=True)
def _no_progress_left(settings: object) -> None:
    """Progress lines of one test are never read by another."""
    from django.core.cache import caches

    caches["progress"].clear()
