"""A mail server of our own, on loopback, that answers what a test tells it to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class PostOffice(socketserver.ThreadingTCPServer):
    """Keeps what it accepts.

    :ivar answers: code answered to an address; 250 unless told.
    :ivar for_data: code answered to any message.
    :ivar mails_a_connection: after that many, it hangs up.
    """

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.received: list[EmailMessage] = []
        self.answers: Mapping[str, int] = {}
        self.for_data = 250
        self.mails_a_connection = 1_000
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def told(self) -> list[tuple[str, str]]:
        """Address and subject of each mail accepted."""
        return [(mail["To"], mail["Subject"]) for mail in self.received]


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.server.connections += 1
        self._say(220)
        done = 0
        while done < self.server.mails_a_connection and (line := self.rfile.readline()):
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = line.decode().partition("<")[2].partition(">")[0]
                self._say(self.server.answers.get(address, 250))
            elif verb == b"DATA":
                done += self._data()
            else:
                self._say(221 if verb == b"QUIT" else 250)

    def _data(self) -> int:
        self._say(354)
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if self.server.for_data == 250:
            self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
        self._say(self.server.for_data)
        return 1

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} said\r\n".encode())


@contextmanager
def open_post_office(settings: Any) -> Iterator[PostOffice]:
    """A server that the service sends its mails to."""
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office
        office.shutdown()
