"""Terms and facts as plain values, and back: one codec for scenario files and for the database.

Keys and words are those of the scenario files: ``kind``, ``from``, ``until``, ``ground``, ``on``.
What is read is checked to the last key: an unknown one is a mistake, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum, StrEnum, auto
from typing import TypeAlias, TypeVar, assert_never

from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Fact,
    Installed,
    LeftPlace,
    PracticeSuspended,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Status,
    Suspended,
    SuspensionGround,
    Terms,
    ThesisDefended,
    Waived,
    WaiverGround,
    ZoneCategory,
)
from cesp_law.refusals import Refused
from cesp_law.regional import ars_names

Plain: TypeAlias = str | int
"""What JSON and TOML both hold; a day is written ``YYYY-MM-DD``, a month ``YYYY-MM``."""

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_WORD = 200
_SHOWN = 40
"""Characters of a stranger's word that a message repeats."""


class Notation(Enum):
    """How days are written in what is read."""

    JSON = auto()
    """``date`` objects or ISO strings."""
    TOML = auto()
    """``date`` objects only: the notation has a type for them."""


class Malformed(Exception):
    """What was read is not what the codec writes.

    :param path: where, such as ``facts[2].ground``; empty for the whole.
    :param message: what is wrong, one French line.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path} : {message}" if path else message)
        self.path = path
        self.message = message


def terms_from(mapping: object, *, path: str = "contract", notation: Notation = Notation.JSON) -> Terms:
    """Read the terms of a contract.

    :param mapping: plain values under the names of the scenario files.
    :param path: where the mapping stands, for the message.
    :returns: terms of which nothing but the form has been checked.
    :raises Malformed: a key is missing, unknown, or of the wrong type.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9
    """
    table = _Table(mapping, path, notation)
    terms = Terms(
        profession=table.word("profession", Profession),
        status=table.word("status", Status),
        ars=table.ars("ars"),
        lodged_on=table.day("lodged_on"),
        signed_on=table.day("signed_on"),
        academic_year=table.number("academic_year", 1, 9998),
        allowance_from=table.optional("allowance_from", table.month),
        expected_diploma_on=table.optional("expected_diploma_on", table.day),
        year_of_study=table.optional("year_of_study", lambda key: table.number(key, 1, 20)),
        specialty=table.optional("specialty", table.text),
        offered_on=table.optional("offered_on", table.day),
    )
    table.end()
    return terms


def terms_to(terms: Terms) -> dict[str, Plain]:
    """Write the terms of a contract; what is not given is left out.

    :returns: a dict that :func:`terms_from` reads back to the same terms.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9
    """
    given: dict[str, Plain | date | Month | None] = {
        "profession": terms.profession.value,
        "status": terms.status.value,
        "ars": terms.ars,
        "lodged_on": terms.lodged_on,
        "signed_on": terms.signed_on,
        "academic_year": terms.academic_year,
        "allowance_from": terms.allowance_from,
        "expected_diploma_on": terms.expected_diploma_on,
        "year_of_study": terms.year_of_study,
        "specialty": terms.specialty,
        "offered_on": terms.offered_on,
    }
    return {key: _plain(value) for key, value in given.items() if value is not None}


def fact_from(mapping: object, *, path: str = "", notation: Notation = Notation.JSON) -> Fact:
    """Read one fact.

    :param mapping: ``kind`` and the fields of that kind, no other.
    :param path: where the mapping stands, for the message.
    :returns: a fact of which nothing but the form, and the order of its own months, is checked.
    :raises Malformed: unknown kind, a key missing or unknown, a wrong type.
    :raises Refused: a range of months that ends before it starts.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    table = _Table(mapping, path, notation)
    kind = table.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        raise Malformed(table.at("kind"), f"genre de fait inconnu : {_shown(kind)}")
    fact = reader(table)
    table.end()
    return fact()


def fact_to(fact: Fact) -> dict[str, Plain]:
    """Write one fact.

    :returns: a dict that :func:`fact_from` reads back to the same fact.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    return {"kind": kind_of(fact)} | {key: _plain(value) for key, value in _fields(fact).items()}


def kind_of(fact: Fact) -> str:
    """Name the kind of a fact, as files and the database write it.

    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    return _KINDS[type(fact)]


