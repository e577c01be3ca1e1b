"""What an agency is told of its places: those nobody confirmed for long, those whose announced end comes near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Role
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries.listing import leaves_on
from cesp_law.dates import add_months

_KIND = "zoning.place_to_confirm"
_ENDING = "zoning.place_ending"


@transaction.atomic
def ask_confirmations(*, on: date, at: datetime) -> int:
    """Tell the referents of each open place confirmed ``PLACE_CONFIRMED_MONTHS`` months ago or more.

    Told once for a confirmation, whose day keys it; a month later ``operations.expiring`` takes the place off the list.

    :returns: how many places wait.
    """
    rows = PlaceOfPractice.objects.filter(state=PlaceState.OPEN, confirmed_on__isnull=False)
    oldest = add_months(on, -settings.PLACE_CONFIRMED_MONTHS)
    stale = list(rows.filter(confirmed_on__lte=oldest).order_by("pk"))
    told = _told(_KIND, stale, on, leaves_on)
    notifications.notify_many(kind=_KIND, told=told, at=at)
    return len(stale)


def _told(
    kind: str, places: Sequence[PlaceOfPractice], on: date, until: Callable[[PlaceOfPractice], date | None]
) -> list[Told]:
    """Every referent of the agency of each place, once for a place and a day."""
    referents = _referents({place.ars for place in places}, on)
    path = reverse("zoning:kept_places")
    return [
        Told(person_id, f"{kind}:{place.pk}:{day}", path, {"reference": place.reference, "until": day.isoformat()})
        for place in places
        if (day := until(place)) is not None
        for person_id in referents.get(place.ars, ())
    ]


def _referents(regions: set[str], on: date) -> dict[str, list[int]]:
    rows = Membership.objects.in_force(on).filter(role=Role.ARS_REFERENT, organisation__code__in=regions)
    found: dict[str, list[int]] = {}
    of_agencies = rows.filter(organisation__kind=Organisation.Kind.ARS).order_by("person_id")
    for region, person_id in of_agencies.values_list("organisation__code", "person_id").distinct():
        found.setdefault(region, []).append(person_id)
    return found


@transaction.atomic
def warn_of_ends(*, on: date, at: datetime) -> int:
    """Tell the referents of each open place that its announced end is a month away or less; told once for an end.

    :returns: how many are about to close.
    """
    rows = PlaceOfPractice.objects.filter(state=PlaceState.OPEN, closes_until__gt=on)
    ending = list(rows.filter(closes_until__lte=add_months(on, 1)).order_by("pk"))
    told = _told(_ENDING, ending, on, lambda place: place.closes_until)
    notifications.notify_many(kind=_ENDING, told=told, at=at)
    return len(ending)
