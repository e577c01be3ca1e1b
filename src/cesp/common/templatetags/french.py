"""How the law's values are written on a screen. Built into every template: no ``{% load %}``."""

from datetime import date, datetime, timedelta

from django import template

from cesp.common import instants
from cesp_law import dates, money, wording

register = template.Library()
_NBSP = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"


@register.filter
def euros(cents: int | None) -> str:
    """``108563`` → « 1 085,63 € »; nothing known → « – »."""
    return "–" if cents is None else money.euros(money.Cents(cents))


@register.filter
def day(value: date | None) -> str:
    """« 14 février 2023 »; nothing known → « – »."""
    return "–" if value is None else dates.in_french(value)


@register.filter
def instant(value: datetime | None) -> str:
    """« 14 février 2023 à 9 h 05 », in Paris; nothing known → « – »."""
    return "–" if value is None else instants.in_french(value)


@register.filter
def closing(value: datetime | None) -> str:
    """A closing, stored as the excluded instant, as it is said: « 15 décembre 2026 à 23 h 59 inclus », in Paris."""
    return "–" if value is None else instants.last_minute_in_french(value)


@register.filter
def until_included(value: date | None) -> str:
    """A half-open end shown as the last day: « 13 février 2023 inclus »."""
    return "–" if value is None else f"{dates.in_french(value - timedelta(days=1))} inclus"


@register.filter
def month(value: dates.Month | None) -> str:
    """« mars 2023 »."""
    return "–" if value is None else value.in_french


@register.filter
def of_month(value: dates.Month | None) -> str:
    """« de mars 2023 », « d'avril 2023 »."""
    return "–" if value is None else wording.of_month(value)


@register.filter
def counted(count: int | None) -> str:
    """``1234567`` → « 1 234 567 »; nothing known → « – »."""
    return "–" if count is None else f"{count:,}".replace(",", _NARROW)


@register.filter
def months(count: int | None) -> str:
    """« 1 mois », « 24 mois »."""
    return "–" if count is None else f"{count}{_NBSP}mois"
