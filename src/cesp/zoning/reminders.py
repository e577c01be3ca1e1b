"""Places that nobody confirmed for long: their agency is asked, then they leave the list until it answers."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Role
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp_law.dates import add_months

_KIND = "zoning.place_to_confirm"


@transaction.atomic
def ask_confirmations(*, on: date, at: datetime) -> int:
    """Tell the referents of each open place confirmed ``PLACE_CONFIRMED_MONTHS`` months ago or more.

    Told once for a confirmation; a month later :func:`expire` takes the place off the list.

    :returns: how many places wait.
    """
    rows = PlaceOfPractice.objects.filter(state=PlaceState.OPEN, confirmed_on__isnull=False)
    oldest = add_months(on, -settings.PLACE_CONFIRMED_MONTHS)
    stale = list(rows.filter(confirmed_on__lte=oldest).order_by("pk"))
    referents = _referents({place.ars for place in stale}, on)
    path = reverse("zoning:kept_places")
    told = [
        Told(
            person_id,
            f"{_KIND}:{place.pk}:{place.confirmed_on}",
            path,
            {"reference": place.reference, "until": _leaves_on(place).isoformat()},
        )
        for place in stale
        for person_id in referents.get(place.ars, ())
    ]
    notifications.notify_many(kind=_KIND, told=told, at=at)
    return len(stale)


def _leaves_on(place: PlaceOfPractice) -> date:
    assert place.confirmed_on is not None
    return add_months(place.confirmed_on, settings.PLACE_CONFIRMED_MONTHS + 1)


def _referents(regions: set[str], on: date) -> dict[str, list[int]]:
    rows = Membership.objects.in_force(on).filter(role=Role.ARS_REFERENT, organisation__code__in=regions)
    found: dict[str, list[int]] = {}
    of_agencies = rows.filter(organisation__kind=Organisation.Kind.ARS).order_by("person_id")
    for region, person_id in of_agencies.values_list("organisation__code", "person_id").distinct():
        found.setdefault(region, []).append(person_id)
    return found


@transaction.atomic
def expire(*, on: date, at: datetime) -> int:
    """Take off the list every open place left unconfirmed a month after it was asked about.

    :returns: how many left it.
    """
    rows = PlaceOfPractice.objects.filter(state=PlaceState.OPEN, confirmed_on__isnull=False)
    late = rows.filter(confirmed_on__lte=add_months(on, -(settings.PLACE_CONFIRMED_MONTHS + 1)))
    locks.hold(*(f"places:{ars}" for ars in late.values_list("ars", flat=True).distinct()))
    expired = list(late.order_by("pk"))
    for place in expired:
        place.state = PlaceState.EXPIRED
        place.save(update_fields=["state"])
        audit.record(act="zoning.place_expired", actor=None, at=at, subject=place, detail={"ars": place.ars})
    return len(expired)
