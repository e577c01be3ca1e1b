"""A database with every migration applied: made once for a state of the migrations, copied ever after.

Some ninety migrations take ten seconds of a core. Every worker of every stage, and every nursery of
databases, would pay them; a copy takes a tenth of a second. The original is named after a digest of
the migrations and of what they import, so that changing one makes another original.

SQLite keeps its original among the temporary files. On PostgreSQL only the server that
``tests.postgres`` starts, and throws away, is given one: nobody else's is left with a database more.
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests.architecture.sources import ROOT
from tests.postgres import OWN_SERVER


def is_kept() -> bool:
    """Whether copies are made here; elsewhere the migrations are applied."""
    return connection.vendor == "sqlite" or OWN_SERVER in os.environ


def copy_to(name: str) -> None:
    """Make a database that has every migration, of this name; on SQLite, at this path."""
    with _one_at_a_time():
        if connection.vendor == "sqlite":
            shutil.copyfile(_original_file(), name)
        elif is_kept():
            administer(f'CREATE DATABASE "{name}" TEMPLATE "{_original_database()}"')
        else:
            administer(f'CREATE DATABASE "{name}"')
            _migrate(_url(name))


def forget(name: str) -> None:
    """Remove a copy."""
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
    else:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def administer(statement: str) -> bool:
    """Tell the PostgreSQL server something; whether it answered with a row."""
    kept = settings.DATABASES["default"]
    login = {"host": kept["HOST"], "port": kept["PORT"], "user": kept["USER"], "password": kept["PASSWORD"] or None}
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as administrator:
        told = administrator.execute(statement)  # type: ignore[arg-type]
        return told.description is not None and told.fetchone() is not None


def _migrate(url: str) -> None:
    """Apply every migration to the database at this URL, in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _original_file() -> Path:
    original = Path(tempfile.gettempdir()) / f"cesp-migrated-{_digest()}.sqlite3"
    if not original.exists():
        making = original.with_suffix(".making")
        forget(str(making))
        _migrate(f"sqlite:///{making}")
        with contextlib.closing(sqlite3.connect(making)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        making.rename(original)
    return original


def _original_database() -> str:
    original = f"cesp_migrated_{_digest()}"
    if not administer(f"SELECT 1 FROM pg_database WHERE datname = '{original}'"):
        administer(f'DROP DATABASE IF EXISTS "{original}_making"')
        administer(f'CREATE DATABASE "{original}_making"')
        _migrate(_url(f"{original}_making"))
        administer(f'ALTER DATABASE "{original}_making" RENAME TO "{original}"')
    return original


def _url(name: str) -> str:
    kept = settings.DATABASES["default"]
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    return f"postgres://{kept['USER']}{password}@{kept['HOST']}:{kept['PORT']}/{name}"


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Workers wait for the first of them to make the original."""
    with (Path(tempfile.gettempdir()) / "cesp-migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _digest() -> str:
    digest = hashlib.sha256(f"{django.VERSION} {sys.version_info[:2]}".encode())
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path).glob("migrations/**/*.py")):
            digest.update(f"{config.label} {path.name}".encode() + path.read_bytes())
            for imported in _imports(path) if config.name.startswith("cesp.") else ():
                digest.update(imported.read_bytes())
    return digest.hexdigest()[:16]


def _imports(path: Path) -> Iterator[Path]:
    """Our own modules that a migration imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cesp."):
            spec = importlib.util.find_spec(node.module or "")
            if spec is not None and spec.origin is not None:
                yield Path(spec.origin)
