"""Years that ask for a proof: found each night, given, checked, reminded; never sanctioned."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cesp.audit.models import Entry
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import correct_fact
from cesp.engagement.models import ProofCheck, ProofState, YearlyProof
from cesp.engagement.operations import checking, giving, years
from cesp.notifications.models import Notification
from cesp.reminders.models import Deadline
from cesp.reminders.operations import reminding, renewing
from cesp_law.refusals import Refused
from tests.factories import engagements as made
from tests.factories.life_events import holder
from tests.factories.memberships import case_desk, referent, signatory

pytestmark = pytest.mark.django_db


def checked(proof: YearlyProof, outcome: str, reasons: str = "") -> YearlyProof:
    return checking.check(
        actor=referent("ara"), proof=proof, outcome=outcome, reasons=reasons, at=made.AT, seen=proof.version
    )


@pytest.mark.clause("INS-7", "INS-8")
def test_each_night_opens_the_years_begun_and_runs_again_without_a_double() -> None:
    contract = made.serving()
    years.renew_all(on=date(2024, 1, 7), at=made.AT)
    assert not YearlyProof.objects.exists()
    for _ in range(2):
        years.renew_all(on=date(2025, 1, 8), at=made.AT)
    rows = list(YearlyProof.objects.filter(contract=contract).order_by("number"))
    assert [(row.number, row.begins_on, row.until_on, row.due_on) for row in rows] == [
        (1, date(2024, 1, 8), date(2025, 1, 8), date(2025, 3, 7)),
        (2, date(2025, 1, 8), date(2026, 1, 8), date(2026, 3, 7)),
    ]


def test_years_that_ended_before_the_service_knew_the_contract_ask_for_nothing() -> None:
    contract = made.serving()
    contract.opened_at = datetime(2025, 1, 8, 0, 0, tzinfo=UTC)
    contract.save()
    assert [row.number for row in made.renewed(contract)] == [2]


def test_a_start_corrected_moves_the_years_and_keeps_what_was_given() -> None:
    contract = made.serving()
    given = made.given(contract, 1)
    made.renewed(contract)
    row = contract.facts.get(kind="installed")
    correct_fact(
        actor=case_desk(), recorded=row, fact=replace(made.THIERS, on=date(2025, 2, 3)), evidence="P", at=made.AT
    )
    (kept,) = made.renewed(contract)
    assert (kept.pk, kept.begins_on, kept.state) == (given.pk, date(2025, 2, 3), ProofState.GIVEN)


@pytest.mark.clause("IDF-12", "INS-8")
def test_a_proof_goes_from_awaited_to_accepted_by_way_of_a_complement() -> None:
    contract = made.serving()
    actor = holder(contract)
    with pytest.raises(Refused, match="Joignez au moins une pièce"):
        giving.give(actor=actor, contract=contract, number=1, seen=0, at=made.AT)
    proof = made.given(contract)
    assert (proof.state, proof.given_at) == (ProofState.GIVEN, made.AT)
    with pytest.raises(Refused, match="Dites pourquoi"):
        checked(proof, "to_complete")
    with pytest.raises(AlreadyDone, match="Le signataire a changé sa preuve"):
        checking.check(actor=referent("ara"), proof=proof, outcome="accepted", reasons="", at=made.AT, seen=0)
    asked = checked(proof, "to_complete", "L'attestation n'est pas datée.")
    assert asked.state == ProofState.TO_COMPLETE
    told = Notification.objects.get(person=contract.signatory, kind="engagement.proof_checked")
    assert "année d'engagement n° 1 est à compléter" in told.sentence
    again = made.given(contract)
    told.refresh_from_db()
    assert told.settled_at == made.AT
    done = checked(again, "accepted")
    assert done.state == ProofState.ACCEPTED
    told.refresh_from_db()
    assert told.settled_at is None
    assert "est acceptée" in told.sentence
    assert [one.outcome for one in done.checks.order_by("pk")] == ["to_complete", "accepted"]
    with pytest.raises(Refused, match="n'est plus possible : acceptée"):
        giving.give(actor=actor, contract=contract, number=1, seen=done.version, at=made.AT)
    assert Entry.objects.filter(act="engagement.proof_checked").count() == 2


def test_of_two_checks_the_second_hears_who_came_first() -> None:
    proof = made.given(made.serving())
    first = checked(proof, "refused", "Le lieu n'est pas le bon.")
    who = first.checks.get().checked_by.person.full_name
    with pytest.raises(AlreadyDone, match=f"{who} a déjà vérifié cette preuve le 10 mars 2025"):
        checking.check(actor=referent("ara"), proof=proof, outcome="accepted", reasons="", at=made.AT, seen=2)


def test_nobody_else_gives_nor_checks() -> None:
    contract = made.serving()
    made.renewed(contract)
    with pytest.raises(PermissionDenied):
        giving.give(actor=signatory(), contract=contract, number=1, seen=0, at=made.AT)
    proof = made.given(contract)
    for outsider in (referent("idf"), case_desk(), holder(contract)):
        with pytest.raises(PermissionDenied):
            checking.check(actor=outsider, proof=proof, outcome="accepted", reasons="", at=made.AT, seen=proof.version)
    with pytest.raises(Refused, match="Aucune preuve n'est demandée"):
        giving.give(actor=holder(contract), contract=contract, number=9, seen=0, at=made.AT)
    with pytest.raises(Refused, match="ne prouve pas un exercice"):
        giving.add_piece(
            actor=holder(contract), contract=contract, number=2, kind="diploma", upload=made.attestation(), at=made.AT
        )


def test_a_piece_taken_out_leaves_the_proof_and_goes() -> None:
    contract = made.serving()
    actor = holder(contract)
    joined = giving.add_piece(
        actor=actor, contract=contract, number=1, kind="practice_proof", upload=made.attestation(), at=made.AT
    )
    giving.remove_piece(actor=actor, contract=contract, number=1, joined=joined.pk, at=made.AT)
    joined.piece.refresh_from_db()
    assert not joined.piece.is_kept
    with pytest.raises(Refused, match="n'est plus jointe"):
        giving.remove_piece(actor=actor, contract=contract, number=1, joined=joined.pk, at=made.AT)


@pytest.mark.clause("IDF-12")
def test_a_missing_proof_is_reminded_by_everybodys_deadlines_and_ends_once_given() -> None:
    """Due on 7 March 2025: 90 days before is 7 December 2024. Three nights off, and each step is told once."""
    contract = made.serving()
    referent("ara")
    person = contract.signatory
    made.renewed(contract, at=datetime(2024, 12, 6, 9, tzinfo=UTC))

    def night(on: date) -> int:
        at = datetime(on.year, on.month, on.day, 7, tzinfo=UTC)
        years.renew_all(on=on, at=at)
        renewing.renew_all(on=on, at=at)
        return reminding.remind_all(on=on, at=at)

    night(date(2024, 12, 6))
    mine = Notification.objects.filter(person=person, kind__startswith="reminders.", data__what="engagement.proof")
    assert mine.count() == 0
    night(date(2024, 12, 7))
    night(date(2024, 12, 10))
    assert mine.count() == 1
    night(date(2025, 3, 8))
    assert {one.kind for one in mine} == {"reminders.deadline_ahead", "reminders.deadline_missed"}
    assert Deadline.objects.get(kind="engagement.proof", due_on=date(2025, 3, 7)).settled_at is None
    made.given(contract)
    night(date(2025, 3, 11))
    assert Deadline.objects.get(kind="engagement.proof", due_on=date(2025, 3, 7)).settled_at is not None
    assert contract.facts.filter(kind="breached").count() == 0


@pytest.mark.clause("IDF-12")
def test_an_agency_asks_for_what_is_missing_at_most_once_a_week() -> None:
    contract, other = made.serving(), made.serving(ars="idf")
    rows = [made.renewed(contract)[0], made.renewed(other)[0]]
    agency = referent("ara")
    assert checking.ask_for(actor=agency, proofs=rows, at=made.AT) == (1, 0)
    assert checking.ask_for(actor=agency, proofs=rows, at=datetime(2025, 3, 16, 9, tzinfo=UTC)) == (0, 1)
    assert checking.ask_for(actor=agency, proofs=rows, at=datetime(2025, 3, 17, 9, 1, tzinfo=UTC)) == (1, 0)
    told = Notification.objects.filter(kind="engagement.proof_asked")
    assert [one.person_id for one in told] == [contract.signatory_id]
    with pytest.raises(PermissionDenied):
        checking.ask_for(actor=holder(contract), proofs=rows, at=made.AT)


def test_the_database_keeps_a_check_with_its_reason() -> None:
    proof = made.given(made.serving())
    with pytest.raises(IntegrityError, match="what_is_not_accepted_says_why"), transaction.atomic():
        ProofCheck.objects.create(proof=proof, outcome="refused", checked_at=made.AT, checked_by=referent("ara"))
