"""Whether contracts in force are legally whole: what the night looks for, defect by defect."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.letters.models import Letter, State
from cesp.letters.queries import file_of
from cesp.offers.models import Answer, Defect, Document, Offer, Paper, Party, Publication, Signature
from cesp.offers.reading import contracts_of
from cesp.selection.models import Ranked
from cesp_law.selection.quota import last_day_to_sign

_OVER = ("breached", "waived", "completed")


@dataclass(frozen=True, slots=True)
class Examined:
    """What a night found: codes by key of the contract, and how many it could verify, and not."""

    defects: Mapping[int, frozenset[str]]
    verified: int
    taken_over: int


def in_force() -> QuerySet[Contract]:
    """Contracts under which something may still be due."""
    return Contract.objects.exclude(summary__phase__in=_OVER)


def examine() -> Examined:
    """Look at every contract in force; those taken over have no paper here, and are counted apart."""
    concluded = Offer.objects.filter(contract__in=in_force().values("pk"))
    several, beyond = _people_with_several(), _beyond_quota()
    defects: dict[int, frozenset[str]] = {}
    count = 0
    for offer in concluded.select_related("contract", "candidature", "quota").order_by("pk").iterator(chunk_size=500):
        assert offer.contract is not None
        count += 1
        codes = set(_of_paper(offer)) | set(_of_list(offer))
        codes |= {"beyond_quota"} if offer.pk in beyond else set()
        codes |= {"overlap"} if offer.contract.signatory_id in several else set()
        if codes:
            defects[offer.contract.pk] = frozenset(codes)
    return Examined(defects, count, in_force().filter(offer__isnull=True).count())


def _of_paper(offer: Offer) -> Iterator[str]:
    papers = Paper.objects.standing().filter(offer=offer, document=Document.CONTRACT)
    paper = papers.select_related("letter__revocation", "letter__replaced_by").order_by("-version").first()
    if paper is None:
        yield "no_paper"
        return
    signatures = {signature.party: signature for signature in paper.signatures.all()}
    yield from _of_signatures(offer, signatures)
    if any(one.digest != paper.letter.sealed_sha256 for one in signatures.values()):
        yield "digest_differs"
    if not _file_is_whole(paper.letter):
        yield "file_differs"
    if paper.letter.state is not State.VALID:
        yield "letter_not_standing"


def _of_signatures(offer: Offer, signatures: Mapping[str, Signature]) -> Iterator[str]:
    own = signatures.get(Party.SIGNATORY)
    if own is None:
        yield "no_signatory_signature"
    elif not offer.offered_on <= own.signed_on <= last_day_to_sign(offer.offered_on):
        yield "signed_out_of_time"
    if Party.AUTHORITY not in signatures:
        yield "no_authority_signature"


def _file_is_whole(letter: Letter) -> bool:
    try:
        return hashlib.sha256(file_of(letter)).hexdigest() == letter.sealed_sha256
    except FileNotFoundError:
        return False


def _of_list(offer: Offer) -> Iterator[str]:
    ranked = Ranked.objects.filter(candidature=offer.candidature, rank_in_status__isnull=False).first()
    if ranked is None:
        yield "not_ranked"
    elif not Publication.objects.filter(committee=ranked.committee_id).exists():
        yield "not_published"


def _people_with_several() -> set[int]:
    """Signatories of two contracts in force."""
    held: dict[int, int] = defaultdict(int)
    for signatory in in_force().order_by().values_list("signatory", flat=True):
        held[signatory] += 1
    return {signatory for signatory, number in held.items() if number > 1}


def _beyond_quota() -> set[int]:
    """Offers signed once all the contracts of their quota were."""
    signed: dict[int, list[Offer]] = defaultdict(list)
    rows = Offer.objects.filter(answer=Answer.SIGNED).select_related("quota").order_by("answered_at", "pk")
    for offer in rows:
        signed[offer.quota_id].append(offer)
    return {offer.pk for offers in signed.values() for offer in offers[contracts_of(offers[0].quota) :]}


@dataclass(frozen=True, slots=True)
class WholenessPage:
    """What the desk reads: defects still there, those lifted lately, and the counts behind them."""

    standing: tuple[Defect, ...]
    lifted: tuple[Defect, ...]
    verified: int
    taken_over: int


def page_for(actor: Membership) -> WholenessPage:
    """Defects of the contracts that the actor sees."""
    visible = Contract.objects.visible_to(actor)
    rows = Defect.objects.filter(contract__in=visible.values("pk")).select_related("contract__signatory")
    force = visible.exclude(summary__phase__in=_OVER)
    return WholenessPage(
        tuple(rows.filter(gone_on__isnull=True).order_by("found_on", "pk")),
        tuple(rows.filter(gone_on__isnull=False).order_by("-gone_on", "pk")[:20]),
        force.filter(offer__isnull=False).count(),
        force.filter(offer__isnull=True).count(),
    )


def standing_defects() -> int:
    """How many defects stand: for the home of the case desk."""
    return Defect.objects.filter(gone_on__isnull=True).count()
