"""Papers and signatures: offered on 1 February 2027, signed by both, concluded on the day of the last signature."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.reading import timeline_of
from cesp.letters.queries import file_of
from cesp.offers.models import Answer, Method, Paper, Party, Signature
from cesp.offers.operations import answering, preparing, signing
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from tests.documents.files import pdf
from tests.factories import contracts as contracts_made
from tests.factories import memberships
from tests.factories import offers as made
from tests.factories.offers import Sealed
from tests.payments import factories as payments

pytestmark = pytest.mark.django_db

SIGNED_AT = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)
CONCLUDED_AT = datetime(2027, 2, 12, 9, 0, tzinfo=UTC)


def countersigned(world: Sealed, paper: Paper, at: datetime = CONCLUDED_AT) -> Contract:
    return signing.countersign_one(actor=world.desk, paper=paper, signed_in_with="totp", at=at)


def scan() -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("original.pdf", pdf(), content_type="application/pdf")


def recorded(world: Sealed, rank: int, *, signed_on: date, at: datetime) -> Signature:
    paper = Paper.objects.filter(offer=made.offer_of(world, rank)).latest("version")
    return signing.record_original(actor=world.desk, paper=paper, signed_on=signed_on, upload=scan(), at=at)  # type: ignore[arg-type]


@pytest.mark.clause("PAP-9")
def test_a_contract_signed_by_both_opens_a_file_with_its_days() -> None:
    world = made.offered(1, contracts=1)
    paper = made.signs(world, 1, at=SIGNED_AT)
    contract = countersigned(world, paper)
    terms = timeline_of(contract).terms
    assert (terms.lodged_on, terms.offered_on, terms.signed_on, terms.academic_year) == (
        date(2026, 11, 20),
        date(2027, 2, 1),
        date(2027, 2, 12),
        2026,
    )
    assert contract.ufr == world.quota.ufr
    assert contract.reference == "CESP-2026-000001"
    assert made.offer_of(world, 1).contract == contract
    assert [(one.party, one.signed_on, one.method) for one in Signature.objects.order_by("pk")] == [
        (Party.SIGNATORY, date(2027, 2, 10), Method.IN_SERVICE),
        (Party.AUTHORITY, date(2027, 2, 12), Method.IN_SERVICE),
    ]


@pytest.mark.clause("PAP-9")
def test_the_next_run_orders_the_arrears_from_the_first_of_october() -> None:
    world = made.offered(1, contracts=1)
    contract = countersigned(world, made.signs(world, 1, at=SIGNED_AT))
    payments.account(contract, from_on=date(2027, 2, 1), at=datetime(2027, 2, 13, 9, 0, tzinfo=UTC))
    run = payments.prepared(Month.of(2027, 2))
    assert (run.contracts_paid, run.net_cents) == (1, 542_815)  # October to February: 5 × 1,085.63 €


@pytest.mark.clause("PAP-9")
def test_an_intern_is_paid_from_the_first_of_november() -> None:
    world = made.offered(1, contracts=1, status="third_cycle", year_of_study=7, training_ends_on=date(2029, 10, 31))
    contract = countersigned(world, made.signs(world, 1, at=SIGNED_AT))
    payments.account(contract, from_on=date(2027, 2, 1), at=datetime(2027, 2, 13, 9, 0, tzinfo=UTC))
    assert payments.prepared(Month.of(2027, 2)).net_cents == 434_252  # November to February: 4 × 1,085.63 €


@pytest.mark.clause("PAP-9")
def test_a_padhue_s_contract_says_its_first_month() -> None:
    world = made.offered(1, contracts=1, status="padhue", year_of_study=None, specialty="")
    offer = made.offer_of(world, 1)
    with pytest.raises(Refused, match="indiquez le premier mois"):
        preparing.prepare_contract(actor=world.desk, offer=offer, at=made.PREPARED_AT)
    paper = preparing.prepare_contract(
        actor=world.desk, offer=offer, at=made.PREPARED_AT, allowance_from=Month.of(2027, 1)
    )
    assert paper.terms["allowance_from"] == "2027-01"
    contract = countersigned(world, made.signs(world, 1, at=SIGNED_AT))
    assert timeline_of(contract).terms.allowance_from == Month.of(2027, 1)


def test_a_student_s_contract_says_no_first_month() -> None:
    world = made.offered(1, contracts=1)
    with pytest.raises(Refused, match="fixé par les textes"):
        preparing.prepare_contract(
            actor=world.desk, offer=made.offer_of(world, 1), at=made.PREPARED_AT, allowance_from=Month.of(2027, 1)
        )


def body_of(paper: Paper) -> dict[str, object]:
    return paper.letter.content.data["body"]  # type: ignore[no-any-return]


@pytest.mark.clause("PAP-9")
def test_the_contract_prints_pay_rules_and_breach() -> None:
    world = made.offered(1, contracts=1)
    paper = made.paper_of(world, 1)
    assert file_of(paper.letter).startswith(b"%PDF")
    body = body_of(paper)
    figures = {one["label"]: one["value"] for one in body["figures"]}  # type: ignore[attr-defined]
    assert figures["Allocation brute"] == "1\N{NARROW NO-BREAK SPACE}200,00\N{NO-BREAK SPACE}€ par mois"
    assert figures["Premier mois dû"] == "octobre 2026"
    assert figures["Mois d'allocation prévus"] == "73 mois"  # October 2026 to October 2032
    text = json.dumps(body, ensure_ascii=False)
    assert "Règles de la région de formation, Auvergne-Rhône-Alpes, en vigueur le 2 février 2027" in text
    assert "après 12 mois d'allocation perçus" in text
    assert "15\N{NARROW NO-BREAK SPACE}427,56\N{NO-BREAK SPACE}€" in text  # 12 × 1,085.63 + 12 × 200
    assert body["notice"] == ""


@pytest.mark.clause("IDF-7")
@pytest.mark.parametrize(("ends_on", "warned"), [(date(2029, 2, 2), False), (date(2029, 2, 1), True)])
def test_signing_less_than_two_years_before_the_end_is_warned_on_the_paper(ends_on: date, warned: bool) -> None:
    world = made.offered(1, contracts=1, status="third_cycle", year_of_study=8, training_ends_on=ends_on)
    paper = made.paper_of(world, 1)
    assert ("24 mois même si vous percevez moins" in str(body_of(paper)["notice"])) is warned


def test_a_second_version_takes_the_place_of_the_first() -> None:
    world = made.offered(1, contracts=1)
    first = made.paper_of(world, 1)
    assert made.paper_of(world, 1) == first
    later = made.paper_of(world, 1, at=datetime(2027, 2, 5, 9, 0, tzinfo=UTC))
    first.refresh_from_db()
    assert (later.version, first.abandoned_at is None, later.letter.replaces) == (2, False, first.letter)
    with pytest.raises(Refused, match="une autre version"):
        signing.sign(
            actor=world.members[0], paper=first, digest=first.letter.sealed_sha256, accepted=True,
            signed_in_with="password", at=SIGNED_AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [({"digest": "0" * 64}, "Le papier a changé"), ({"accepted": False}, "cochez la phrase")],
)
def test_one_signs_what_one_has_read_and_accepted(change: dict[str, object], said: str) -> None:
    world = made.offered(1, contracts=1)
    paper = made.paper_of(world, 1)
    given = {"digest": paper.letter.sealed_sha256, "accepted": True} | change
    with pytest.raises(Refused, match=said):
        signing.sign(actor=world.members[0], paper=paper, signed_in_with="password", at=SIGNED_AT, **given)  # type: ignore[arg-type]
    assert not Signature.objects.exists()
    assert made.offer_of(world, 1).answer == ""


def test_only_the_candidate_signs_for_themself_and_only_the_desk_for_the_authority() -> None:
    world = made.offered(2, contracts=2)
    paper = made.paper_of(world, 1)
    for actor in (world.members[1], world.desk):
        with pytest.raises(PermissionDenied):
            signing.sign(
                actor=actor, paper=paper, digest=paper.letter.sealed_sha256, accepted=True,
                signed_in_with="password", at=SIGNED_AT,
            )  # fmt: skip
    with pytest.raises(Refused, match="Le signataire signe d'abord"):
        countersigned(world, paper)
    made.signs(world, 1, at=SIGNED_AT)
    with pytest.raises(PermissionDenied):
        signing.countersign_one(actor=memberships.referent("ara"), paper=paper, signed_in_with="totp", at=CONCLUDED_AT)


def test_nobody_signs_twice() -> None:
    world = made.offered(1, contracts=1)
    paper = made.signs(world, 1, at=SIGNED_AT)
    with pytest.raises(AlreadyDone, match="a été signé le 10 février 2027"):
        made.signs(world, 1, at=SIGNED_AT)
    countersigned(world, paper)
    with pytest.raises(AlreadyDone):
        countersigned(world, paper)
    assert Contract.objects.count() == 1


def test_a_bulk_signature_says_which_the_law_refuses_and_does_the_others() -> None:
    world = made.offered(2, contracts=2)
    papers = [made.signs(world, rank, at=SIGNED_AT) for rank in (1, 2)]
    contracts_made.concluded(signatory=world.candidatures[0].person)
    done = signing.countersign(actor=world.desk, papers=papers, signed_in_with="totp", at=CONCLUDED_AT)
    assert [contract.signatory for contract in done.contracts] == [world.candidatures[1].person]
    ((paper, sentence),) = done.refused
    assert paper == papers[0]
    assert "deux contrats en même temps" in sentence
    assert papers[0].signatures.filter(party=Party.AUTHORITY).count() == 0


@pytest.mark.clause("NAT-8")
def test_two_accept_the_last_place_and_one_has_it() -> None:
    world = made.offered(2, contracts=2)
    type(world.quota).objects.filter(pk=world.quota.pk).update(contracts=1)
    made.signs(world, 2, at=SIGNED_AT)
    with pytest.raises(Refused, match="tous signés"):
        made.signs(world, 1, at=SIGNED_AT)


@pytest.mark.clause("PAP-9")
def test_a_paper_original_is_worth_as_much_on_the_day_written_on_it() -> None:
    world = made.offered(1, contracts=1)
    made.paper_of(world, 1)
    signature = recorded(world, 1, signed_on=date(2027, 3, 3), at=datetime(2027, 3, 3, 9, 0, tzinfo=UTC))
    assert (signature.method, signature.signed_on) == (Method.ON_PAPER, date(2027, 3, 3))
    assert signature.scan is not None
    assert signature.signed_by == world.members[0]
    contract = countersigned(world, signature.paper, at=datetime(2027, 3, 20, 9, 0, tzinfo=UTC))
    assert timeline_of(contract).terms.signed_on == date(2027, 3, 20)


@pytest.mark.parametrize(
    ("signed_on", "said"),
    [
        (date(2027, 1, 31), "devait être signé"),
        (date(2027, 2, 1), "n'a pas pu être signé avant"),
        (date(2027, 3, 4), "devait être signé"),
        (date(2027, 3, 6), "à venir"),
    ],
)
def test_the_day_written_on_an_original_is_within_the_thirty(signed_on: date, said: str) -> None:
    world = made.offered(1, contracts=1)
    made.paper_of(world, 1)
    with pytest.raises(Refused, match=said):
        recorded(world, 1, signed_on=signed_on, at=datetime(2027, 3, 5, 9, 0, tzinfo=UTC))
    assert made.offer_of(world, 1).answer == ""


@pytest.mark.clause("NAT-8")
def test_an_original_that_arrives_late_is_taken_while_its_place_is_free() -> None:
    world = made.offered(1, contracts=1)
    paper = made.paper_of(world, 1)
    assert answering.lapse(world.quota, at=datetime(2027, 3, 4, 1, 0, tzinfo=UTC)) == 1
    recorded(world, 1, signed_on=date(2027, 3, 2), at=datetime(2027, 3, 8, 9, 0, tzinfo=UTC))
    assert made.offer_of(world, 1).answer == Answer.SIGNED
    contract = countersigned(world, paper, at=datetime(2027, 3, 9, 9, 0, tzinfo=UTC))
    assert timeline_of(contract).terms.signed_on == date(2027, 3, 9)


@pytest.mark.clause("NAT-8")
def test_an_original_that_arrives_late_does_not_take_the_place_of_the_next() -> None:
    world = made.offered(2, contracts=1)
    made.paper_of(world, 1)
    answering.lapse(world.quota, at=datetime(2027, 3, 4, 1, 0, tzinfo=UTC))
    with pytest.raises(Refused, match="candidat suivant"):
        recorded(world, 1, signed_on=date(2027, 3, 2), at=datetime(2027, 3, 8, 9, 0, tzinfo=UTC))
    assert [made.offer_of(world, rank).answer for rank in (1, 2)] == ["", ""]


def amended(world: Sealed, contract: Contract, at: datetime) -> Paper:
    return preparing.prepare_amendment(
        actor=world.desk, contract=contract, object_="Nouvelle spécialité",
        clauses=["La spécialité devient « gériatrie »."], at=at,
    )  # fmt: skip


@pytest.mark.clause("PAP-9")
def test_amendments_are_signed_by_both_and_each_stays_in_the_file() -> None:
    world = made.offered(1, contracts=1)
    contract = countersigned(world, made.signs(world, 1, at=SIGNED_AT))
    for day, version in ((1, 1), (10, 2)):
        at = datetime(2027, 4, day, 9, 0, tzinfo=UTC)
        paper = amended(world, contract, at)
        assert paper.version == version
        signing.sign(
            actor=world.members[0], paper=paper, digest=paper.letter.sealed_sha256, accepted=True,
            signed_in_with="password", at=at,
        )  # fmt: skip
        done = signing.countersign(actor=world.desk, papers=[paper], signed_in_with="totp", at=at)
        assert (done.amendments, done.refused) == ([paper], [])
    papers = Paper.objects.filter(contract=contract).select_related("letter").order_by("version")
    assert [one.letter.state.value for one in papers] == ["valid", "valid"]


def test_an_amendment_says_something_and_one_unsigned_gives_way() -> None:
    world = made.offered(1, contracts=1)
    contract = countersigned(world, made.signs(world, 1, at=SIGNED_AT))
    with pytest.raises(Refused, match="au moins une modification"):
        preparing.prepare_amendment(
            actor=world.desk, contract=contract, object_="Objet", clauses=[" "], at=CONCLUDED_AT
        )
    first = amended(world, contract, datetime(2027, 4, 1, 9, 0, tzinfo=UTC))
    amended(world, contract, datetime(2027, 4, 2, 9, 0, tzinfo=UTC))
    first.refresh_from_db()
    assert first.abandoned_at is not None


def test_a_signed_paper_is_not_abandoned() -> None:
    world = made.offered(2, contracts=2)
    paper = made.signs(world, 1, at=SIGNED_AT)
    with pytest.raises(Refused, match="porte une signature"):
        preparing.abandon(actor=world.desk, paper=paper, at=SIGNED_AT)
    other = made.paper_of(world, 2)
    assert preparing.abandon(actor=world.desk, paper=other, at=SIGNED_AT).abandoned_at == SIGNED_AT
