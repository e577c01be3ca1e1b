"""The numbers of contracts of the arrêté: its reference, the numbers typed on the board, those of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.campaigns.models import Campaign, Quota
from cesp.campaigns.operations.campaigns import held
from cesp.campaigns.queries import quotas as queries
from cesp.campaigns.queries.quotas import MOST_CONTRACTS, Category
from cesp.common import locks
from cesp_law import labels


@transaction.atomic
def record_arrete(
    *, actor: Membership, campaign: Campaign, reference: str, url: str, on: date | None, at: datetime
) -> Campaign:
    """Say which arrêté gives the numbers of a campaign; an empty reference: it is still awaited.

    :raises ValidationError: a reference without its day, or the reverse.
    :clauses: NAT-8
    """
    require(actor, Role.CASE_DESK)
    campaign = held(campaign)
    reference = reference.strip()
    if reference and on is None:
        raise ValidationError({"on": "Écrivez le jour de l'arrêté."})
    if not reference and (url or on):
        raise ValidationError({"reference": "Écrivez l'intitulé de l'arrêté."})
    campaign.arrete, campaign.arrete_url, campaign.arrete_on = reference, url, on
    campaign.save(update_fields=["arrete", "arrete_url", "arrete_on"])
    detail = {"on": on.isoformat() if on else None}
    audit.record(act="campaigns.arrete_recorded", actor=actor, at=at, subject=campaign, detail=detail)
    return campaign


@transaction.atomic
def set_quotas(*, actor: Membership, campaign: Campaign, numbers: Mapping[Category, int], at: datetime) -> int:
    """Give categories their number of contracts: all of them, or none.

    :param numbers: 0 to 999 by category; those left out keep theirs.
    :returns: how many changed.
    :raises ValidationError: a number below what is on offer or signed, or out of bounds; ``error_list`` names each.
    :clauses: NAT-8
    """
    require(actor, Role.CASE_DESK)
    campaign = held(campaign)
    return len(_written(actor, campaign, numbers, at))


@transaction.atomic
def import_quotas(
    *, actor: Membership, campaign: Campaign, numbers: Mapping[Category, int], digest: str, rejected: int, at: datetime
) -> int:
    """Give the numbers that a file's report keeps: all of them, or none.

    :param digest: SHA-256 of the file. :param rejected: rows that the report set aside.
    :returns: how many changed.
    :raises ValidationError: as :func:`set_quotas`.
    """
    require(actor, Role.CASE_DESK)
    campaign = held(campaign)
    changed = _written(actor, campaign, numbers, at)
    audit.record(
        act="campaigns.quotas_imported",
        actor=actor,
        at=at,
        subject=campaign,
        detail={"digest": digest, "stored": len(numbers), "rejected": rejected, "changed": len(changed)},
    )
    return len(changed)


def _written(actor: Membership, campaign: Campaign, numbers: Mapping[Category, int], at: datetime) -> list[Quota]:
    """Write the numbers that change, once each quota is locked as an offer locks it, and read again."""
    known = _known(campaign)
    locks.hold(*(f"quota:{known[category].pk}" for category in numbers if category in known))
    known, counts = _known(campaign), queries.engaged()
    _check(numbers, known, counts)
    changed = []
    for category, contracts in sorted(numbers.items()):
        quota = known.get(category) or Quota(campaign=campaign, **category._asdict())
        before = quota.contracts if quota.pk else None
        if before == contracts:
            continue
        quota.contracts, quota.recorded_by, quota.recorded_at = contracts, actor, at
        quota.save()
        audit.record(
            act="campaigns.quota_set",
            actor=actor,
            at=at,
            subject=quota,
            detail={"contracts": contracts, "before": before},
        )
        changed.append(quota)
    return changed


def _known(campaign: Campaign) -> dict[Category, Quota]:
    return {Category(one.ufr_id, one.profession, one.status): one for one in Quota.objects.filter(campaign=campaign)}


def _check(numbers: Mapping[Category, int], known: Mapping[Category, Quota], counts: Mapping[int, int]) -> None:
    """:raises ValidationError: every number that cannot be, at once."""
    ufrs = Organisation.objects.filter(kind=Organisation.Kind.UFR).in_bulk({one.ufr_id for one in numbers})
    faults = []
    for category, contracts in numbers.items():
        if category.ufr_id not in ufrs or category.profession not in labels.PROFESSION:
            faults.append("Un contingent est celui d'une UFR et d'une profession.")
            continue
        if category.status not in labels.STATUS:
            faults.append("Un contingent est celui d'une situation connue.")
            continue
        where = f"{ufrs[category.ufr_id]}, {labels.STATUS[category.status]}"
        if not 0 <= contracts <= MOST_CONTRACTS:
            faults.append(f"{where} : écrivez un nombre de 0 à {MOST_CONTRACTS}.")
            continue
        engaged = counts.get(known[category].pk, 0) if category in known else 0
        if contracts < engaged:
            faults.append(f"{where} : {queries.below(engaged)}")
    if faults:
        raise ValidationError(faults)
