"""All that is held about somebody, as a page reads it and as a file carries it.

The file is a zip: ``donnees.json`` (described by ``schema.json``), the same in one csv a table, and a
page to read. Rows go one by one into a temporary file: nobody's data is held whole in memory.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, BinaryIO

from django.template.loader import render_to_string

from cesp.accounts.models import Person
from cesp.common import instants
from cesp.common.export import guarded
from cesp.common.holdings import Holding, Value
from cesp.privacy.inventory import accounts_of, holdings
from cesp.privacy.retention import Retention, classes
from cesp_law.dates import Month, in_french

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Données tenues au sujet d'une personne",
    "type": "object",
    "required": ["version", "prepared_at", "tables"],
    "properties": {
        "version": {"const": 1},
        "prepared_at": {"type": "string", "format": "date-time"},
        "tables": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["table", "title", "purpose", "legal_basis", "kept", "categories", "rows"],
                "properties": {
                    "table": {"type": "string", "description": "nom stable de la table"},
                    "title": {"type": "string"},
                    "purpose": {"type": "string", "description": "à quoi servent ces données"},
                    "legal_basis": {"type": "string"},
                    "kept": {"type": "string", "description": "combien de temps"},
                    "categories": {"type": "array", "items": {"type": "string"}},
                    "rows": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "description": "intitulé → valeur ; jours et instants selon ISO 8601, sommes en centimes",
                            "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
                        },
                    },
                },
            },
        },
    },
}


def _in_french(value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "oui" if value else "non"
        case datetime():
            return instants.in_french(value)
        case date():
            return in_french(value)
        case Month():
            return value.in_french
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Section:
    """One holding with the rows about somebody, read as they are consumed."""

    holding: Holding
    person: Person

    @property
    def retention(self) -> Retention:
        return classes()[self.holding.retention]

    def rows(self) -> Iterator[dict[str, Value]]:
        return chain.from_iterable(self.holding.export(one) for one in accounts_of(self.person))

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self.holding.columns)

    @property
    def cells(self) -> Iterator[tuple[tuple[str, str], ...]]:
        """Rows as a page prints them: (heading, value in French)."""
        for row in chain.from_iterable(self.holding.read(one) for one in accounts_of(self.person)):
            yield tuple((heading, _in_french(value)) for heading, value in row.items())

    @property
    def about(self) -> dict[str, Any]:
        activity = self.holding.activity
        return {
            "table": self.holding.name,
            "title": self.holding.title,
            "purpose": activity.purpose,
            "legal_basis": activity.basis,
            "kept": self.retention.in_words,
            "categories": list(self.holding.categories),
        }


def sections(person: Person) -> tuple[Section, ...]:
    """Every declared holding, those with nothing about the person included: it says so."""
    return tuple(Section(holding, person) for holding in holdings())


def write(file: BinaryIO, *, person: Person, at: datetime, tell: Tell = lambda done, total, label: None) -> None:
    """Write the whole zip.

    :param tell: told how many tables are written, of how many, and which is next.
    """
    found = sections(person)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", json.dumps(SCHEMA, ensure_ascii=False, indent=2))
        archive.writestr("LISEZ-MOI.txt", _READ_ME)
        with archive.open("donnees.json", "w", force_zip64=True) as entry:
            for text in _json(found, at):
                entry.write(text.encode())
        for number, section in enumerate(found):
            tell(number, len(found), section.holding.title)
            with archive.open(f"tables/{section.holding.name}.csv", "w") as entry:
                for text in _csv(section):
                    entry.write(text.encode())
        page = render_to_string("privacy/archive.html", {"sections": found, "at": at, "person": person})
        archive.writestr("donnees.html", page)


def _json(found: tuple[Section, ...], at: datetime) -> Iterator[str]:
    yield f'{{"version": 1, "prepared_at": {json.dumps(at.isoformat())}, "tables": ['
    for number, section in enumerate(found):
        head = json.dumps(section.about, ensure_ascii=False)
        yield f'{"," if number else ""}\n{head[:-1]}, "rows": ['
        for rank, row in enumerate(section.rows()):
            yield f"{',' if rank else ''}\n  {json.dumps(row, ensure_ascii=False)}"
        yield "]}"
    yield "\n]}\n"


def _csv(section: Section) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow(section.headings)
    for row in section.rows():
        writer.writerow([guarded("" if value is None else str(value)) for value in row.values()])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


_READ_ME = """Vos données, telles que le service les tient.

donnees.html   la même chose, à lire ou à imprimer
donnees.json   pour un programme ; schema.json en décrit la forme
tables/*.csv   une table par fichier, séparées par des points-virgules (UTF-8)

Jours et instants selon ISO 8601. Sommes en centimes d'euro. Une table vide : rien n'y est tenu à votre sujet.
Vous pouvez contester une donnée depuis la page « Mes données » du service.
"""
