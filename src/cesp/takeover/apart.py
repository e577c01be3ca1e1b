"""Open a stranger's file in a process of its own, short of memory and of time."""

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

from cesp.takeover import reader
from cesp.takeover.guard import Limits, Unreadable
from cesp.takeover.reader import RawSheet

_REFUSED = 3


def read(content: bytes, *, limits: Limits) -> list[RawSheet]:
    """The same as :func:`cesp.takeover.reader.read`; whatever the file does, it ends in an answer.

    :raises Unreadable: also when the reader died or took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no argument of the file's
            [sys.executable, "-m", "cesp.takeover.apart", json.dumps(asdict(limits))],
            input=content,
            capture_output=True,
            timeout=limits.reader_seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(
            f"Le fichier ne s'est pas ouvert en {limits.reader_seconds} secondes. Partagez-le en plusieurs fichiers."
        ) from None
    if done.returncode == _REFUSED:
        raise Unreadable(done.stdout.decode())
    if done.returncode != 0:
        raise Unreadable(
            "Le classeur n'a pas pu être ouvert : il demande trop de mémoire, ou il est abîmé. "
            "Copiez le seul tableau dans le modèle, puis renvoyez-le."
        )
    return reader.from_json(done.stdout.decode())


def _bind(limits: Limits) -> None:
    """Take away memory, where the system allows it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.reader_bytes, limits.reader_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bind(Limits(**json.loads(sys.argv[1])))
    sys.exit(reader.main())
