"""Signing in as production does: nothing of what tests/settings.py relaxes for the other parts."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.identity.provider import FakeProvider


@pytest.fixture(autouse=True)
def _as_in_production(settings: Settings) -> Iterator[None]:
    settings.ADMIT_UNMARKED_SESSIONS = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    provider = FakeProvider()
    yield provider
    provider.stop()
