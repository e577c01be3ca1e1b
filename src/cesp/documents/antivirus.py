"""Port to a scanner of viruses: none, or clamd's INSTREAM over TCP or a unix socket."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_SECONDS = 30
_CHUNK = 1 << 16
_LONGEST_ANSWER = 4_096


class Infected(Exception):
    """The scanner knows this; the message is the name it gives it."""


class ScannerDown(Exception):
    """No answer, or none that can be understood: nothing is known of the file."""


def scan(content: bytes) -> bool:
    """Have the bytes looked at, when ``settings.ANTIVIRUS`` says by whom.

    :returns: whether they were looked at.
    :raises Infected: the scanner refuses them.
    :raises ScannerDown: it should have looked and could not.
    """
    if settings.ANTIVIRUS == "none":
        return False
    answer = _asked(settings.ANTIVIRUS, content)
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if answer != "stream: OK":
        raise ScannerDown(answer)
    return True


def _asked(address: str, content: bytes) -> str:
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
            return _answer(line)
    except OSError as error:
        raise ScannerDown(type(error).__name__) from None


def _connected(address: str) -> socket.socket:
    where = urlsplit(address)
    if where.scheme == "tcp" and where.hostname and where.port:
        return socket.create_connection((where.hostname, where.port), timeout=_SECONDS)
    if where.scheme == "unix" and where.path:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_SECONDS)
        try:
            line.connect(where.path)
        except OSError:
            line.close()
            raise
        return line
    raise ImproperlyConfigured("CESP_ANTIVIRUS : « none », « tcp://hôte:port » ou « unix:///chemin ».")


def _answer(line: socket.socket) -> str:
    """One answer, ended by a null byte or by the end of the line."""
    received = b""
    while b"\0" not in received and len(received) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        received += more
    return received.partition(b"\0")[0].decode("utf-8", "replace").strip()