_KINDS: dict[type, str] = {
    Suspended: "suspended",
    EnteredThirdCycle: "entered_third_cycle",
    EnteredDentalInternship: "entered_dental_internship",
    ThesisDefended: "thesis_defended",
    RegisteredWithOrder: "registered_with_order",
    DiplomaObtained: "diploma_obtained",
    DeferralGranted: "deferral_granted",
    ProjectValidated: "project_validated",
    Installed: "installed",
    LeftPlace: "left_place",
    PracticeSuspended: "practice_suspended",
    Excluded: "excluded",
    RemovedFromRegister: "removed_from_register",
    Breached: "breached",
    Waived: "waived",
}


def _fields(fact: Fact) -> dict[str, Plain | date | Month]:
    match fact:
        case Suspended(months=months, ground=ground):
            return {"from": months.first, "until": months.until, "ground": ground.value}
        case DeferralGranted(months=months, ground=ground, requested_on=requested_on):
            return {
                "from": months.first,
                "until": months.until,
                "ground": ground.value,
                "requested_on": requested_on,
            }
        case PracticeSuspended(months=months):
            return {"from": months.first, "until": months.until}
        case ProjectValidated(on=on, ars=ars):
            return {"on": on, "ars": ars}
        case Installed(on=on, share_percent=share, category=category, place=place):
            fields: dict[str, Plain | date | Month]
            fields = {"on": on, "share_percent": share, "category": category.value}
            return {**fields, "place": place} if place else fields
        case LeftPlace(on=on, place=place):
            return {"on": on, "place": place} if place else {"on": on}
        case Waived(on=on, ground=ground):
            return {"on": on, "ground": ground.value}
        case (
            EnteredThirdCycle(on=on)
            | EnteredDentalInternship(on=on)
            | ThesisDefended(on=on)
            | RegisteredWithOrder(on=on)
            | DiplomaObtained(on=on)
            | Excluded(on=on)
            | RemovedFromRegister(on=on)
            | Breached(on=on)
        ):
            return {"on": on}
        case _:
            assert_never(fact)


def _plain(value: Plain | date | Month) -> Plain:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Month) else value


