"""A file is there whole, or not there."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cesp.common import vault


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_is_kept_is_read_again_then_forgotten() -> None:
    key = vault.keep("pieces", [b"un ", b"deux"])
    with vault.read(key) as file:
        assert file.read() == b"un deux"
    assert list(vault.keys("pieces")) == [key]
    vault.forget(key)
    vault.forget(key)
    with pytest.raises(FileNotFoundError):
        vault.read(key)


def test_a_cut_upload_leaves_nothing(tmp_path: Path) -> None:
    def cut() -> Iterator[bytes]:
        yield b"begun"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        vault.keep("pieces", cut())
    assert files(tmp_path) == []


def test_only_the_service_reads_it(tmp_path: Path) -> None:
    vault.keep("health", [b"x"])
    (path,) = files(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["../settings.py", "/etc/passwd", "pieces/../../x", "pieces/ab/" + "g" * 32, ""])
def test_a_key_never_leads_out_of_the_vault(key: str) -> None:
    with pytest.raises(FileNotFoundError):
        vault.read(key)
