"""What a campaign still waits for before it may end."""

from __future__ import annotations

from datetime import date

from cesp.campaigns.models import Campaign
from cesp.offers.models import Answer, Offer
from cesp_law.selection.quota import last_day_to_sign


def what_is_left(campaign: Campaign, on: date) -> str:
    """The offers that wait for their candidate or for the managing authority, in a sentence; nothing when none does.

    An offer waits for an answer until the last day on which it can be signed, included (NAT-8).
    """
    offers = Offer.objects.filter(quota__campaign=campaign)
    days = offers.filter(answer="").values_list("offered_on", flat=True)
    unanswered = sum(on <= last_day_to_sign(offered_on) for offered_on in days)
    unsigned = offers.filter(answer=Answer.SIGNED, contract__isnull=True).count()
    said = [
        _counted(unanswered, "proposition attend", "propositions attendent", "sa réponse", "leur réponse"),
        _counted(unsigned, "contrat signé attend", "contrats signés attendent", *["l'autorité gestionnaire"] * 2),
    ]
    waiting = " ; ".join(filter(None, said))
    return f"{waiting} : une campagne se termine quand plus rien n'attend." if waiting else ""


def _counted(count: int, one: str, many: str, its: str, their: str) -> str:
    if not count:
        return ""
    return f"1 {one} {its}" if count == 1 else f"{count} {many} {their}"
