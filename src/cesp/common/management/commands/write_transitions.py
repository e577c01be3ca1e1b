"""Write ``docs/transitions.md`` from the workflow tables of every app."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from cesp.common.workflow import Workflow

_HEAD = """# Qui fait passer quoi d'un état à l'autre

Page écrite par `python manage.py write_transitions` à partir des tables de chaque application
(`workflow.py`) ; un essai refuse qu'elle soit périmée. Les mêmes tables donnent les boutons, les
phrases d'état et l'essai des permissions.
"""


def workflows() -> list[Workflow]:
    """The tables of each app that has some, in the order of the apps' names."""
    found: list[Workflow] = []
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        name = f"{config.name}.workflow"
        if config.name.startswith("cesp.") and config.name != "cesp.common" and find_spec(name):
            module = import_module(name)
            found += getattr(module, "WORKFLOWS", None) or (module.WORKFLOW,)
    return found


def page() -> str:
    return "\n".join([_HEAD, *(workflow.page() for workflow in workflows())])


class Command(BaseCommand):
    help = "Écrit docs/transitions.md à partir des tables de transitions."

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(__file__).resolve().parents[5] / "docs" / "transitions.md"
        target.write_text(page(), encoding="utf-8")
        self.stdout.write(str(target))
