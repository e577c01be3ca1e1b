"""``{% load pictures %}``: the law's values and pictures on a page."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cesp.pictures.calendar import Calendar
from cesp.pictures.curve import HEIGHT, WIDTH, Curve
from cesp.pictures.frieze import Frieze
from cesp.pictures.wording import months_in_french
from cesp_law import labels
from cesp_law.allowance import Allowance
from cesp_law.dates import MonthRange
from cesp_law.explain import Explained

register = template.Library()

PHASE_BADGE = {
    "before_allowance": "info",
    "training": "info",
    "suspended": "yellow-tournesol",
    "deferred": "purple-glycine",
    "awaiting_installation": "warning",
    "engaged": "success",
    "engagement_suspended": "warning",
    "completed": "green-emeraude",
    "breached": "error",
    "waived": "beige-gris-galet",
}


@register.inclusion_tag("pictures/why.html")
def why(explained: Explained[Any], subject: str, contest_url: str = "") -> dict[str, Any]:
    """The reasons of a figure, folded: steps in French, and the text each rests on.

    :param subject: what the reader asks about, read after « Pourquoi » by a screen reader.
    :param contest_url: where the reader may say that it is wrong, if they may.
    """
    return {"steps": explained.steps, "doubts": explained.doubts, "subject": subject} | {"contest_url": contest_url}


@register.inclusion_tag("pictures/figure.html")
def figure(
    label: str,
    value: str,
    explained: Explained[Any] | None = None,
    note: str = "",
    tone: str = "allowance",
    contest_url: str = "",
) -> dict[str, Any]:
    """A figure with its label, a note in one line, and its reasons.

    ``tone`` is ``allowance``, ``engagement``, ``cost`` or ``plain``: the colours of the frieze.
    """
    shown = {"label": label, "value": value, "explained": explained, "note": note, "tone": tone}
    return shown | {"contest_url": contest_url}


@register.inclusion_tag("pictures/frieze.html")
def frieze(picture: Frieze, title: str, key: str = "frise") -> dict[str, Any]:
    """The contract's line of time. ``key`` keeps ids apart when a page has two."""
    return {"picture": picture, "title": title, "key": key}


@register.inclusion_tag("pictures/calendar.html")
def months_calendar(picture: Calendar, title: str) -> dict[str, Any]:
    return {"picture": picture, "title": title}


@register.inclusion_tag("pictures/curve.html")
def cost_curve(picture: Curve, title: str, key: str = "courbe") -> dict[str, Any]:
    """The cost of leaving by date, and its table."""
    return {"picture": picture, "title": title, "key": key, "height": HEIGHT, "width": WIDTH}


@register.inclusion_tag("pictures/line.html")
def amount_line(picture: Curve, title: str, key: str = "courbe") -> dict[str, Any]:
    """An amount by date, drawn alone: its page writes the table under it."""
    return {"picture": picture, "title": title, "key": key, "height": HEIGHT, "width": WIDTH}


@register.inclusion_tag("pictures/pay_table.html")
def pay_table(allowance: Allowance) -> dict[str, Any]:
    """Gross, contributions and net of each run of months at one rate."""
    return {"allowance": allowance}


@register.simple_tag
def phase_badge(code: str) -> SafeString:
    return format_html(
        '<p class="fr-badge fr-badge--sm fr-badge--no-icon fr-badge--{}">{}</p>',
        PHASE_BADGE.get(code, "info"),
        labels.PHASE[code],
    )


@register.simple_tag
def doubt_badge() -> SafeString:
    return format_html('<span class="fr-badge fr-badge--sm fr-badge--warning">{}</span>', "lecture à confirmer")


@register.filter
def month_range(months: MonthRange) -> str:
    """« d'octobre 2023 à mars 2024 inclus »."""
    return months_in_french(months)


def _filter(name: str) -> None:
    table = getattr(labels, name.upper())
    register.filter(f"{name}_label", lambda code: labels.label(table, str(code)) if code else "–")
    register.filter(f"{name}_word", lambda code: table[str(code)] if code else "–")


for _name in (
    "profession",
    "status",
    "regime",
    "regime_explained",
    "phase",
    "suspension_ground",
    "deferral_ground",
    "deadline",
    "alert",
    "breach_stage",
    "reading",
    "ars",
):
    _filter(_name)