class _Table:
    """A mapping being read, that knows where it stands and which keys were asked for."""

    def __init__(self, mapping: object, path: str, notation: Notation) -> None:
        if not isinstance(mapping, Mapping):
            raise Malformed(path, f"une table est attendue, pas {_type_of(mapping)}")
        self.mapping: Mapping[object, object] = mapping
        self.path = path
        self.notation = notation
        self.read: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def value(self, key: str) -> object:
        self.read.add(key)
        if key not in self.mapping:
            raise Malformed(self.at(key), "clé absente")
        return self.mapping[key]

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        self.read.add(key)
        return read(key) if key in self.mapping else None

    def end(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self.mapping:
            if key not in self.read:
                raise Malformed(self.at(_key(key)), "clé inconnue")

    def text(self, key: str) -> str:
        value = self.value(key)
        if not isinstance(value, str):
            raise Malformed(self.at(key), f"un texte est attendu, pas {_type_of(value)}")
        if not value or len(value) > _LONGEST_WORD:
            raise Malformed(self.at(key), f"un texte de 1 à {_LONGEST_WORD} caractères est attendu")
        return value

    def name(self, key: str) -> str:
        """A text that may be left empty or out."""
        self.read.add(key)
        return self.text(key) if self.mapping.get(key, "") != "" else ""

    def number(self, key: str, least: int, most: int) -> int:
        value = self.value(key)
        if type(value) is not int:
            raise Malformed(self.at(key), f"un nombre entier est attendu, pas {_type_of(value)}")
        if not least <= value <= most:
            raise Malformed(self.at(key), f"un nombre de {least} à {most} est attendu")
        return value

    def day(self, key: str) -> date:
        value = self.value(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if self.notation is Notation.JSON and isinstance(value, str) and _ISO_DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise Malformed(self.at(key), f"ce jour n'existe pas : {value}") from None
        raise Malformed(self.at(key), f"un jour (AAAA-MM-JJ) est attendu, pas {_type_of(value)}")

    def month(self, key: str) -> Month:
        value = self.value(key)
        if not isinstance(value, str):
            raise Malformed(self.at(key), f'un mois ("AAAA-MM") est attendu, pas {_type_of(value)}')
        try:
            return Month.parse(value)
        except ValueError:
            message = f'un mois ("AAAA-MM") est attendu, pas {_shown(value)}'
            raise Malformed(self.at(key), message) from None

    def word(self, key: str, words: type[E]) -> E:
        value = self.text(key)
        try:
            return words(value)
        except ValueError:
            known = ", ".join(words)
            message = f"mot inconnu : {_shown(value)} (connus : {known})"
            raise Malformed(self.at(key), message) from None

    def ars(self, key: str) -> str:
        value = self.text(key)
        if value not in ars_names():
            raise Malformed(self.at(key), f"ARS inconnue : {_shown(value)}")
        return value

    def months(self) -> Callable[[], MonthRange]:
        """Read both ends now; the order of the two is a matter of law, said once all is read."""
        first, until = self.month("from"), self.month("until")

        def in_order() -> MonthRange:
            if until <= first:
                raise Refused(
                    "Une période compte un mois entier au moins : celle qui commence en "
                    f"{first.in_french} et s'arrête avant {until.in_french} n'en compte aucun.",
                    citation="décret n° 2020-268 du 17 mars 2020 (durées en mois entiers)",
                )
            return MonthRange(first, until)

        return in_order


_Reader: TypeAlias = Callable[[_Table], Callable[[], Fact]]


def _on(kind: Callable[..., Fact]) -> _Reader:
    """Reader of a fact that is a day and nothing more."""

    def read(table: _Table) -> Callable[[], Fact]:
        on = table.day("on")
        return lambda: kind(on=on)

    return read


def _suspended(table: _Table) -> Callable[[], Fact]:
    months, ground = table.months(), table.word("ground", SuspensionGround)
    return lambda: Suspended(months=months(), ground=ground)


def _deferral_granted(table: _Table) -> Callable[[], Fact]:
    months, ground = table.months(), table.word("ground", DeferralGround)
    requested_on = table.day("requested_on")
    return lambda: DeferralGranted(months=months(), ground=ground, requested_on=requested_on)


def _practice_suspended(table: _Table) -> Callable[[], Fact]:
    months = table.months()
    return lambda: PracticeSuspended(months=months())


def _project_validated(table: _Table) -> Callable[[], Fact]:
    on, ars = table.day("on"), table.ars("ars")
    return lambda: ProjectValidated(on=on, ars=ars)


def _installed(table: _Table) -> Callable[[], Fact]:
    on, share = table.day("on"), table.number("share_percent", 1, 100)
    category, place = table.word("category", ZoneCategory), table.name("place")
    return lambda: Installed(on=on, share_percent=share, category=category, place=place)


def _left_place(table: _Table) -> Callable[[], Fact]:
    on, place = table.day("on"), table.name("place")
    return lambda: LeftPlace(on=on, place=place)


def _waived(table: _Table) -> Callable[[], Fact]:
    on, ground = table.day("on"), table.word("ground", WaiverGround)
    return lambda: Waived(on=on, ground=ground)


_READERS: dict[str, _Reader] = {
    "suspended": _suspended,
    "entered_third_cycle": _on(EnteredThirdCycle),
    "entered_dental_internship": _on(EnteredDentalInternship),
    "thesis_defended": _on(ThesisDefended),
    "registered_with_order": _on(RegisteredWithOrder),
    "diploma_obtained": _on(DiplomaObtained),
    "deferral_granted": _deferral_granted,
    "project_validated": _project_validated,
    "installed": _installed,
    "left_place": _left_place,
    "practice_suspended": _practice_suspended,
    "excluded": _on(Excluded),
    "removed_from_register": _on(RemovedFromRegister),
    "breached": _on(Breached),
    "waived": _waived,
}


def _type_of(value: object) -> str:
    """A type in words, as the notation of the file would say it."""
    match value:
        case bool():
            return "un booléen"
        case datetime():
            return "un jour avec une heure"
        case date():
            return "un jour"
        case int():
            return "un nombre entier"
        case float():
            return "un nombre à virgule"
        case str():
            return "un texte" if value else "un texte vide"
        case Mapping():
            return "une table"
        case list():
            return "une liste"
        case None:
            return "rien"
        case _:
            return "une valeur d'un autre type"


def _shown(text: str) -> str:
    """A word on one line, cut if it is long."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"« {cut if cut.isprintable() else ascii(cut)} »"


def _key(key: object) -> str:
    text = str(key)[:_SHOWN]
    return text if text.isprintable() else ascii(text)
