"""One campaign of 60 candidatures for 20 contracts, from the deposit to the first arrears, by the operations alone.

Candidate k, from 1 to 60, is given 20 − k/5 points for the project and 15 for the results by every member, so that
ranks are known beforehand. Two pairs are tied: the 11th and 12th in everything, the 21st and 22nd in their total only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Candidature, Committee, Conflict, Quota
from cesp.campaigns.operations import checking, filing, opinions
from cesp.campaigns.operations.conflicts import declare_conflict
from cesp.contracts.models import Contract
from cesp.offers.models import Answer, Offer, Paper
from cesp.offers.operations import answering, calling, preparing, publishing, signing
from cesp.selection.models import Minutes, Ranked
from cesp.selection.operations import composing, deliberating, grid, moving, scoring, sealing
from cesp.selection.queries.grid import STANDARD
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.campaigns import campaign as a_campaign
from tests.factories.campaigns import quota as a_quota
from tests.factories.candidatures import complete
from tests.payments import factories as payments

pytestmark = pytest.mark.django_db

CHECKED = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)
SCORED = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
SEALED = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
PUBLISHED = datetime(2027, 1, 28, 9, 0, tzinfo=UTC)
WITHDRAWN = datetime(2027, 1, 30, 9, 0, tzinfo=UTC)
OFFERED = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
DAY_29 = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
"""The thirtieth and last day to sign is 3 March."""
LAST_INSTANT = datetime(2027, 3, 3, 22, 59, 59, tzinfo=UTC)
DAY_31 = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
CONCLUDED = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@dataclass
class World:
    desk: Membership
    faculty: Membership
    referent: Membership
    members: list[Membership]
    quota: Quota
    committee: Committee
    files: dict[int, Candidature]
    """By rank to be, from 1."""

    def candidate(self, rank: int) -> Membership:
        return Membership.objects.select_related("person").get(person=self.files[rank].person_id, role=Role.SIGNATORY)

    def offer(self, rank: int) -> Offer | None:
        return Offer.objects.select_related("candidature", "quota").filter(candidature=self.files[rank]).first()

    def offered(self) -> set[int]:
        keys = {one.pk: rank for rank, one in self.files.items()}
        return {keys[pk] for pk in Offer.objects.filter(answer="").values_list("candidature_id", flat=True)}


def _points(rank: int) -> dict[str, int]:
    """In hundredths. The 12th copies the 11th; the 22nd has the 21st's total with a weaker project."""
    if rank == 12:
        rank = 11
    if rank == 22:
        # 21st: 2 × 1,580 + 1,500 = 4,660. Here 2 × 1,570 + 1,520 = 4,660.
        return {"professional_project": 1_570, "academic_results": 1_520}
    return {"professional_project": 2_000 - 20 * rank, "academic_results": 1_500}


def _world() -> World:
    campaign = a_campaign(arrete="arrêté du 5 janvier 2027")
    faculty = memberships.acting(Role.UFR_MANAGER, organisation=memberships.ufr())
    referent = memberships.referent("ara")
    files = {}
    for rank in range(1, 61):
        actor = memberships.signatory()
        files[rank] = complete(actor, of=campaign)
        checking.check_enrolment(actor=faculty, candidature=files[rank], enrolled=True, at=CHECKED)
        opinions.give_opinion(
            actor=referent, candidature=files[rank], purpose="project", outcome="favourable", reasons="", at=CHECKED
        )
    quota = a_quota(campaign, contracts=20)
    committee = composing.set_up(
        actor=faculty, campaign=campaign, profession="medicine", meets_on=date(2027, 1, 18), at=CHECKED
    )
    members = [memberships.acting(Role.COMMITTEE_MEMBER, organisation=faculty.organisation) for _ in range(3)] + [
        referent
    ]
    seats = [
        composing.seat(actor=faculty, committee=committee, member=one, capacity=capacity, at=CHECKED)
        for one, capacity in zip(members, ("ufr", "practitioner", "student", "ars"), strict=True)
    ]
    composing.name_president(actor=faculty, committee=committee, seat=seats[0], at=CHECKED)
    grid.fix(actor=faculty, committee=committee, lines=STANDARD, at=CHECKED)
    composing.assign(actor=faculty, committee=committee, readers=None, at=CHECKED)
    return World(memberships.case_desk(), faculty, referent, members, quota, committee, files)


