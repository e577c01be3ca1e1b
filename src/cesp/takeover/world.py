"""What the service already knows, as the checks need it. Plain values: no query here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cesp.common import search
from cesp_law.facts import Profession
from cesp_law.timeline import Timeline

_NOISE_WORDS = """ufr faculte fac de d du des la le l et universite univ medecine medicale medicales odontologie
chirurgie dentaire sante sciences science paramedicales maieutique metiers pharmacie departement antenne"""
_NOISE = frozenset(_NOISE_WORDS.split())
_PREFIXES = {Profession.MEDICINE: "med", Profession.ODONTOLOGY: "odo"}


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who has an account, found by e-mail.

    :param name_key: folded family then given names.
    :param contracts: reference and timeline of each contract they hold.
    """

    pk: int
    name_key: str
    birth_on: date | None
    contracts: Sequence[tuple[str, Timeline]] = ()


@dataclass(frozen=True, slots=True)
class Faculty:
    """A UFR of the nomenclature."""

    pk: int
    code: str
    name: str
    city: str
    ars: str


@dataclass(frozen=True, slots=True)
class Faculties:
    """UFR by what people call them. A name that fits two fits none."""

    by_prefix: Mapping[str, Sequence[tuple[Faculty, frozenset[str], frozenset[str]]]]

    @classmethod
    def of(cls, faculties: Iterable[Faculty]) -> "Faculties":
        found: dict[str, list[tuple[Faculty, frozenset[str], frozenset[str]]]] = {}
        for faculty in faculties:
            prefix, _, short = faculty.code.partition("-")
            parts = (faculty.code, short, faculty.name, *faculty.name.split(", "), faculty.city)
            names = frozenset(search.key(part) for part in parts)
            words = frozenset(search.key(f"{faculty.name} {faculty.city}").split())
            found.setdefault(prefix, []).append((faculty, names, words))
        return cls(found)

    def named(self, text: str, profession: Profession) -> Faculty | None:
        """The one UFR of that profession that a text names, by its code, its name or words of it."""
        candidates = self.by_prefix.get(_PREFIXES.get(profession, "med"), ())
        folded = search.key(text)
        exact = [faculty for faculty, names, _ in candidates if folded in names]
        if len(exact) == 1:
            return exact[0]
        telling = set(folded.split()) - _NOISE
        alike = [faculty for faculty, _, words in candidates if telling and telling <= words]
        return alike[0] if len(alike) == 1 else None


@dataclass(frozen=True, slots=True)
class World:
    """The service as it stands when a file is checked.

    :param references: reference of a contract already there → sentence that says since when.
    :param persons: e-mail → the person who has it.
    :param namesakes: (folded name, birth date) → e-mail under which that person is known.
    :param ibans: IBAN → people who are paid there, by e-mail.
    """

    references: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, KnownPerson] = field(default_factory=dict)
    namesakes: Mapping[tuple[str, date], str] = field(default_factory=dict)
    ibans: Mapping[str, frozenset[str]] = field(default_factory=dict)
    faculties: Faculties = field(default_factory=lambda: Faculties({}))
