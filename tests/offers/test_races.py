"""Several candidates at once in one quota: never one contract more than it has. With the locks off, it breaks."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from cesp.accounts.models import Membership
from cesp.common.workflow import AlreadyDone
from cesp.offers.models import Answer, Document, Offer, Paper, Signature
from cesp.offers.operations import answering, signing
from cesp_law.refusals import Refused
from tests.factories import letters
from tests.factories import offers as made
from tests.factories.offers import Sealed
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)


def crowded(candidates: int, *, contracts: int) -> tuple[Sealed, list[Paper]]:
    """More open offers than contracts, as after a corrected arrêté; each with its paper, without the file."""
    world = made.sealed(candidates, contracts=contracts)
    papers = []
    for row in world.candidatures:
        offer = Offer.objects.create(
            candidature=row, quota=world.quota, offered_on=date(2027, 2, 1), offered_at=made.OFFERED_AT
        )
        papers.append(
            Paper.objects.create(
                document=Document.CONTRACT,
                offer=offer,
                version=1,
                rules_on=date(2027, 2, 2),
                letter=letters.letter_to(row.person, by=world.desk),
                prepared_by=world.desk,
                prepared_at=AT,
            )
        )
    return world, papers


def attempts(world: Sealed, papers: list[Paper], racers: int) -> list[Callable[[], int]]:
    """Each racer tries to sign its share of the papers, one after the other, and says how many it signed."""
    members = world.members

    def run(share: list[tuple[Membership, Paper]]) -> int:
        done = 0
        for member, paper in share:
            try:
                signing.sign(
                    actor=member, paper=paper, digest=paper.letter.sealed_sha256, accepted=True,
                    signed_in_with="password", at=AT,
                )  # fmt: skip
                done += 1
            except (Refused, AlreadyDone):
                continue
        return done

    pairs = list(zip(members, papers, strict=True))
    return [lambda share=pairs[racer::racers]: run(share) for racer in range(racers)]  # type: ignore[misc]


def signed(world: Sealed) -> int:
    return Offer.objects.filter(quota=world.quota, answer=Answer.SIGNED).count()


@pytest.mark.clause("NAT-8")
@pytest.mark.parametrize("_round", range(3))
def test_of_eight_crowds_exactly_twenty_sign(_round: int) -> None:
    world, papers = crowded(40, contracts=20)
    results = race(*attempts(world, papers, 8))
    assert all(isinstance(result, int) for result in results), results
    assert (sum(results), signed(world), Signature.objects.count()) == (20, 20, 20)  # type: ignore[arg-type]


@pytest.mark.long
@pytest.mark.clause("NAT-8")
@pytest.mark.parametrize("_round", range(20))
def test_of_thirty_two_crowds_exactly_five_hundred_sign(_round: int) -> None:
    world, papers = crowded(3_200, contracts=500)
    results = race(*attempts(world, papers, 32))
    assert all(isinstance(result, int) for result in results), results
    assert (sum(results), signed(world), Signature.objects.count()) == (500, 500, 500)  # type: ignore[arg-type]


def test_with_the_locks_off_the_last_place_is_signed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    world, papers = crowded(2, contracts=1)
    meet, count = meeting(2, patience=5), signing.signed_in

    def counted(quota: object) -> int:
        found = count(quota)  # type: ignore[arg-type]
        meet()
        return found

    monkeypatch.setattr(signing, "signed_in", counted)
    with without_locks():
        results = race(*attempts(world, papers, 2))
    both = signed(world) == 2
    refused_by_the_database = any(not isinstance(result, int) for result in results)
    assert both or refused_by_the_database, results


def test_with_the_locks_on_the_last_place_is_signed_once_by_whoever_meets(monkeypatch: pytest.MonkeyPatch) -> None:
    world, papers = crowded(2, contracts=1)
    meet, count = meeting(2, patience=0.5), signing.signed_in

    def counted(quota: object) -> int:
        found = count(quota)  # type: ignore[arg-type]
        meet()
        return found

    monkeypatch.setattr(signing, "signed_in", counted)
    results = race(*attempts(world, papers, 2))
    assert (sorted(results), signed(world)) == ([0, 1], 1), results  # type: ignore[type-var]


@pytest.mark.clause("NAT-8")
def test_refusals_and_signatures_at_once_leave_no_contract_without_its_candidate() -> None:
    world = made.offered(9, contracts=4)
    offers, members = [made.offer_of(world, rank) for rank in (1, 2, 3, 4)], world.members
    papers = [made.paper_of(world, rank) for rank in (1, 2)]

    def accept(rank: int) -> None:
        signing.sign(
            actor=members[rank - 1], paper=papers[rank - 1], digest=papers[rank - 1].letter.sealed_sha256,
            accepted=True, signed_in_with="password", at=AT,
        )  # fmt: skip

    results = race(
        lambda: accept(1),
        lambda: accept(2),
        lambda: answering.refuse(actor=members[2], offer=offers[2], at=AT),
        lambda: answering.refuse(actor=members[3], offer=offers[3], at=AT),
        lambda: answering.lapse(world.quota, at=AT),
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert Offer.objects.filter(answer=Answer.SIGNED).count() == 2
    assert Offer.objects.filter(answer="").count() == 2
    keys = [one.pk for one in world.candidatures]
    called = Offer.objects.filter(answer="").order_by("pk").values_list("candidature", flat=True)
    assert [keys.index(pk) + 1 for pk in called] == [5, 6]