def _score(world: World, *, but: tuple[Membership, int]) -> None:
    """Every member scores every file, but the one that a conflict hides."""
    for member in world.members:
        for rank, file in world.files.items():
            if (member, rank) != but:
                scoring.hand_in(
                    actor=member,
                    committee=world.committee,
                    candidature=file,
                    points=_points(rank),
                    comment="",
                    version=0,
                    at=SCORED,
                )


def _sign(world: World, ranks: Iterator[int], *, at: datetime) -> None:
    for rank in ranks:
        offer = world.offer(rank)
        assert offer is not None
        paper = preparing.prepare_contract(actor=world.desk, offer=offer, at=at)
        signing.sign(
            actor=world.candidate(rank),
            paper=paper,
            digest=paper.letter.sealed_sha256,
            accepted=True,
            signed_in_with="password",
            at=at,
        )


@pytest.mark.clause("NAT-8", "PAP-3", "PAP-9", "IDF-4", "NAT-7")
def test_sixty_candidatures_for_twenty_contracts_end_right() -> None:
    world = _world()
    student = world.members[2]
    moving.open_scoring(actor=world.faculty, committee=world.committee, at=SCORED)

    # A conflict truly hides the file, and the mean is that of the three others.
    assert world.files[3] in Candidature.objects.visible_to(student)
    declare_conflict(actor=student, candidature=world.files[3], ground=Conflict.Ground.FAMILY, at=SCORED)
    assert world.files[3] not in Candidature.objects.visible_to(student)
    _score(world, but=(student, 3))
    moving.open_deliberation(actor=world.faculty, committee=world.committee, reason="", at=SEALED)

    # A tie that the rule leaves is settled by the agency's voice, before anything is sealed.
    with pytest.raises(ValidationError, match="égalité"):
        sealing.seal(actor=world.faculty, committee=world.committee, at=SEALED)
    assert not Minutes.objects.exists()
    tied = [str(world.files[12].pk), str(world.files[11].pk)]
    deliberating.cast(actor=world.referent, committee=world.committee, order=tied, at=SEALED)
    sealing.seal(actor=world.faculty, committee=world.committee, at=SEALED)
    order = list(Ranked.objects.order_by("rank").values_list("candidature_id", flat=True))
    expected = [*range(1, 11), 12, 11, *range(13, 61)]
    assert order == [world.files[rank].pk for rank in expected]

    # Nothing is told before the desk publishes; the first of the list then withdraws, before any offer.
    publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED)
    filing.withdraw(actor=world.candidate(1), candidature=world.files[1], at=WITHDRAWN)
    calling.offer(actor=world.desk, quotas=[world.quota], at=OFFERED)
    assert world.offered() == set(range(2, 22))

    # The fifth refuses on day 29: the next is called that day. The sixth says nothing: on day 31 it has lapsed.
    _sign(world, iter([2, 3, 4, *range(7, 22)]), at=OFFERED + timedelta(days=5))
    fifth, sixth = world.offer(5), world.offer(6)
    assert fifth is not None
    assert sixth is not None
    answering.refuse(actor=world.candidate(5), offer=fifth, at=DAY_29)
    assert world.offered() == {6, 22}
    assert answering.lapse(world.quota, at=LAST_INSTANT) == 0
    assert answering.lapse(world.quota, at=DAY_31) == 1
    assert world.offered() - {6} == {22, 23}
    with pytest.raises(Refused):
        answering.refuse(actor=world.candidate(6), offer=sixth, at=DAY_31)

    # The last two sign; the authority signs in bulk: twenty contracts, not one more.
    _sign(world, iter([22, 23]), at=DAY_31 + timedelta(days=2))
    papers = list(Paper.objects.filter(offer__answer=Answer.SIGNED).select_related("offer__candidature", "letter"))
    done = signing.countersign(actor=world.desk, papers=papers, signed_in_with="totp", at=CONCLUDED)
    assert (len(done.contracts), done.refused) == (20, [])
    assert Contract.objects.count() == 20
    assert calling.offer(actor=world.desk, quotas=[world.quota], at=CONCLUDED) == []

    # The March run pays October to March to each: 6 × 1,085.63 € = 6,513.78 €, twenty times.
    for contract in Contract.objects.all():
        payments.account(contract, from_on=date(2027, 3, 1), at=CONCLUDED)
    run = payments.prepared(Month.of(2027, 3))
    assert (run.contracts_paid, run.net_cents) == (20, 13_027_560)
