"""Write ``docs/perimetres.md`` from the two tables: whose rows a role sees, which pages it opens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from cesp.accounts.access import ACCESS, Access
from cesp.accounts.models import Role
from cesp.accounts.perimeter import TABLE, Matter, Reach

_HEAD = """# Qui voit quoi, qui fait quoi

Page écrite par `python manage.py write_perimeters` à partir de `accounts/perimeter.py` (les lignes) et de
`accounts/access.py` (les pages) ; un essai refuse qu'elle soit périmée. Hors de son périmètre, une page répond 404,
comme pour ce qui n'existe pas.

Organismes : un référent de l'ARS suit les signataires formés ou installés dans sa région ; la gestion CESP d'une UFR,
ceux qui y sont inscrits ; les autres agents voient tout ou rien.
"""
_REACH = {Reach.NOTHING: "–", Reach.OWN: "les siens", Reach.FOLLOWED: "ceux qu'il suit", Reach.ALL: "tous"}


def _rows() -> Iterator[str]:
    yield "## Les lignes\n"
    yield "| rôle | " + " | ".join(matter.label for matter in Matter) + " |"
    yield "| --- |" + " --- |" * len(Matter)
    for role in Role:
        cells = (_REACH[TABLE[matter].get(role, Reach.NOTHING)] for matter in Matter)
        yield f"| {role.label} | " + " | ".join(cells) + " |"


def _pages() -> Iterator[str]:
    yield "\n## Les pages\n\nL : lire ; A : agir ; * : à l'autorité gestionnaire seulement.\n"
    yield "| page | code | " + " | ".join(role.label for role in Role) + " |"
    yield "| --- | --- |" + " --- |" * len(Role)
    for name, route in sorted(_routes(get_resolver().url_patterns), key=lambda one: (one[1], one[0])):
        access = ACCESS[name]
        if access.public:
            cells = ["tout visiteur", *[""] * (len(Role) - 1)]
        else:
            cells = [_letters(access, role) for role in Role]
        yield f"| `/{route}` | `{name}` | " + " | ".join(cells) + " |"


def _letters(access: Access, role: Role) -> str:
    letters = ("L" if role in access.read else "") + ("A" if role in access.act else "") or "–"
    return f"{letters}*" if access.national and role == Role.ADMINISTRATOR else letters


def _routes(
    patterns: list[URLPattern | URLResolver], namespace: str = "", prefix: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace, route)
        else:
            yield f"{namespace}{pattern.name}", route


def page() -> str:
    return "\n".join([_HEAD, *_rows(), *_pages(), ""])


class Command(BaseCommand):
    help = "Écrit docs/perimetres.md à partir des tables des périmètres et des accès."

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(__file__).resolve().parents[5] / "docs" / "perimetres.md"
        target.write_text(page(), encoding="utf-8")
        self.stdout.write(str(target))
