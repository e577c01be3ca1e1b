"""What runs by itself: offers that lapse, those recalled, the nightly check of contracts; and results published.

Publishing writes one sealed letter a candidate: a worker does it, and the page says how far
it has come. What it says is kept a day in a cache; what is published is in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_tasks import task

from cesp.accounts.models import Membership
from cesp.campaigns.models import Campaign, Committee, Quota
from cesp.common import clock, progress
from cesp.common.instants import day_of
from cesp.offers.models import Offer
from cesp.offers.operations import publishing
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


def progress_key(campaign: Campaign) -> str:
    """Under what the publication of a campaign says how far it has come; « :refus » after it, why it stopped."""
    return f"offers.publication:{campaign.pk}"


@transaction.atomic
def ask_publication(*, actor: Membership, campaign: Campaign, committees: Sequence[Committee]) -> None:
    """Put the publication of results in the queue.

    :raises PermissionDenied, Refused: as :func:`publishing.check`.
    """
    publishing.check(actor=actor, committees=committees)
    key = progress_key(campaign)
    progress.forget(f"{key}:refus")
    progress.report(key, done=0, total=0, label="En attente d'un exécutant…")
    publish_results.enqueue(actor.pk, [one.pk for one in committees], key)


@task()
def publish_results(actor: int, committees: list[int], key: str) -> int:
    """Publish; run again after a kill, it refuses what is published already and publishes nothing twice."""
    rows = Committee.objects.filter(pk__in=committees).select_related("campaign", "ufr")
    try:
        published = publishing.publish(
            actor=Membership.objects.select_related("person", "organisation").get(pk=actor),
            committees=list(rows),
            at=clock.now(),
            on_progress=lambda done, total: progress.report(
                key, done=done, total=total, label="Un courrier pour chaque candidat"
            ),
        )
    except (Refused, PermissionDenied) as refusal:
        if rows.filter(publication__isnull=True).exists():
            said = refusal.sentence if isinstance(refusal, Refused) else "Vous ne tenez plus la gestion des contrats."
            progress.report(f"{key}:refus", done=0, total=0, label=said)
        return 0
    finally:
        progress.forget(key)
    return len(published)
