"""Offering contracts in ranking order, within the number on offer.

The main list is the first *quota* ranks, the reserve list what follows. Offers go down the ranking;
an offer refused, withdrawn from, or left unanswered past its last day calls the next candidate.
Two bounds hold at any moment: never more contracts signed or on offer than the quota, never fewer
while somebody on the lists is still to be called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from cesp_law.dates import in_french
from cesp_law.explain import Citation, Explained, Step
from cesp_law.facts import Profession, Status
from cesp_law.parameters import load
from cesp_law.refusals import Refused
from cesp_law.regime import Regime

_ORDER = Citation(
    "signature dans l'ordre du classement, jusqu'à épuisement du nombre de contrats offerts",
    clauses=("NAT-8",),
)


class Listing(StrEnum):
    MAIN = "main"
    RESERVE = "reserve"
    NOT_LISTED = "not_listed"


class Answer(StrEnum):
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A contract offered to a candidate.

    :param offered_on: the 30 days to sign run from this day.
    :param answer: ``None`` while there is none; with its day otherwise.
    """

    candidate: str
    offered_on: date
    answer: Answer | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists a committee sends out, each in ranking order."""

    quota: int
    main: tuple[str, ...]
    reserve: tuple[str, ...]
    not_listed: tuple[str, ...]
    reserve_limit: int | None

    @property
    def order(self) -> tuple[str, ...]:
        """Everybody who may be called, in order."""
        return (*self.main, *self.reserve)

    def explained(self, candidate: str) -> Explained[Listing]:
        """Which list a candidate is on, and why.

        :raises KeyError: the candidate was not ranked.
        :clauses: NAT-8
        """
        everybody = (*self.order, *self.not_listed)
        if candidate not in everybody:
            raise KeyError(candidate)
        rank = everybody.index(candidate) + 1
        if rank <= len(self.main):
            listing, place = Listing.MAIN, "liste principale"
        elif rank <= len(self.order):
            listing, place = Listing.RESERVE, f"rang {rank - len(self.main)} de la liste complémentaire"
        else:
            listing = Listing.NOT_LISTED
            place = f"au-delà de la liste complémentaire, limitée à {self.reserve_limit} candidats"
        sentence = f"Rang {rank}, contrats offerts : {self.quota} ; {place}."
        return Explained(listing, lambda: (Step(sentence, (_ORDER,)),))


def reserve_limit(profession: Profession, regime: Regime, quota: int) -> Explained[int | None]:
    """Bound the reserve list.

    :param quota: contracts on offer, 0 or more.
    :returns: the most candidates the reserve list may hold, or ``None`` when nothing bounds it.
    :law: décret n° 2013-735 (odontologie)
    :clauses: NAT-8
    """
    if profession is not Profession.ODONTOLOGY or regime is not Regime.R2010:
        step = Step("Aucun texte ne limite la liste complémentaire.", (_ORDER,))
        return Explained(None, lambda: (step,))
    version = load("odontology_reserve_list_multiple").versions[0]
    multiple = version.value
    step = Step(
        f"Liste complémentaire limitée à {multiple} fois le nombre de contrats offerts ({quota}).",
        (version.citation,),
    )
    return Explained(multiple * quota, lambda: (step,))


def split_lists(order: Sequence[str], *, quota: int, limit: int | None = None) -> Lists:
    """Split a ranking into main and reserve list.

    :param order: candidates in order of rank, each once.
    :param quota: contracts on offer, 0 or more.
    :param limit: the most the reserve list may hold (see :func:`reserve_limit`).
    :raises Refused: a negative quota, or a candidate ranked twice.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8
    """
    if quota < 0:
        raise _refused("Le nombre de contrats offerts ne peut pas être négatif.")
    if len(set(order)) != len(order):
        raise _refused("Un candidat figure deux fois au classement.")
    end = len(order) if limit is None else quota + limit
    return Lists(
        quota=quota,
        main=tuple(order[:quota]),
        reserve=tuple(order[quota:end]),
        not_listed=tuple(order[max(quota, end) :]),
        reserve_limit=limit,
    )


def last_day_to_sign(offered_on: date) -> date:
    """The last day, included, on which an offer can be signed.

    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8, PAP-9
    """
    return offered_on + timedelta(days=load("signature_days").at(offered_on).value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Where a list stands on a day.

    :param signed: who signed, in ranking order.
    :param pending: who holds an offer still open that day, with its last day to sign.
    :param lapsed: who let an offer lapse.
    :param to_call: who is to be offered a contract now, in ranking order.
    :param left_over: contracts that nobody on the lists is left to take.
    """

    signed: tuple[str, ...]
    pending: Mapping[str, date]
    lapsed: tuple[str, ...]
    to_call: tuple[str, ...]
    left_over: int


