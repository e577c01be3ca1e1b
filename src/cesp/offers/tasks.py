"""What runs by itself: offers that lapse, those recalled, and the nightly check of contracts."""

from __future__ import annotations

from datetime import date

from cesp.campaigns.models import Quota
from cesp.common import clock
from cesp.common.instants import day_of
from cesp.offers.models import Offer
from cesp.offers.operations.answering import lapse, remind
from cesp.offers.operations.checking import check_wholeness
from cesp_law.refusals import Refused
from cesp_law.selection.quota import last_day_to_sign


def follow_offers(*, on: date) -> None:
    """Say which offers lapsed, call whoever is next, recall those that wait; each quota in its own transaction.

    :raises ExceptionGroup: quotas that were refused, once the others and the reminders are done: the job failed.
    """
    at = clock.now()
    refused: list[Refused] = []
    waiting = Offer.objects.filter(answer="", lapse_told_at__isnull=True)
    over = {one.quota_id for one in waiting if day_of(at) > last_day_to_sign(one.offered_on)}
    for quota in Quota.objects.filter(pk__in=over).order_by("pk"):
        try:
            lapse(quota, at=at)
        except Refused as refusal:
            refused.append(refusal)
    remind(at=at)
    if refused:
        raise ExceptionGroup("quotas left as they were", refused)


def check_contracts(*, on: date) -> None:
    """Examine every contract in force."""
    check_wholeness(at=clock.now())
