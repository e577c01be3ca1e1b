"""What every test shares."""

from django.db import connection

from tests.append_only import flush_past_append_only

__all__ = ["flush_past_append_only"]


def pytest_report_header() -> str:
    return f"database: {connection.vendor}"
