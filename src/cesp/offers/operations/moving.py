"""Moving contracts left over from one quota to another, in the campaign's windows; only added, with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Campaign, Quota
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.offers.models import Move
from cesp.offers.operations.calling import call_next, lock_of
from cesp.offers.permissions import require_desk
from cesp.offers.reading import Category, committee_of, key_of, publication_of
from cesp_law.refusals import Refused
from cesp_law.selection.quota import Transfer, TransferWindows, transferred

_LAW = "arrêté annuel : les contrats restants se déplacent dans une université, puis entre universités"


@transaction.atomic
def move(*, actor: Membership, source: Quota, target: Quota, contracts: int, reason: str, at: datetime) -> Move:
    """Move contracts that nobody is left to take, and call whoever waits for them on the other list.

    :param contracts: 1 or more.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: no reason, no window, another profession, or more than is left over.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8
    """
    require_desk(actor)
    if not reason.strip():
        raise Refused("Dites pourquoi ces contrats sont déplacés.", citation=_LAW)
    locks.hold(lock_of(source.pk), lock_of(target.pk))
    given, taking = Category.read(source), Category.read(target)
    if given.quota.campaign_id != taking.quota.campaign_id:
        raise Refused("Un contrat ne se déplace que dans sa campagne.", citation=_LAW)
    on = day_of(at)
    asked = Transfer(source=key_of(given.quota), target=key_of(taking.quota), contracts=contracts, on=on)
    transferred(
        {key_of(given.quota): given.contracts, key_of(taking.quota): taking.contracts},
        [asked],
        engaged={key_of(given.quota): given.contracts - left_over(given, at)},
        windows=windows_of(given.quota.campaign),
    )
    moved = Move.objects.create(
        campaign=given.quota.campaign,
        source=given.quota,
        target=taking.quota,
        contracts=contracts,
        moved_on=on,
        reason=reason.strip(),
        moved_by=actor,
        moved_at=at,
    )
    audit.record(act="offers.contracts_moved", actor=actor, at=at, subject=moved, detail={"contracts": contracts})
    call_next(taking.quota, at=at)
    return moved


def windows_of(campaign: Campaign) -> TransferWindows:
    """When contracts move in a campaign.

    :raises Refused: its days are not entered.
    """
    within, between, until = (
        campaign.moves_within_ufr_from_on,
        campaign.moves_between_ufrs_from_on,
        campaign.moves_until,
    )
    if within is None or between is None or until is None:
        raise Refused("Les jours de mouvement des contrats restants ne sont pas fixés dans la campagne.", citation=_LAW)
    return TransferWindows(within_ufr_from=within, between_ufrs_from=between, until=until)


def left_over(category: Category, at: datetime) -> int:
    """Contracts of a quota that nobody is left to take: everything where no committee sits.

    :raises Refused: its committee's results are not published: nobody knows yet.
    """
    if publication_of(category.quota) is not None:
        return category.calls(day_of(at)).left_over
    if committee_of(category.quota) is not None:
        raise Refused(
            "Les résultats de ce contingent ne sont pas publiés : on ne sait pas encore ce qui restera.", citation=_LAW
        )
    return category.contracts
