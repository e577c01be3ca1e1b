"""Imports and foreign keys run one way, the law is pure, the clock is read at the edge.

Each rule is tried on the tree as it is, then on a copy with one planted fault: a check that
cannot fail proves nothing.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import ROOT

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS: list[str] = next(
    contract["layers"] for contract in CONFIG["tool"]["importlinter"]["contracts"] if contract["id"] == "service-layers"
)
BIN = Path(sys.executable).parent


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root / "src")},
    )


def test_imports_keep_to_their_layers() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


PLANTED = [
    ("cesp_law/money.py", "import django", "The law is pure"),
    ("cesp_law/money.py", "import cesp.common.clock", "The law is pure"),
    ("cesp_law/assessment.py", "import numpy", "NumPy stays in"),
    ("cesp/common/search.py", "import cesp.accounts.models", "One way between apps"),
    ("cesp/accounts/models/people.py", "import cesp.accounts.views", "One way inside an app"),
]


@pytest.mark.parametrize(("module", "line", "contract"), PLANTED)
def test_a_planted_import_is_seen(tmp_path: Path, module: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.gz"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    target = tmp_path / "src" / module
    target.write_text(target.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    result = _lint(tmp_path)
    assert result.returncode == 1
    assert any(contract in row and "BROKEN" in row for row in result.stdout.splitlines()), result.stdout


def upward_keys(ordered_apps: list[list[str]], keys: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Foreign keys (from app, to app) that point to a higher layer, or sideways to a sibling."""
    height = {app: level for level, siblings in enumerate(reversed(ordered_apps)) for app in siblings}
    return [
        (source, target)
        for source, target in keys
        if source != target and source in height and height.get(target, -1) >= height[source]
    ]


def _foreign_keys() -> list[tuple[str, str]]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    ]


def _ordered_apps() -> list[list[str]]:
    return [[name.strip(" ()") for name in layer.split("|")] for layer in LAYERS]


def test_foreign_keys_point_downwards() -> None:
    assert upward_keys(_ordered_apps(), _foreign_keys()) == []


def test_the_check_sees_an_upward_key() -> None:
    assert upward_keys([["payments"], ["contracts"]], [("contracts", "payments")]) == [("contracts", "payments")]
    assert upward_keys([["payments", "breach"]], [("payments", "breach")]) == [("payments", "breach")]


@pytest.mark.parametrize(
    ("path", "code", "seen"),
    [
        ("src/cesp/contracts/operations.py", "from datetime import date\nx = date.today()\n", True),
        ("src/cesp_law/breach.py", "from datetime import datetime\nx = datetime.now()\n", True),
        ("src/cesp/contracts/views.py", "from django.utils import timezone\nx = timezone.now()\n", True),
        ("src/cesp/contracts/tasks.py", "import urllib.request\n", True),
        ("src/cesp/contracts/views.py", "from cesp.common import clock\n\nx = clock.today()\n", False),
    ],
)
def test_the_clock_and_the_network_are_read_at_the_edge(path: str, code: str, seen: bool) -> None:
    result = subprocess.run(
        [BIN / "ruff", "check", "--select", "TID251", "--no-cache", "--stdin-filename", path, "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode == 1) is seen, result.stdout
