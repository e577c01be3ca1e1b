"""A vault of each test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from cesp.accounts.models import Membership
from tests.factories import memberships


@pytest.fixture(autouse=True)
def vault_root(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def camille(db: None) -> Membership:
    return memberships.signatory()


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]
