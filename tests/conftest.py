"""What every test shares."""

import pytest
from django.db import connection

from cesp.zoning.queries import rules
from tests.append_only import flush_past_append_only

__all__ = ["flush_past_append_only"]


@pytest.fixture(autouse=True)
def _regional_rules_read_anew() -> None:
    """A thread keeps the rules it read until its next request; a test begins like one."""
    rules.forget()


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"
