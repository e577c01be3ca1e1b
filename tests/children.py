"""Python in a process of its own, on the database of the tests: it may be killed."""

import os
import subprocess
import sys

from django.db import connection

from tests.architecture.sources import ROOT


def run(program: str, *arguments: str, **environment: str) -> int:
    """Run a program that sets Django up by itself; returns its exit code, ``-9`` when it was killed."""
    around = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        **environment,
    }
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=around, check=False, capture_output=True, timeout=120).returncode


def _database_url() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
