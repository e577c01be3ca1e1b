"""What every test shares."""

from collections.abc import Iterator

import pytest
from django.db import connection

from cesp.audit import head
from cesp.zoning.queries import rules
from tests import migrated
from tests.append_only import flush_past_append_only

__all__ = ["flush_past_append_only"]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether a database that has its migrations already is put where pytest-django looks for one."""
    return migrated.is_kept()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> Iterator[None]:
    """Put the copy there, and take it away at the end."""
    name = str(connection.settings_dict["TEST"].get("NAME") or f"test_{connection.settings_dict['NAME']}")
    if django_db_keepdb:
        migrated.forget(name)
        migrated.copy_to(name)
    yield
    if django_db_keepdb:
        connection.close()
        migrated.forget(name)


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
