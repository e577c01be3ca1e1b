"""A process of its own: bounded in time and memory, and told nothing of ours."""

import os
import sys
from pathlib import Path

import pytest

from cesp.common import apart
from cesp.common.apart import Bounds

ROOMY = Bounds(memory_bytes=200_000_000, seconds=5)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module of the test's own, which the child can import."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path / "stranger.py"


HEAD = "import sys, os\nfrom cesp.common import apart\nfrom cesp.common.apart import Bounds\n"


def test_bytes_go_in_and_come_out(module: Path) -> None:
    module.write_text("import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read() + sys.argv[1].encode())")
    done = apart.run("stranger", b"abc", argument="d", bounds=ROOMY)
    assert (done.code, done.output) == (0, b"abcd")


def test_its_peak_of_memory_is_its_own(module: Path) -> None:
    module.write_text(HEAD + "held = b'x' * 50_000_000\nprint(apart.peak_bytes())")
    ours = b"x" * 200_000_000
    assert 50_000_000 < int(apart.run("stranger", ours[:1], argument="", bounds=ROOMY).output) < 90_000_000


def test_a_refusal_is_told_from_a_death(module: Path) -> None:
    module.write_text("import sys\nprint(sys.argv[1]); sys.exit(3 if sys.argv[1] == 'non' else 1)")
    assert apart.run("stranger", b"", argument="non", bounds=ROOMY).is_refused
    assert not apart.run("stranger", b"", argument="oui", bounds=ROOMY).is_refused


def test_no_secret_of_ours_is_given(module: Path) -> None:
    module.write_text("import os\nprint(sorted(os.environ))")
    assert os.environ["CESP_SECRET_KEY"]
    assert b"CESP" not in apart.run("stranger", b"", argument="", bounds=ROOMY).output


def test_who_takes_too_long_is_killed(module: Path) -> None:
    module.write_text("import time\ntime.sleep(60)")
    with pytest.raises(apart.TookTooLong):
        apart.run("stranger", b"", argument="", bounds=Bounds(memory_bytes=200_000_000, seconds=1))


@pytest.mark.parametrize(("bound", "code"), [(True, 1), (False, 0)])
def test_memory_is_taken_away(module: Path, bound: bool, code: int) -> None:
    bind = "apart.bind(Bounds(memory_bytes=60_000_000, seconds=5))\n" if bound else ""
    module.write_text(HEAD + bind + "held = bytearray(80_000_000)")
    assert apart.run("stranger", b"", argument="", bounds=ROOMY).code == code


@pytest.mark.parametrize(("bound", "size"), [(True, 1_000), (False, 5_000)])
def test_so_is_the_disk(module: Path, bound: bool, size: int) -> None:
    bind = "apart.bind(Bounds(memory_bytes=200_000_000, seconds=5, output_bytes=1_000))\n" if bound else ""
    module.write_text(HEAD + bind + "os.write(1, b'x' * 5_000)")
    assert len(apart.run("stranger", b"", argument="", bounds=ROOMY).output) == size
