"""Places that leave the list by themselves: nobody confirmed them, or the day announced has come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cesp.audit import operations as audit
from cesp.common import locks
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp.zoning.operations.places import closed, number, ranked
from cesp.zoning.queries.listing import leaves_on
from cesp_law.dates import add_months

_SHORTEST_MONTH = timedelta(days=3)
"""By how much months counted backwards miss those counted forwards: 31 July and seven months is 28 February."""
_ON_SCREEN = (PlaceState.OPEN, PlaceState.EXPIRED)


@transaction.atomic
def expire(*, on: date, at: datetime) -> int:
    """Take off the list every open place left unconfirmed a month after it was asked about, the day it was told.

    :returns: how many left it.
    """
    soon = add_months(on, -(settings.PLACE_CONFIRMED_MONTHS + 1)) + _SHORTEST_MONTH
    open_ones = _held(PlaceOfPractice.objects.filter(state=PlaceState.OPEN, confirmed_on__lte=soon))
    expired = [place for place in open_ones if (day := leaves_on(place)) is not None and day <= on]
    for place in expired:
        place.state = PlaceState.EXPIRED
        place.save(update_fields=["state"])
        number(ranked(place))  # it keeps its own rank, for the day it is confirmed
        audit.record(act="zoning.place_expired", actor=None, at=at, subject=place, detail={"ars": place.ars})
    return len(expired)


@transaction.atomic
def close_those_due(*, on: date, at: datetime) -> int:
    """Close every place whose announced end has come.

    :returns: how many closed.
    """
    due = _held(PlaceOfPractice.objects.filter(state__in=_ON_SCREEN, closes_until__lte=on))
    for place in due:
        closed(place, because="", actor=None, on=place.closes_until or on, at=at)
    return len(due)


def _held(rows: QuerySet[PlaceOfPractice]) -> list[PlaceOfPractice]:
    """Rows read again under the locks of their agencies' places."""
    locks.hold(*(f"places:{ars}" for ars in sorted(set(rows.values_list("ars", flat=True)))))
    return list(rows.order_by("pk"))
