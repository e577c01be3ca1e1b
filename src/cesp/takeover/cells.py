"""One cell at a time: what it says, and how sure we are of having read it.

Every reader takes a cell that holds something and returns a :class:`Reading`, or raises
:class:`Unread` with a sentence that says what was expected. None of them guesses money.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from cesp.common import french_dates, search
from cesp_law.dates import Month, in_french
from cesp_law.money import Cents

Cell = str | int | float | bool | date | datetime | Decimal | Month | None
"""What a cell may hold; :class:`Month` and :class:`Decimal` only when a program writes the rows."""
T_co = TypeVar("T_co", covariant=True)

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_NOTHING_WORDS = "|-|–|—|/|//|.|néant|neant|nc|n.c.|na|n/a|n.a.|so|s.o.|s/o|sans objet|aucun|aucune|null|none"
_NOTHING = frozenset(_NOTHING_WORDS.split("|"))
_YES = frozenset({"oui", "o", "vrai", "true", "x", "1", "yes", "y"})
_NO = frozenset({"non", "n", "faux", "false", "0", "no"})
SHOWN = 40


class Quality(StrEnum):
    """How a field came to its value."""

    EXACT = "exact"
    INTERPRETED = "interpreted"
    ASSUMED = "assumed"


class Unread(Exception):
    """The cell does not say what its column asks; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T_co]):
    """A value, how it was obtained, and a sentence when a person should look at it."""

    value: T_co
    quality: Quality = Quality.EXACT
    note: str = ""


def written(cell: Cell) -> str:
    """The cell as a person would quote it, tidied: one line, single spaces, nothing invisible."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(_CONTROL.sub(" ", cell).split())
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year}"
    if isinstance(cell, Month):
        return cell.in_french
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def quoted(cell: Cell) -> str:
    """« valeur », cut when long: error sentences quote what was typed."""
    text = written(cell)
    return f"« {text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'} »"


def is_empty(cell: Cell) -> bool:
    """Whether nothing is said: blank, or one of the ways people write that there is nothing."""
    if cell is None:
        return True
    return isinstance(cell, str) and len(cell) < 12 and cell.strip(" \xa0\u202f\t\r\n").lower() in _NOTHING


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    return search.key(text) or text.strip()


def text(cell: Cell, *, longest: int) -> Reading[str]:
    """Free text of at most ``longest`` characters."""
    value = written(cell)
    if len(value) > longest:
        raise Unread(f"{quoted(cell)} dépasse {longest} caractères.")
    return Reading(value)


def name(cell: Cell, *, longest: int) -> Reading[str]:
    """A name of a person: letters, and what names hold besides."""
    value = written(cell)
    if not re.search(r"[^\W\d_]", value) or re.search(r"[\d=<>@{}\[\]|;\\]", value):
        raise Unread(f"{quoted(cell)} n'est pas un nom : on attend des lettres.")
    if len(value) > longest:
        raise Unread(f"{quoted(cell)} dépasse {longest} caractères.")
    return Reading(value)


_EMAIL = re.compile(r"^[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[A-Za-z]{2,}$")


def email(cell: Cell) -> Reading[str]:
    """One e-mail address, in lower case."""
    value = written(cell).removeprefix("mailto:").lower()
    if not _EMAIL.match(value) or len(value) > 254 or ".." in value:
        raise Unread(f"{quoted(cell)} n'est pas une adresse électronique (exemple : camille.martin@exemple.fr).")
    return Reading(value)


_REFERENCE = re.compile(r"^[A-Z0-9][A-Z0-9-]{2,29}$")


def reference(cell: Cell) -> Reading[str]:
    """The contract's own number, in capitals; spaces, points and bars inside become dashes."""
    typed = written(cell).upper()
    value = re.sub(r"[\s./_–—-]+", "-", typed)
    if not _REFERENCE.match(value):
        raise Unread(
            f"{quoted(cell)} ne peut pas être une référence : de 3 à 30 lettres sans accent, chiffres et tirets."
        )
    return Reading(value, Quality.EXACT if value == typed else Quality.INTERPRETED)


