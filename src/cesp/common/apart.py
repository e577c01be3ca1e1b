"""Run one of our modules on a stranger's bytes in a process of its own, short of memory and of time.

A hostile file can make a native reader ask for more memory than there is, or never end: that ends
the process, not the service. The process is given nothing of ours: no secret of the environment.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

REFUSED = 3
"""Exit code of a module that read the bytes and will not have them; its output is the sentence."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the process may use.

    :param memory_bytes: of addresses, the interpreter and its libraries included.
    :param seconds: by the clock and of processor; past them it is killed.
    :param output_bytes: that it may write.
    """

    memory_bytes: int
    seconds: int
    output_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Finished:
    """How the process ended.

    :param output: what it wrote.
    """

    code: int
    output: bytes

    @property
    def is_refused(self) -> bool:
        return self.code == REFUSED


class TookTooLong(Exception):
    """The process was killed at the end of its time."""


def run(module: str, content: bytes, *, argument: str, bounds: Bounds) -> Finished:
    """Give the bytes to ``python -m module argument`` on its standard input, and wait.

    The module calls :func:`bind` before it reads anything.

    :raises TookTooLong: it did not end in time.
    """
    command = [sys.executable, "-m", module, argument]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no argument of the file's
                command,
                stdin=given,
                stdout=written,
                stderr=subprocess.DEVNULL,
                timeout=bounds.seconds,
                check=False,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            raise TookTooLong from None
        written.seek(0)
        return Finished(done.returncode, written.read(bounds.output_bytes + 1))


def bind(bounds: Bounds) -> None:
    """In the process itself, first of all: take away memory, time and disk, where the system allows it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds + 1, bounds.seconds + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output_bytes, bounds.output_bytes))
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, bounds.memory_bytes))


def peak_bytes() -> int:
    """In the process itself: the most memory it has really held; 0 where the system does not say.

    Not ``getrusage``, whose figure starts from what the parent held when it called us.
    """
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