def calls(
    lists: Lists,
    *,
    quota: int,
    offers: Sequence[Offer],
    withdrawn: Mapping[str, date] | None = None,
    on: date,
) -> Calls:
    """Say who is to be called on a day, given what was offered and answered up to it.

    :param quota: contracts on offer that day, 0 or more (transfers may have moved it since the
        lists were drawn up).
    :param offers: at most one per candidate; those made and answers given after ``on`` are not read.
    :param withdrawn: who withdrew before any offer, and when.
    :returns: with ``len(signed) + len(pending) + len(to_call) + left_over == quota``.
    :raises Refused: an offer to somebody not listed or offered twice, over the heads of those ranked
        ahead, signed past its last day, or beyond the quota.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8, PAP-9
    """
    made = {offer.candidate: offer for offer in offers if offer.offered_on <= on}
    _check_offers(lists, offers, withdrawn or {})
    signed, pending, lapsed, waiting = [], {}, [], []
    for candidate in lists.order:
        offer = made.get(candidate)
        if offer is None:
            gone_on = (withdrawn or {}).get(candidate)
            if gone_on is None or gone_on > on:
                waiting.append(candidate)
        elif offer.answered_on is not None and offer.answered_on <= on:
            if offer.answer is Answer.SIGNED:
                signed.append(candidate)
        elif on <= (last_day := last_day_to_sign(offer.offered_on)):
            pending[candidate] = last_day
        else:
            lapsed.append(candidate)
    free = quota - len(signed) - len(pending)
    if free < 0:
        raise _refused(f"Plus de contrats sont signés ou proposés qu'il n'en est offert ({quota}).")
    return Calls(
        signed=tuple(signed),
        pending=pending,
        lapsed=tuple(lapsed),
        to_call=tuple(waiting[:free]),
        left_over=max(0, free - len(waiting)),
    )


def _check_offers(lists: Lists, offers: Sequence[Offer], withdrawn: Mapping[str, date]) -> None:
    by_candidate = {offer.candidate: offer for offer in offers}
    if len(by_candidate) != len(offers):
        raise _refused("Un contrat ne peut être proposé qu'une fois à un même candidat.")
    if not by_candidate.keys() <= set(lists.order):
        raise _refused("Un contrat ne peut être proposé qu'à un candidat de la liste principale ou complémentaire.")
    for offer in offers:
        _check_answer(offer)
    reached_on: date | None = None
    for candidate in reversed(lists.order):
        known = by_candidate.get(candidate)
        settled_on = known.offered_on if known else withdrawn.get(candidate)
        if reached_on is not None and (settled_on is None or settled_on > reached_on):
            raise _refused("Un contrat a été proposé avant qu'un candidat mieux classé ait été appelé.")
        if known is not None:
            reached_on = known.offered_on


def _check_answer(offer: Offer) -> None:
    if (offer.answer is None) != (offer.answered_on is None):
        raise _refused("La réponse à une proposition de contrat doit porter sa date.")
    if offer.answered_on is None:
        return
    if offer.answered_on < offer.offered_on:
        raise _refused("La réponse à une proposition de contrat ne peut pas la précéder.")
    last_day = last_day_to_sign(offer.offered_on)
    if offer.answer is Answer.SIGNED and offer.answered_on > last_day:
        raise Refused(
            f"Le contrat proposé le {in_french(offer.offered_on)} devait être signé au plus tard le "
            f"{in_french(last_day)}.",
            citation=_ORDER.text,
        )


class QuotaKey(NamedTuple):
    """What an annual arrêté gives a number of contracts to."""

    ufr: str
    profession: Profession
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Contracts left over, moved from one quota to another.

    :param contracts: 1 or more.
    """

    source: QuotaKey
    target: QuotaKey
    contracts: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferWindows:
    """When contracts left over may move in a campaign.

    :param within_ufr_from: first day on which they may change category within a university.
    :param between_ufrs_from: first day on which they may go to another university, not earlier.
    :param until: first day on which nothing moves any more.
    """

    within_ufr_from: date
    between_ufrs_from: date
    until: date


def transferred(
    quotas: Mapping[QuotaKey, int],
    transfers: Sequence[Transfer],
    *,
    engaged: Mapping[QuotaKey, int],
    windows: TransferWindows,
) -> Mapping[QuotaKey, int]:
    """Move contracts left over between quotas, one transfer after the other.

    :param quotas: contracts given by the arrêté.
    :param engaged: contracts signed or on offer in each quota: those do not move.
    :returns: one number per key of ``quotas``; their sum is unchanged.
    :raises Refused: outside its window, between professions, to or from a quota that the arrêté does
        not know, or for more contracts than are left over.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8
    """
    moved = dict(quotas)
    for transfer in transfers:
        _check_transfer(transfer, moved, engaged, windows)
        moved[transfer.source] -= transfer.contracts
        moved[transfer.target] += transfer.contracts
    return moved


def _check_transfer(
    transfer: Transfer,
    quotas: Mapping[QuotaKey, int],
    engaged: Mapping[QuotaKey, int],
    windows: TransferWindows,
) -> None:
    source, target = transfer.source, transfer.target
    if source not in quotas or target not in quotas:
        raise _refused("Un contrat ne se déplace qu'entre des contingents de l'arrêté.")
    if source.profession is not target.profession or source == target:
        raise _refused("Un contrat se déplace d'un contingent à un autre de la même profession.")
    opens_on = windows.within_ufr_from if source.ufr == target.ufr else windows.between_ufrs_from
    if not opens_on <= transfer.on < windows.until:
        raise _refused(
            f"Ce déplacement de contrats n'est possible que du {in_french(opens_on)} au "
            f"{in_french(windows.until - timedelta(days=1))} inclus."
        )
    left_over = quotas[source] - engaged.get(source, 0)
    if not 1 <= transfer.contracts <= left_over:
        raise _refused(f"Seuls les contrats restants peuvent être déplacés ({max(0, left_over)}).")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, citation=_ORDER.text)
