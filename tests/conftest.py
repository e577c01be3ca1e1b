"""What every test shares."""

from collections.abc import Iterator

import pytest
from django.db import connection

from cesp.audit import head
from tests.append_only import flush_past_append_only

__all__ = ["flush_past_append_only"]


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"


@pytest.fixture(autouse=True)
def no_head_outlives_its_database() -> Iterator[None]:
    """The head of the journal is kept in a file: the next test's database has never heard of it."""
    yield
    head.forget()
