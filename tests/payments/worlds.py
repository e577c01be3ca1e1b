"""Databases of their own for children to be killed in: one built once, the others copied from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from django.db import connection

from tests import migrated
from tests.architecture.sources import ROOT

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class World:
    """One database, and the children that work in it."""

    nursery: Nursery
    database: str

    def ask(self, command: str, **order: Any) -> list[dict[str, Any]]:
        """What the children answered: ``result``, ``error`` or ``killed``."""
        return self.nursery.order({"database": self.database, "command": command, **order})["answers"]

    def timed(self, command: str) -> float:
        """How long a command takes."""
        return float(self.nursery.order({"database": self.database, "command": command})["seconds"])

    def digest(self) -> dict[str, Any]:
        (answer,) = self.ask("digest")
        found: dict[str, Any] = answer["result"]
        return found


class Nursery:
    """The process that forks the children, and the databases they are given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        environment["CESP_VAR"] = str(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.payments.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.template = self._name()
        migrated.copy_to(self.template)
        (answer,) = World(self, self.template).ask("build")
        assert answer == {"result": None}, answer

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def world(self) -> World:
        """A copy of the database that was built."""
        name = self._name()
        if connection.vendor == "sqlite":
            shutil.copy(self.template, name)
        else:
            migrated.administer(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return World(self, name)

    def forget(self, world: World) -> None:
        migrated.forget(world.database)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.forget(World(self, self.template))

    def _name(self) -> str:
        name = f"cesp_kills_{os.getpid()}_{next(_numbers)}"
        return str(self.folder / f"{name}.sqlite3") if connection.vendor == "sqlite" else name


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery, closed at the end with its databases."""
    opened = Nursery(folder)
    try:
        yield opened
    finally:
        opened.close()
