"""A project's place in French, as papers and pages print it."""

from __future__ import annotations

from cesp.projects.models import Project, Site
from cesp.projects.naming import MODE, STRUCTURE


def mode_word(project: Project) -> str:
    return MODE.get(project.mode, "")


def site_words(site: Site) -> str:
    """« Maison de santé des Cimes, maison de santé pluriprofessionnelle (MSP), 60 % »."""
    kind = STRUCTURE.get(site.structure, "")
    where = site.commune.label if site.commune else ""
    named = ", ".join(part for part in (site.name, kind, where) if part)
    return f"{named}, {site.share_percent}\N{NO-BREAK SPACE}% d'un temps plein"


def structure_words(project: Project) -> str:
    """Every structure of a project; empty while it has none."""
    return " ; ".join(site_words(site) for site in project.sites.all())


def place_names(project: Project) -> tuple[tuple[Site, str], ...]:
    """Each site and the name under which its facts know it: two of one name are told apart by a number."""
    named: list[tuple[Site, str]] = []
    seen: dict[str, int] = {}
    for site in project.sites.all():
        commune = site.commune or project.commune
        name = f"{site.name or STRUCTURE.get(site.structure, 'lieu')} ({commune.name})" if commune else site.name
        seen[name] = seen.get(name, 0) + 1
        named.append((site, name if seen[name] == 1 else f"{name} {seen[name]}"))
    return tuple(named)
