"""Days and months as people type them: « 3/1/2023 », « 1er mars 2022 », « mars-23 », 44929.

Day before month, always: this is France. What can be read two ways is not read at all.
"""

import re
from datetime import date, timedelta
from functools import lru_cache

from cesp.common import search
from cesp_law.dates import MONTHS_OF_THE_YEAR, Month

_NAMES: dict[str, int] = {search.key(name): number for number, name in enumerate(MONTHS_OF_THE_YEAR, 1)}
_NAMES |= {
    "janv": 1, "jan": 1, "fevr": 2, "fev": 2, "fevier": 2, "mar": 3, "avr": 4, "jui": 6, "juil": 7, "jul": 7,
    "aou": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_WEEKDAYS = frozenset({"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"})
_NOISE = _WEEKDAYS | frozenset({"le", "du", "au", "de", "en", "a", "partir", "compter", "depuis", "jusqu"})

_ISO_DAY = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?Z?)?$")
_DAY = re.compile(r"^(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_ISO_MONTH = re.compile(r"^(\d{4})\s*[-/.]\s*(\d{1,2})$")
_MONTH = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{4})$")

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(7_306, 73_050)  # 1920 to 2099: beyond, a number is not a day
PIVOT = 69
"""Two-digit years up to 69 are of this century."""


class NoSuchDay(ValueError):
    """Written as a day, but no calendar has it: 31 February, or a month before a day."""


def from_excel(serial: int) -> date:
    """The day behind a number whose cell lost its format; ``ValueError`` when it cannot be one."""
    if serial not in EXCEL_DAYS:
        raise ValueError(f"not a day: {serial}")
    return EXCEL_EPOCH + timedelta(days=serial)


@lru_cache(maxsize=50_000)
def read(text: str, *, pivot: int = PIVOT) -> date | Month:
    """Read a day, or a month when no day is written.

    :param pivot: two-digit years up to it are of this century: 23 is 2023, 98 is 1998.
    :raises ValueError: when the text is neither, names a day that does not exist, or is ambiguous.
    """
    bare = " ".join(text.split())
    if match := _ISO_DAY.match(bare) or _COMPACT.match(bare):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY.match(bare):
        return _day(_year(match[3], pivot), int(match[2]), int(match[1]))
    if match := _ISO_MONTH.match(bare):
        return Month.of(int(match[1]), int(match[2]))
    if match := _MONTH.match(bare):
        return Month.of(int(match[2]), int(match[1]))
    return _in_words(bare, pivot)


def _in_words(text: str, pivot: int) -> date | Month:
    words = [word for word in search.key(text).split() if word not in _NOISE]
    places = [place for place, word in enumerate(words) if word in _NAMES]
    if len(places) != 1 or len(words) not in {2, 3}:
        raise ValueError(f"not a date: {text!r}")
    place = places[0]
    year = _year(words[-1], pivot)
    if place == 0 and len(words) == 2:
        return Month.of(year, _NAMES[words[0]])
    if place != 1 or len(words) != 3:
        raise ValueError(f"not a date: {text!r}")
    return _day(year, _NAMES[words[1]], int(words[0].removesuffix("er").removesuffix("e")))


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        raise NoSuchDay(str(error)) from None


def _year(digits: str, pivot: int) -> int:
    if not digits.isdecimal() or len(digits) not in {2, 4}:
        raise ValueError(f"not a year: {digits!r}")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= pivot else 1900)


def is_terse(text: str) -> bool:
    """Whether we supplied something to read it: the century, or where day, month and year part."""
    return text.isdecimal() or not re.search(r"\d{4}", text)
