"""Sealed committees and what follows: ``sealed(6, contracts=3)`` then ``published`` and ``offered``.

Medicine at « UFR med-lyo » in Auvergne-Rhône-Alpes, second cycle, campaign 2026-2027, arrêté known. Results are
published on 20 January 2027, contracts offered on 1 February 2027.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from cesp.accounts.models import Membership, Organisation, Person
from cesp.campaigns.models import (
    Campaign,
    Candidature,
    CandidatureState,
    Committee,
    CommitteeState,
    Quota,
)
from cesp.offers.models import Offer, Paper
from cesp.offers.operations import calling, preparing, publishing, signing
from cesp.selection.models import Ranked
from tests.factories import campaigns, memberships
from tests.factories.campaigns import the_campaign
from tests.factories.candidatures import row
from tests.factories.people import PersonFactory

SEALED_AT = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
PUBLISHED_AT = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
OFFERED_AT = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
PREPARED_AT = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Sealed:
    """A committee that sealed its ranking of candidates in one category, best first."""

    committee: Committee
    quota: Quota
    desk: Membership
    candidatures: list[Candidature]

    @property
    def members(self) -> list[Membership]:
        """Each candidate in their own space, in order of rank."""
        return [
            Membership.objects.select_related("person").get(person=one.person_id, role="signatory")
            for one in self.candidatures
        ]


def campaign(*, year: int = 2026, arrete: str = "arrêté du 3 décembre 2026") -> Campaign:
    """The campaign of an academic year, its committees in January, its arrêté known unless told."""
    return the_campaign(
        year,
        announced_at=datetime(year, 10, 1, 7, 0, tzinfo=UTC),
        opens_at=datetime(year, 10, 15, 6, 0, tzinfo=UTC),
        closes_at=datetime(year, 12, 15, 22, 0, tzinfo=UTC),
        committees_from_on=date(year + 1, 1, 4),
        committees_until_on=date(year + 1, 1, 16),
        rankings_due_on=date(year + 1, 1, 18),
        moves_within_ufr_from_on=date(year + 1, 3, 15),
        moves_between_ufrs_from_on=date(year + 1, 4, 1),
        moves_until=date(year + 1, 5, 1),
        arrete=arrete,
    )


def quota(contracts: int, *, of: Campaign | None = None, **category: Any) -> Quota:
    """A number of contracts, for students of medicine in second cycle at ``ufr()`` unless told."""
    return campaigns.quota(of or campaign(), contracts=contracts, **category)


def candidature(of: Quota, **changes: Any) -> Candidature:
    """A complete candidature of somebody new in the category of a quota, deposited on 20 November."""
    at = datetime(of.campaign.academic_year, 11, 20, 9, 0, tzinfo=UTC)
    given: dict[str, Any] = {
        "campaign": of.campaign,
        "ufr": of.ufr,
        "state": CandidatureState.COMPLETE,
        "profession": of.profession,
        "status": of.status,
        "intended_ars": of.ufr.ars_code,
        "settled_at": at,
    }
    return row(changes.pop("person", None) or _somebody(), at=at, **given | changes)


def _somebody() -> Person:
    named = f"Durand {next(_numbers)}"
    return PersonFactory(family_name=named, given_names="Alix", birth_on=date(2001, 5, 17))


def sealed(
    candidates: int,
    *,
    contracts: int,
    at: Organisation | None = None,
    of: Campaign | None = None,
    status: str = "second_cycle",
    not_retained: int = 0,
    **changes: object,
) -> Sealed:
    """A committee sealed on 10 January 2027, with as many candidates ranked as said."""
    given = quota(contracts, of=of, at=at, status=status)
    desk = memberships.case_desk()
    committee = Committee.objects.create(
        campaign=given.campaign,
        ufr=given.ufr,
        profession=given.profession,
        state=CommitteeState.SEALED,
        set_up_by=desk,
        set_up_at=SEALED_AT,
        sealed_at=SEALED_AT,
        sealed_by=desk,
    )
    rows = [candidature(given, **changes) for _ in range(candidates)]
    for rank, one in enumerate(rows, start=1):
        Ranked.objects.create(
            committee=committee, candidature=one, status=status, rank=rank, rank_in_status=rank, total="14,5",
            steps=[f"Note d'ensemble 14,5 sur 20 : {rank}e sur {candidates}."],
        )  # fmt: skip
    for _ in range(not_retained):
        Ranked.objects.create(
            committee=committee, candidature=candidature(given), status=status, reason="Projet sans territoire."
        )
    return Sealed(committee, given, desk, rows)


def published(candidates: int, *, contracts: int, **given: object) -> Sealed:
    """The same, its results published."""
    world = sealed(candidates, contracts=contracts, **given)  # type: ignore[arg-type]
    publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED_AT)
    return world


def offered(candidates: int, *, contracts: int, **given: object) -> Sealed:
    """The same, its contracts offered on 1 February 2027: the last day to sign is 3 March."""
    world = published(candidates, contracts=contracts, **given)
    calling.offer(actor=world.desk, quotas=[world.quota], at=OFFERED_AT)
    return world


def offer_of(world: Sealed, rank: int) -> Offer:
    """What the candidate of a rank is offered."""
    return Offer.objects.select_related("candidature", "quota").get(candidature=world.candidatures[rank - 1])


def paper_of(world: Sealed, rank: int, *, at: datetime = PREPARED_AT) -> Paper:
    """The contract prepared for the candidate of a rank."""
    return preparing.prepare_contract(actor=world.desk, offer=offer_of(world, rank), at=at)


def signs(world: Sealed, rank: int, *, at: datetime) -> Paper:
    """The candidate of a rank signs in the service."""
    paper = Paper.objects.standing().filter(offer=offer_of(world, rank)).first() or paper_of(world, rank)
    signing.sign(
        actor=world.members[rank - 1], paper=paper, digest=paper.letter.sealed_sha256, accepted=True,
        signed_in_with="password", at=at,
    )  # fmt: skip
    return paper
