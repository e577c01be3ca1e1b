"""The nightly check: contracts made by hand, whole but for one thing each time; and mended."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from cesp.common import vault
from cesp.contracts.models import Contract
from cesp.letters import operations as letters
from cesp.letters.models import Content
from cesp.offers.models import DEFECTS, Answer, Defect, Method, Offer, Paper, Party, Publication, Signature
from cesp.offers.operations import signing
from cesp.offers.operations.checking import Checked, check_wholeness
from cesp.offers.queries.wholeness import page_for
from tests.factories import contracts as contracts_made
from tests.factories import memberships
from tests.factories import offers as made
from tests.factories.offers import Sealed

pytestmark = pytest.mark.django_db

NIGHT = datetime(2027, 2, 13, 1, 10, tzinfo=UTC)
SIGNED_AT = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)


def whole() -> tuple[Sealed, Contract]:
    world = made.offered(1, contracts=1)
    paper = made.signs(world, 1, at=SIGNED_AT)
    at = datetime(2027, 2, 12, 9, 0, tzinfo=UTC)
    return world, signing.countersign_one(actor=world.desk, paper=paper, signed_in_with="totp", at=at)


@pytest.mark.clause("PAP-9")
def test_a_contract_signed_here_is_whole_and_one_taken_over_is_counted_apart() -> None:
    whole()
    contracts_made.concluded()
    assert check_wholeness(at=NIGHT) == Checked(found=0, gone=0, verified=1, taken_over=1)
    assert not Defect.objects.exists()


def by_hand(
    world: Sealed, *, parties: tuple[str, ...] = (Party.SIGNATORY, Party.AUTHORITY), digest: str = "",
    signed_on: date = date(2027, 2, 10),
) -> Offer:  # fmt: skip
    """The same contract written row by row, past the operations that would refuse it."""
    offer = Offer.objects.get(candidature=world.candidatures[0])
    paper = Paper.objects.filter(offer=offer).first() or made.paper_of(world, 1)
    for party in parties:
        Signature.objects.create(
            paper=paper, party=party, method=Method.IN_SERVICE, signed_by=world.members[0],
            recorded_by=world.members[0], signed_on=signed_on, signed_at=SIGNED_AT,
            digest=digest or paper.letter.sealed_sha256,
        )  # fmt: skip
    contract = contracts_made.concluded(signatory=world.candidatures[0].person, academic_year=2026)
    Offer.objects.filter(pk=offer.pk).update(answer=Answer.SIGNED, answered_at=SIGNED_AT, contract=contract)
    return Offer.objects.get(pk=offer.pk)


def unsigned_by_the_authority() -> None:
    by_hand(made.offered(1, contracts=1), parties=(Party.SIGNATORY,))


def unsigned_by_the_signatory() -> None:
    by_hand(made.offered(1, contracts=1), parties=(Party.AUTHORITY,))


def signed_on_day_31() -> None:
    by_hand(made.offered(1, contracts=1), signed_on=date(2027, 3, 4))


def another_digest() -> None:
    by_hand(made.offered(1, contracts=1), digest="0" * 64)


def file_lost() -> None:
    world = made.offered(1, contracts=1)
    offer = by_hand(world)
    content = Content.objects.get(letter=offer.papers.get().letter)
    vault.forget(content.file_key)


def letter_revoked() -> None:
    world = made.offered(1, contracts=1)
    letter = by_hand(world).papers.get().letter
    letters.revoke(actor=world.desk, letter=letter, reason="wrong_figures", at=SIGNED_AT)


def abandoned() -> None:
    world = made.offered(1, contracts=1)
    by_hand(world).papers.update(abandoned_at=SIGNED_AT)


def two_contracts() -> None:
    world = made.offered(1, contracts=1)
    contract = by_hand(world).contract
    assert contract is not None
    other = contracts_made.concluded(academic_year=2020)
    Contract.objects.filter(pk=other.pk).update(signatory=contract.signatory)


def more_than_the_quota() -> None:
    world = made.offered(1, contracts=1)
    by_hand(world)
    type(world.quota).objects.filter(pk=world.quota.pk).update(contracts=0)


def never_published() -> None:
    world = made.sealed(1, contracts=1)
    Offer.objects.create(
        candidature=world.candidatures[0], quota=world.quota, offered_on=date(2027, 2, 1), offered_at=made.OFFERED_AT
    )
    by_hand(world)
    assert not Publication.objects.exists()


def never_ranked() -> None:
    world = made.published(1, contracts=1)
    unknown = made.candidature(world.quota)
    world.candidatures[0] = unknown
    Offer.objects.create(
        candidature=unknown, quota=world.quota, offered_on=date(2027, 2, 1), offered_at=made.OFFERED_AT
    )
    by_hand(world)


BROKEN: tuple[tuple[Callable[[], None], str], ...] = (
    (unsigned_by_the_authority, "no_authority_signature"),
    (unsigned_by_the_signatory, "no_signatory_signature"),
    (signed_on_day_31, "signed_out_of_time"),
    (another_digest, "digest_differs"),
    (file_lost, "file_differs"),
    (letter_revoked, "letter_not_standing"),
    (abandoned, "no_paper"),
    (two_contracts, "overlap"),
    (more_than_the_quota, "beyond_quota"),
    (never_published, "not_published"),
    (never_ranked, "not_ranked"),
)


@pytest.mark.clause("PAP-9", "NAT-8")
@pytest.mark.parametrize(("breaking", "code"), BROKEN, ids=[code for _, code in BROKEN])
def test_each_defect_is_named(breaking: Callable[[], None], code: str) -> None:
    breaking()
    check_wholeness(at=NIGHT)
    assert list(Defect.objects.values_list("code", "found_on", "gone_on")) == [(code, date(2027, 2, 13), None)]


def test_every_code_is_tried_here() -> None:
    assert {code for _, code in BROKEN} == DEFECTS.keys()


def test_a_defect_found_stands_until_a_night_no_longer_finds_it() -> None:
    world = made.offered(1, contracts=1)
    offer = by_hand(world, parties=(Party.SIGNATORY,))
    assert check_wholeness(at=NIGHT).found == 1
    assert check_wholeness(at=NIGHT) == Checked(found=0, gone=0, verified=1, taken_over=0)
    paper = offer.papers.select_related("letter").get()
    Signature.objects.create(
        paper=paper, party=Party.AUTHORITY, method=Method.IN_SERVICE, signed_by=world.desk, recorded_by=world.desk,
        signed_on=date(2027, 2, 14), signed_at=SIGNED_AT, digest=paper.letter.sealed_sha256,
    )  # fmt: skip
    assert check_wholeness(at=datetime(2027, 2, 15, 1, 10, tzinfo=UTC)).gone == 1
    assert Defect.objects.get().gone_on == date(2027, 2, 15)


def test_the_desk_reads_defects_by_name_and_who_has_no_contract_reads_none() -> None:
    unsigned_by_the_authority()
    contracts_made.concluded()
    check_wholeness(at=NIGHT)
    page = page_for(memberships.case_desk())
    assert [one.sentence for one in page.standing] == ["L'autorité gestionnaire n'a pas signé."]
    assert (page.verified, page.taken_over) == (1, 1)
    assert page_for(memberships.signatory()).standing == ()
