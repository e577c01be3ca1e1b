"""A vault of one's own; and, at the end of each test, no cent is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cesp.payments import ledger


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _money_is_conserved(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if {"db", "transactional_db"} & set(request.fixturenames):
        assert ledger.imbalances() == []
