"""Files as they arrive: beyond a size, or on a full disk, nothing more is written.

The rest is read and thrown away, so that the form answers with a sentence instead of a cut line.
"""

from __future__ import annotations

import contextlib
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedHandler(TemporaryFileUploadHandler):
    """Django's own, which stops writing past ``settings.UPLOAD_MOST_BYTES`` and survives a full disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._size, self._disk_full = 0, False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._disk_full = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._disk_full or self._size > settings.UPLOAD_MOST_BYTES:
            return
        try:
            self.file.write(raw_data)
        except OSError:
            self._disk_full = True

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        try:
            if not self._disk_full:
                return super().file_complete(file_size)
        except OSError:  # what was buffered is written here
            self._disk_full = True
        with contextlib.suppress(OSError, AttributeError):  # it may not have been opened at all
            self.file.close()
        return _unwritten(self, file_size)


def _unwritten(handler: BoundedHandler, size: int) -> UploadedFile[bytes]:
    file = UploadedFile(file=BytesIO(), name=handler.file_name, size=size, content_type=handler.content_type)
    file.disk_full = True  # type: ignore[attr-defined]
    return file


def is_unwritten(file: UploadedFile[bytes]) -> bool:
    """Whether the disk was full: there is nothing to read in it."""
    return getattr(file, "disk_full", False)