def day(cell: Cell, *, years: range, month_means: str = "", pivot: int = french_dates.PIVOT) -> Reading[date]:
    """A day.

    :param years: years the column can hold; outside, a slip of the keyboard is likelier.
    :param month_means: ``first`` or ``last``: the day taken when only a month is written; empty refuses it.
    """
    read = _moment(cell, "une date", "03/01/2023", pivot)
    value = read.value
    if isinstance(value, Month):
        if not month_means:
            raise Unread(f"{quoted(cell)} dit un mois ; on attend le jour exact (exemple : 03/01/2023).")
        taken = value.first_day if month_means == "first" else value.last_day
        _check_year(cell, taken.year, years)
        return Reading(taken, Quality.ASSUMED, f"{quoted(cell)} ne dit que le mois : lu {in_french(taken)}.")
    _check_year(cell, value.year, years)
    return Reading(value, read.quality, read.note)


def month(cell: Cell, *, years: range, side: str) -> Reading[Month]:
    """A whole month.

    :param side: ``first`` or ``last``; a day is admitted when it opens the month (spreadsheets
        store « mars 2023 » as the 1st) or, for a last month, closes it.
    """
    read = _moment(cell, "un mois", "mars 2023", french_dates.PIVOT)
    value = read.value
    if isinstance(value, Month):
        _check_year(cell, value.year, years)
        return Reading(value, read.quality)
    found = Month.on(value)
    _check_year(cell, found.year, years)
    if value.day == 1 or (side == "last" and value == found.last_day):
        return Reading(found, Quality.INTERPRETED if isinstance(cell, str) else read.quality)
    raise Unread(
        f"{quoted(cell)} tombe en cours de mois, or on compte des mois entiers : "
        f"écrivez le {'dernier' if side == 'last' else 'premier'} mois (exemple : mars 2023)."
    )


_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")


def _moment(cell: Cell, wanted: str, example: str, pivot: int) -> Reading[date | Month]:
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, (date, Month)):
        return Reading(cell)
    if isinstance(cell, bool):
        raise Unread(f"{quoted(cell)} n'est pas {wanted} (exemple : {example}).")
    try:
        typed = written(cell)
        if _SERIAL.match(typed):
            return Reading(french_dates.from_excel(int(typed[:5])), Quality.INTERPRETED)
        value = french_dates.read(typed, pivot=pivot)
    except french_dates.NoSuchDay:
        raise Unread(f"{quoted(cell)} : ce jour n'existe pas (on lit le jour, puis le mois, puis l'année).") from None
    except ValueError:
        raise Unread(f"{quoted(cell)} n'est pas {wanted} que l'on sache lire (exemple : {example}).") from None
    return Reading(value, Quality.INTERPRETED if french_dates.is_terse(typed) else Quality.EXACT)


def _check_year(cell: Cell, year: int, years: range) -> None:
    if year not in years:
        raise Unread(f"{quoted(cell)} : l'année {year} sort de ce que l'on attend ici ({years[0]} à {years[-1]}).")


_ACADEMIC = re.compile(r"^(\d{4})(?:\s*[-/–]\s*(\d{4}|\d{2}))?$")


def academic_year(cell: Cell, *, years: range) -> Reading[int]:
    """2021 for « 2021 », « 2021-2022 », « 2021/22 »."""
    match = _ACADEMIC.match(written(cell))
    if not match:
        raise Unread(f"{quoted(cell)} n'est pas une année universitaire (exemple : 2021-2022).")
    first = int(match[1])
    if match[2] and int(match[2]) % 100 != (first + 1) % 100:
        raise Unread(f"{quoted(cell)} n'est pas une année universitaire : les deux années doivent se suivre.")
    _check_year(cell, first, years)
    return Reading(first)


_ORDINAL = re.compile(r"(\d{1,3})\s*(?:e|è|ème|eme|er|re|ère|ere)?(?:\s+ann[ée]e)?", re.IGNORECASE)


def whole(cell: Cell, *, among: range) -> Reading[int]:
    """A whole number, « 4 », « 4e », « 4ème année »."""
    match = re.fullmatch(
        r"(\d{1,3})\s*(?:e|è|ème|eme|er|re|ère|ere)?(?:\s+année|\s+annee)?", written(cell), re.IGNORECASE
    )
    if not match or int(match[1]) not in among:
        raise Unread(f"{quoted(cell)} : on attend un nombre entier de {among[0]} à {among[-1]}.")
    return Reading(int(match[1]), Quality.EXACT if match[0].isdecimal() else Quality.INTERPRETED)


_SHARES = {
    "temps plein": 100,
    "plein temps": 100,
    "complet": 100,
    "temps complet": 100,
    "mi temps": 50,
    "tps plein": 100,
}


