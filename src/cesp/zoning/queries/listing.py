"""Since when a place is on the list, and until when: what protects it is the day that list was published."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp_law.dates import add_months

LATE_ANSWER_MONTHS = 1
"""How long a place may be off the list for want of an answer and come back as if it had not left (ADR 0017)."""


def leaves_on(place: PlaceOfPractice) -> date | None:
    """The first day a place is off the list unless somebody confirms it: a month after its agency is asked.

    :returns: ``None`` for a place that nobody ever confirmed, which no day takes off.
    """
    if place.confirmed_on is None:
        return None
    return add_months(place.confirmed_on, settings.PLACE_CONFIRMED_MONTHS + 1)


def listing_day(place: PlaceOfPractice, *, on: date) -> date:
    """The day of the list that a place is on; of the one that would hold it, were it opened that day.

    A place closed, or off the list for a month or more, is listed anew: its former listing protects it no more.

    :clauses: NAT-10
    """
    stands = place.state == PlaceState.OPEN or (place.state == PlaceState.EXPIRED and _lately_left(place, on))
    return place.listed_on if stands and place.listed_on is not None else on


def _lately_left(place: PlaceOfPractice, on: date) -> bool:
    left_on = leaves_on(place)
    return left_on is not None and on < add_months(left_on, LATE_ANSWER_MONTHS)
