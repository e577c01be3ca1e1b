"""Calling the next of a list: down the ranking, within the quota, in the transaction of what freed a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Quota
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.letters import operations as letters
from cesp.notifications.operations import notify
from cesp.offers import terms, wording
from cesp.offers.letter_kinds import OFFER
from cesp.offers.models import Offer
from cesp.offers.permissions import require_desk
from cesp.offers.reading import Category, publication_of
from cesp_law.dates import in_french
from cesp_law.refusals import Refused
from cesp_law.selection.quota import last_day_to_sign

_LAW = "signature dans l'ordre du classement, jusqu'à épuisement du nombre de contrats offerts"


def lock_of(quota_id: int) -> str:
    """What whoever offers, answers, signs or moves in a quota holds."""
    return f"quota:{quota_id}"


@transaction.atomic
def offer(*, actor: Membership, quotas: Sequence[Quota], at: datetime) -> list[Offer]:
    """Offer the contracts of chosen quotas, in ranking order, to as many as there are contracts free.

    :returns: the offers made now; none when everything is offered already.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: nothing is chosen, the results are not published, or signatures have not begun.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8, PAP-9
    """
    require_desk(actor)
    if not quotas:
        raise Refused("Choisissez au moins un contingent dont proposer les contrats.", citation=_LAW)
    locks.hold(*(lock_of(quota.pk) for quota in quotas))
    made = []
    for quota in sorted(quotas, key=lambda one: one.pk):
        category = Category.read(quota)
        _refuse_too_soon(category.quota, at)
        made += _call(category, actor=actor, by=actor, at=at)
    return made


def call_next(quota: Quota, *, at: datetime) -> list[Offer]:
    """Call whoever a freed place is for, at once; the quota's lock is held.

    Nobody before the desk opened the list: the first offers of a quota are its decision.
    """
    category = Category.read(quota)
    if not category.offers or not category.calls(day_of(at)).to_call:
        return []
    return _call(category, actor=speaker_of(category.quota, at), by=None, at=at)


def speaker_of(quota: Quota, at: datetime) -> Membership:
    """The agent in whose name a list is called: who published it while they hold the desk, else one who does.

    :raises Refused: nobody holds the case desk.
    """
    publication = publication_of(quota)
    desks = Membership.objects.in_force(day_of(at)).filter(role=Role.CASE_DESK).order_by("pk")
    desks = desks.select_related("person", "organisation")
    same = desks.filter(pk=publication.published_by_id).first() if publication is not None else None
    found = same or desks.first()
    if found is None:
        raise Refused("Plus personne ne tient la gestion des contrats : un administrateur y nomme quelqu'un.",
                      citation=_LAW)  # fmt: skip
    return found


def _refuse_too_soon(quota: Quota, at: datetime) -> None:
    if publication_of(quota) is None:
        raise Refused("Les résultats se publient avant que des contrats soient proposés.", citation=_LAW)
    opens_on = quota.campaign.signatures_from_on
    if day_of(at) < opens_on:
        raise Refused(f"Les contrats se proposent à compter du {in_french(opens_on)}.", citation=_LAW)


def _call(category: Category, *, actor: Membership, by: Membership | None, at: datetime) -> list[Offer]:
    """Offer a contract to everybody who is to be called; the letter is in the actor's name."""
    to_call = category.calls(day_of(at)).to_call
    candidates = Candidature.objects.select_related("person", "campaign", "ufr").in_bulk([int(key) for key in to_call])
    return [_offer_one(candidates[int(key)], category.quota, actor=actor, by=by, at=at) for key in to_call]


def _offer_one(
    candidature: Candidature, quota: Quota, *, actor: Membership, by: Membership | None, at: datetime
) -> Offer:
    on = day_of(at)
    made = Offer(candidature=candidature, quota=quota, offered_on=on, offered_at=at, offered_by=by)
    made.save()
    made.letter = letters.issue(
        actor=actor,
        kind=OFFER,
        person=candidature.person,
        subject=made,
        paper=wording.offer(made, terms.reckon(terms.terms_of(made, on=on), dental_intern=candidature.dental_intern)),
        at=at,
        tells=False,
    )
    made.save(update_fields=["letter"])
    notify(
        person=candidature.person,
        kind="offers.contract_offered",
        key=f"offers.offer:{made.pk}",
        path=reverse("offers:own"),
        at=at,
        data={"last_day": last_day_to_sign(on).isoformat()},
    )
    audit.record(act="offers.contract_offered", actor=by, at=at, about_id=candidature.person_id, subject=made)
    return made
