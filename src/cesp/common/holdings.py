"""What the service holds about people, declared beside the models that hold it.

Each app declares in a module ``personal_data``, as ``HOLDINGS``, every table from which a person can
be reached: the export, the erasure, the register of processing and the page « Vos données » read
nothing else. A test refuses a table or a column of text that nobody declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.apps import apps
from django.db import models

Value = str | int | bool | None
Columns = Mapping[str, str | Callable[[Any], Any]]
"""French heading → name of an attribute, or what a row gives for it."""


class Someone(Protocol):
    """A person as this layer knows them."""

    @property
    def pk(self) -> int: ...

    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One processing in the sense of article 30 of the GDPR.

    :param technical: the service's own running: shown after what people came for.
    :param basis: the legal basis, with its article.
    :param subjects: whose data it is.
    :param recipients: codes of the roles that read it; the person always does.
    """

    code: str
    title: str
    purpose: str
    basis: str
    subjects: str
    recipients: tuple[str, ...]
    technical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One table, and what becomes of its rows about somebody.

    :param model: ``app.Model``.
    :param part: which rows of the table, when several holdings share it because they are not kept as long.
    :param categories: kinds of data, in French.
    :param retention: code of a class of ``privacy/retention.toml``.
    :param rows: the rows about a person, whether written by them or by others.
    :param columns: what the export shows of a row.
    :param personal: columns of text, JSON, bytes or days that say something of the person.
    :param impersonal: columns of text, JSON or bytes that hold codes, references or digests only.
    :param erase: takes the person out of the rows and says how many it changed; ``None`` when the law keeps them.
    :param kept: with the text that says so, why rows or columns stay after an erasure.
    :param past: people about whom the term of the class began before a day, with the day it began; of one person
        only when their key is given.
    """

    model: str
    title: str
    activity: Activity
    categories: tuple[str, ...]
    retention: str
    rows: Callable[[Any], models.QuerySet[Any]]
    columns: Columns
    personal: tuple[str, ...] = ()
    impersonal: tuple[str, ...] = ()
    erase: Callable[[Any, datetime], int] | None = None
    kept: str = ""
    past: Callable[[date, int | None], Iterable[tuple[int, date]]] | None = None
    part: str = ""

    def __post_init__(self) -> None:
        if self.erase is None and not self.kept:
            raise ValueError(f"{self.model}: say how it is erased, or which text keeps it")

    @property
    def name(self) -> str:
        """« documents.piece-health »: stable, in files and in the journal."""
        return f"{self.model.lower()}-{self.part}" if self.part else self.model.lower()

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def read(self, person: Someone) -> Iterator[dict[str, Any]]:
        """Each row about somebody as French heading → value, in the order of the table."""
        for row in self.rows(person).order_by("pk").iterator(chunk_size=500):
            yield {heading: _read(row, source) for heading, source in self.columns.items()}

    def export(self, person: Someone) -> Iterator[dict[str, Value]]:
        """The same in plain values, for a program."""
        return ({heading: _plain(value) for heading, value in row.items()} for row in self.read(person))


def _read(row: Any, source: str | Callable[[Any], Any]) -> Any:
    if callable(source):
        return source(row)
    choice = getattr(row, f"get_{source}_display", None)
    return choice() if choice is not None else getattr(row, source)


def _plain(value: Any) -> Value:
    """Days and instants in ISO form, so that a program reads them; anything else as its text."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def blanked(rows: Callable[[Any], models.QuerySet[Any]], **values: Any) -> Callable[[Any, datetime], int]:
    """An ``erase`` that puts neutral values in columns and leaves the row."""
    return lambda person, at: rows(person).update(**values)


def deleted(rows: Callable[[Any], models.QuerySet[Any]]) -> Callable[[Any, datetime], int]:
    """An ``erase`` that deletes the rows."""
    return lambda person, at: rows(person).delete()[0]
