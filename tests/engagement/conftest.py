"""A vault of one's own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