def percent(cell: Cell) -> Reading[int]:
    """A share of full time from 1 to 100: « 50 % », 0.5 (a cell formatted in percent), « mi-temps »."""
    words = folded(written(cell))
    if words in _SHARES:
        return Reading(_SHARES[words], Quality.INTERPRETED)
    match = re.fullmatch(r"(\d{1,3})(?:[.,](\d+))?\s*(%?)", written(cell))
    if match and not isinstance(cell, bool):
        value = Decimal(f"{match[1]}.{match[2] or 0}")
        fraction = not match[3] and value <= 1 and isinstance(cell, (float, int, str))
        value = value * 100 if fraction else value
        if value == value.to_integral_value() and 1 <= value <= 100:
            return Reading(int(value), Quality.INTERPRETED if fraction else Quality.EXACT)
    raise Unread(f"{quoted(cell)} n'est pas une quotité : on attend de 1 à 100 % (exemple : 50 %).")


_GROUPED = re.compile(r"^(\d{1,3}(?: \d{3})+|\d+)(?:([.,])(\d{1,2}))?$")
_BOTH = re.compile(r"^(\d{1,3}(?:([.,])\d{3})+)([.,])(\d{1,2})$")
MOST = Cents(100_000_000)


def amount(cell: Cell) -> Reading[Cents]:
    """An amount in euros, to the cent: « 1 085,63 € », 1085.63, « 12 000 euros ».

    A lone comma or point before three digits could mean thousands or a fraction: refused.
    """
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        return Reading(_bounded(cell, _cents_of_number(cell)))
    if not isinstance(cell, str):
        raise Unread(f"{quoted(cell)} n'est pas un montant (exemple : 1 085,63 €).")
    bare = re.sub(r"\s*(?:€|euros?|eur)\s*$", "", written(cell), flags=re.IGNORECASE)
    if re.match(r"^[-−(]", bare):
        raise Unread(f"{quoted(cell)} est négatif : un trop-perçu repris se déclare à part, pas comme un versement.")
    match = _GROUPED.match(bare)
    if match:
        return Reading(
            _bounded(cell, Cents(int(match[1].replace(" ", "")) * 100 + int((match[3] or "0").ljust(2, "0"))))
        )
    match = _BOTH.match(bare)
    if match and match[2] != match[3]:
        return Reading(
            _bounded(cell, Cents(int(re.sub(r"[.,]", "", match[1])) * 100 + int(match[4].ljust(2, "0")))),
            Quality.INTERPRETED,
        )
    raise Unread(f"{quoted(cell)} n'est pas un montant que l'on sache lire sans risque (exemple : 1 085,63 €).")


def _cents_of_number(number: int | float | Decimal) -> Cents:
    exact = Decimal(str(number)) * 100
    if not exact.is_finite() or abs(exact) > 10**15:
        raise Unread(f"{quoted(number)} n'est pas un montant.")
    cents = exact.to_integral_value()
    if abs(exact - cents) > Decimal("0.0001"):
        raise Unread(f"{quoted(number)} a plus de deux décimales : on attend des euros et des centimes.")
    if cents < 0:
        raise Unread(f"{quoted(number)} est négatif : un trop-perçu repris se déclare à part, pas comme un versement.")
    return Cents(int(cents))


def _bounded(cell: Cell, cents: Cents) -> Cents:
    if cents > MOST:
        raise Unread(f"{quoted(cell)} dépasse un million d'euros : vérifiez la virgule.")
    return cents


def yes_no(cell: Cell) -> Reading[bool]:
    """Yes or no, as people tick it."""
    if isinstance(cell, bool):
        return Reading(cell)
    word = folded(written(cell))
    if word in _YES:
        return Reading(value=True)
    if word in _NO:
        return Reading(value=False)
    raise Unread(f"{quoted(cell)} : on attend « oui » ou « non ».")


E_co = TypeVar("E_co", bound=StrEnum)


def choice(cell: Cell, *, words: dict[str, E_co], labels: Mapping[E_co, str], wanted: str) -> Reading[E_co]:
    """One of a closed list, by label, code or a known synonym.

    :param words: folded word → value.
    :param labels: what the sentence proposes, value → French label.
    """
    word = folded(written(cell))
    if word in words:
        value = words[word]
        plain = word in {search.key(labels.get(value, "")), search.key(str(value))}
        return Reading(value, Quality.EXACT if plain else Quality.INTERPRETED)
    proposals = ", ".join(f"« {label} »" for label in labels.values())
    raise Unread(f"{quoted(cell)} n'est pas {wanted} : on attend {proposals}.")
