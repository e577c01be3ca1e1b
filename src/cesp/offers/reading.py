"""From rows to the law: lists, offers and numbers of one quota, as ``cesp_law.selection.quota`` reads them.

Candidates are named by the key of their candidature. Nothing is stored of what this computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from cesp.campaigns.models import Committee, Quota
from cesp.common.instants import day_of, in_french
from cesp.offers.models import Answer, Move, Offer, Publication
from cesp.selection.models import Ranked
from cesp_law import labels, regime
from cesp_law.facts import Profession, Status
from cesp_law.selection import quota as law
from cesp_law.selection.quota import Calls, Lists, QuotaKey


def contracts_of(quota: Quota) -> int:
    """Contracts on offer in a quota: given by the arrêté, and moved since."""
    moves = Move.objects.filter(Q(source=quota) | Q(target=quota)).values_list("target_id", "contracts")
    return int(quota.contracts + sum(number if target == quota.pk else -number for target, number in moves))


def key_of(quota: Quota) -> QuotaKey:
    return QuotaKey(str(quota.ufr_id), Profession(quota.profession), Status(quota.status))


def committee_of(quota: Quota) -> Committee | None:
    """The committee whose ranking fills a quota."""
    same = {"campaign": quota.campaign_id, "ufr": quota.ufr_id, "profession": quota.profession}
    return Committee.objects.filter(**same).first()


def publication_of(quota: Quota) -> Publication | None:
    """The publication of the results that fill a quota; without it nothing is offered."""
    same = {"campaign": quota.campaign_id, "ufr": quota.ufr_id, "profession": quota.profession}
    rows = Publication.objects.filter(**{f"committee__{name}": value for name, value in same.items()})
    return rows.select_related("published_by__person", "published_by__organisation").first()


def refusal_to_publish(committee: Committee) -> str:
    """Why the results of a committee cannot be published now; empty when they can."""
    name = f"{committee.ufr.name}, {labels.PROFESSION[committee.profession]}"
    publication = Publication.objects.filter(committee=committee).first()
    if publication is not None:
        return f"{name} : les résultats ont été publiés le {in_french(publication.published_at)}."
    if committee.sealed_at is None:
        return f"{name} : le procès-verbal n'est pas scellé."
    if committee.campaign.awaits_arrete:
        return f"{name} : en attente de l'arrêté qui fixe le nombre de contrats."
    known = set(quotas_of(committee))
    ranked = Ranked.objects.filter(committee=committee, rank__isnull=False)
    missing = sorted(set(ranked.values_list("status", flat=True)) - known)
    if missing:
        words = ", ".join(labels.STATUS[status] for status in missing)
        return f"{name} : aucun contingent n'est saisi pour {words} ; saisissez 0 si l'arrêté n'en donne pas."
    return ""


def quotas_of(committee: Committee) -> Mapping[str, Quota]:
    """The quotas that a committee's ranking fills, by status."""
    rows = Quota.objects.filter(campaign=committee.campaign_id, ufr=committee.ufr_id, profession=committee.profession)
    return {row.status: row for row in rows.select_related("campaign")}


def ranked_of(quota: Quota) -> list[Ranked]:
    """The sealed ranking of a category, best first."""
    rows = Ranked.objects.filter(
        committee__campaign=quota.campaign_id,
        committee__ufr=quota.ufr_id,
        committee__profession=quota.profession,
        committee__sealed_at__isnull=False,
        status=quota.status,
        rank_in_status__isnull=False,
    )
    return list(rows.select_related("candidature").order_by("rank_in_status"))


def lists_of(quota: Quota, ranked: list[Ranked]) -> Lists:
    """The main and the reserve list of a quota, as the arrêté sets it.

    :clauses: NAT-8
    """
    campaign, profession = quota.campaign, Profession(quota.profession)
    under = regime.regime_for(
        profession=profession, lodged_on=day_of(campaign.closes_at), signed_on=campaign.signatures_from_on
    )
    limit = law.reserve_limit(profession, under, quota.contracts).value
    order = [str(row.candidature_id) for row in ranked]
    return law.split_lists(order, quota=quota.contracts, limit=limit)


def offer_in_law(offer: Offer) -> law.Offer:
    """An offer as the law reads it: by days of Paris."""
    return law.Offer(
        candidate=str(offer.candidature_id),
        offered_on=offer.offered_on,
        answer=law.Answer(offer.answer) if offer.answer else None,
        answered_on=day_of(offer.answered_at) if offer.answered_at else None,
    )


@dataclass(frozen=True)
class Category:
    """One quota with its ranking and its offers, read at once."""

    quota: Quota
    contracts: int
    ranked: list[Ranked]
    offers: list[Offer]

    @classmethod
    def read(cls, quota: Quota) -> Category:
        """Read a quota; under its lock when something is decided on it."""
        current = Quota.objects.select_related("campaign", "ufr").get(pk=quota.pk)
        offers = list(Offer.objects.filter(quota=current).order_by("pk"))
        return cls(current, contracts_of(current), ranked_of(current), offers)

    @cached_property
    def lists(self) -> Lists:
        return lists_of(self.quota, self.ranked)

    @property
    def withdrawn(self) -> Mapping[str, date]:
        """Who withdrew before any offer, and when."""
        offered = {offer.candidature_id for offer in self.offers}
        return {
            str(row.candidature_id): day_of(row.candidature.withdrawn_at)
            for row in self.ranked
            if row.candidature.withdrawn_at and row.candidature_id not in offered
        }

    def engaged(self, on: date) -> int:
        """Contracts signed or still on offer on a day."""
        return sum(is_engaged(offer, on) for offer in self.offers)

    def calls(self, on: date) -> Calls:
        """Who is to be called on a day, and how many contracts are left over.

        Where a corrected arrêté gives less than is already signed or on offer, nobody is called.

        :clauses: NAT-8
        """
        return law.calls(
            self.lists,
            quota=max(self.contracts, self.engaged(on)),
            offers=[offer_in_law(offer) for offer in self.offers],
            withdrawn=self.withdrawn,
            on=on,
        )


def is_engaged(offer: Offer, on: date) -> bool:
    """Whether an offer holds a contract on a day: signed, or still open."""
    if offer.answer:
        return offer.answer == Answer.SIGNED
    return on <= law.last_day_to_sign(offer.offered_on)


def signed_in(quota: Quota) -> int:
    """How many candidates have signed in a quota."""
    return Offer.objects.filter(quota=quota, answer=Answer.SIGNED).count()
