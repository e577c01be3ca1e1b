"""Files too big, or for which there is no room, are read to their end and not kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from pytest_django import Settings

from cesp.common import uploads


@contextmanager
def received(size: int) -> Iterator[UploadedFile]:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x" * size), "after": "yes"})
    file = request.FILES["file"]
    assert request.POST["after"] == "yes"
    yield file
    request.close()


@pytest.fixture(autouse=True)
def _on_disk(settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.UPLOAD_MOST_BYTES = 100_000


def test_a_file_within_the_limit_is_whole() -> None:
    with received(100_000) as file:
        assert file.read() == b"x" * 100_000
        assert not uploads.is_unwritten(file)


def test_beyond_it_the_size_is_told_and_the_bytes_are_not_written() -> None:
    with received(1_000_000) as file:
        assert file.size == 1_000_000
        assert len(file.read()) <= 100_000


class Full(BytesIO):
    def write(self, data: Any) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with NamedTemporaryFile() as real:
        full = Full()
        full.name = real.name  # type: ignore[attr-defined]
        monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", lambda **kwargs: full)
        with received(10) as file:
            assert uploads.is_unwritten(file)
