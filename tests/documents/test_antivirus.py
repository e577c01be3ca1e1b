"""The port to clamd, against one of ours that speaks its protocol."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from cesp.accounts.models import Membership
from cesp.documents import antivirus
from cesp.documents.antivirus import Infected, ScannerDown
from cesp.documents.models import Piece
from cesp.documents.reception import Refusal
from tests.documents.conftest import files_in
from tests.documents.files import pdf
from tests.documents.hostile import EICAR
from tests.documents.test_operations import deposit


@contextmanager
def clamd(line: socket.socket, answer: bytes | None = None) -> Iterator[list[bytes]]:
    """Listens once, reads one INSTREAM, says FOUND for what holds EICAR; or what it is told to say."""
    line.listen(1)
    received: list[bytes] = []

    def serve() -> None:
        caller, _ = line.accept()
        with caller, caller.makefile("rb") as asked:
            assert asked.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", asked.read(4))[0]:
                received.append(asked.read(size))
            found = b"stream: Eicar-Signature FOUND\0" if EICAR in b"".join(received) else b"stream: OK\0"
            caller.sendall(found if answer is None else answer)

    thread = threading.Thread(target=serve)
    thread.start()
    yield received
    thread.join(5)
    line.close()


@pytest.fixture
def tcp(settings: Settings) -> socket.socket:
    line = socket.socket()
    line.bind(("127.0.0.1", 0))
    settings.ANTIVIRUS = f"tcp://127.0.0.1:{line.getsockname()[1]}"
    return line


@pytest.fixture
def unix(settings: Settings, tmp_path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.bind(str(tmp_path / "c"))
    settings.ANTIVIRUS = f"unix://{tmp_path / 'c'}"
    return line


@pytest.mark.parametrize("where", ["tcp", "unix"])
def test_a_clean_file_is_looked_at_whole(where: str, request: pytest.FixtureRequest) -> None:
    content = b"x" * 200_000
    with clamd(request.getfixturevalue(where)) as received:
        assert antivirus.scan(content) is True
    assert b"".join(received) == content
    assert len(received) == 4


def test_a_known_virus_is_refused_by_its_name(tcp: socket.socket) -> None:
    with clamd(tcp), pytest.raises(Infected, match=r"^Eicar-Signature$"):
        antivirus.scan(b"before" + EICAR)


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK and more\0", b"x" * 9_000]
)
def test_any_other_answer_is_no_answer(tcp: socket.socket, answer: bytes) -> None:
    with clamd(tcp, answer), pytest.raises(ScannerDown):
        antivirus.scan(b"abc")


def test_nobody_listening_is_no_answer(tcp: socket.socket) -> None:
    tcp.close()
    with pytest.raises(ScannerDown):
        antivirus.scan(b"abc")


def test_none_looks_at_nothing(settings: Settings) -> None:
    settings.ANTIVIRUS = "none"
    assert antivirus.scan(EICAR) is False


@pytest.mark.parametrize("address", ["clamd", "tcp://host", "http://host:1"])
def test_an_address_that_is_none_is_a_setting_to_correct(settings: Settings, address: str) -> None:
    settings.ANTIVIRUS = address
    with pytest.raises(ImproperlyConfigured, match="CESP_ANTIVIRUS"):
        antivirus.scan(b"abc")


def test_a_piece_says_that_it_was_scanned(camille: Membership, tcp: socket.socket) -> None:
    with clamd(tcp):
        assert deposit(camille).checks == ["type", "content", "antivirus"]


def test_an_infected_piece_is_not_kept(camille: Membership, tcp: socket.socket, vault_root: Path) -> None:
    with clamd(tcp), pytest.raises(Refusal, match="programme malveillant"):
        deposit(camille, content=pdf() + EICAR)
    assert not Piece.objects.exists()
    assert files_in(vault_root) == []


def test_unscanned_is_not_kept_when_a_scanner_is_set(camille: Membership, tcp: socket.socket, vault_root: Path) -> None:
    tcp.close()
    with pytest.raises(Refusal, match="Réessayez"):
        deposit(camille)
    assert not Piece.objects.exists()
    assert files_in(vault_root) == []
