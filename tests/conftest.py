"""What every test shares."""

from collections.abc import Iterator

import pytest
from django.db import connection

from cesp.audit import head
from cesp.zoning.queries import rules
from tests.append_only import flush_past_append_only

__all__ = ["flush_past_append_only"]


@pytest.fixture(autouse=True)
def _regional_rules_read_anew() -> None:
    """A thread keeps the rules it read until its next request; a test begins like one."""
    rules.forget()


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


@pytest.fixture(autouse=True)
def no_head_outlives_its_database() -> Iterator[None]:
    """The head of the journal is kept in a file: the next test's database has never heard of it."""
    yield
    head.forget()
