"""Settling, serving, leaving, told three times: whoever settles as agreed, whoever did not ask, whoever leaves.

Zoé Lemaire is the young doctor of ``test_studies``: 99 months owed, the last one paid in April 2032. Counts and sums
are worked by hand; a month is 1,085.63 € net.
"""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine

from cesp.accounts.models import Membership
from cesp.breach import operations as breaching
from cesp.breach.models import Case, CaseGround, CaseState, Outcome
from cesp.contracts.models import Contract
from cesp.contracts.reading import rules_of, timeline_of
from cesp.documents.kinds import Sensitivity
from cesp.documents.models import Piece
from cesp.engagement.models import ProofPiece, YearlyProof
from cesp.engagement.operations import certifying, checking, giving, years
from cesp.letters.models import Letter
from cesp.life_events.models import EventKind
from cesp.payments import contract_account as payments
from cesp.payments import ledger
from cesp.payments.ledger import PaidElsewhere
from cesp.projects.models import Project, ProjectState
from cesp.projects.operations import deciding
from cesp.recovery.models import Debt, ProposalKind
from cesp.recovery.operations import ordering, proposing
from cesp.recovery.queries import balance
from cesp.settling.models import Installation
from cesp.settling.operations import attesting, installing, letter, proofs
from cesp.settling.queries.own import elements_for, situation_of
from cesp_law.assessment import assess
from cesp_law.dates import Month, MonthRange, add_months
from cesp_law.facts import (
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredThirdCycle,
    Installed,
    ProjectValidated,
    RegisteredWithOrder,
    Suspended,
    SuspensionGround,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.browsing import page_of, signed_in
from tests.factories import breach, life_events, memberships, projects, recovery, settling
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

NET = 108_563


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def received(contract: Contract, *ranges: tuple[Month, Month]) -> None:
    """Months of allowance in the ledger, from the first to the second, which is not paid."""
    paid = [
        PaidElsewhere(
            contract_id=contract.pk,
            months=MonthRange(first, until),
            gross_cents=Cents(120_000),
            csg_cents=Cents(10_847),
            crds_cents=Cents(590),
        )
        for first, until in ranges
    ]
    ledger.taken_over(paid, actor=memberships.payments_clerk(), at=at(date(2032, 4, 30)))


def young_doctor() -> Contract:
    """Zoé when her post-internship ends: 28 + 71 months received, October 2023 to January 2026 and June 2026 on."""
    contract = concluded(
        signatory=PersonFactory(given_names="Zoé", family_name="Lemaire"),
        lodged_on=date(2023, 11, 20),
        signed_on=date(2024, 3, 1),
        academic_year=2023,
        expected_diploma_on=date(2031, 4, 30),
        specialty="medecine_generale",
    )
    recorded(
        contract,
        Suspended(months=MonthRange(Month.of(2026, 2), Month.of(2026, 6)), ground=SuspensionGround.MATERNITY),
        EnteredThirdCycle(on=date(2026, 11, 1)),
        ThesisDefended(on=date(2031, 3, 15)),
        DiplomaObtained(on=date(2031, 4, 30)),
        DeferralGranted(
            months=MonthRange(Month.of(2031, 5), Month.of(2032, 5)),
            ground=DeferralGround.FST,
            requested_on=date(2030, 12, 10),
        ),
        at=at(date(2031, 5, 5)),
    )
    received(contract, (Month.of(2023, 10), Month.of(2026, 2)), (Month.of(2026, 6), Month.of(2032, 5)))
    return contract


def last_day(contract: Contract, on: date) -> date | None:
    """As the ledger and the facts stand, on a day."""
    timeline = timeline_of(contract)
    paid = payments.received(contract)
    found = assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=on, received=paid)
    return found.engagement.last_day.value


def noticed(project: Project, *, on: date, first_day: date) -> Letter:
    """Letter of engagement, attestation by the agency of the place, notice of the duration: steps 3 to 5."""
    assert project.commune is not None
    settling.desks(project.ars)
    settling.filled(project, at=at(on), starts_on=first_day, postcode=project.commune.postcodes)
    elements = elements_for(situation_of(project.contract, project, on=on), on=on)
    assert elements is not None
    own = settling.own(project)
    letter.sign(
        actor=own, project=project, digest=elements.digest, accepted=True, signed_in_with="link, low", at=at(on)
    )
    letter.send_electronically(actor=own, project=project, at=at(on, 10))
    attesting.attest(actor=settling.agency(project), project=project, at=at(on, 11))
    return attesting.notify_duration(
        actor=memberships.case_desk(), contract=project.contract, paid=payments.received, at=at(on, 12)
    )


def installed(project: Project, *, on: date, registered_on: date, left_on: date | None = None) -> Installation:
    """Every piece accepted by the agency, then the first day: step 6."""
    for one in proofs.required_of(project):
        settling.accepted(settling.held(project, one.kind, at=at(on)), at=at(on), registered_on=registered_on)
    return installing.record(actor=settling.agency(project), project=project, on=on, left_on=left_on, at=at(on, 17))


def proved(contract: Contract, number: int, *, by: Membership, on: date) -> None:
    """The proof of a year of engagement, given by the signatory and accepted by an agency that follows them."""
    own = life_events.holder(contract)
    years.renew([contract.pk], on=on, at=at(on))
    proof = YearlyProof.objects.get(contract=contract, number=number)
    piece = Piece.objects.create(
        person=contract.signatory,
        kind="practice_proof",
        sensitivity=Sensitivity.ORDINARY.value,
        deposited_by=own,
        deposited_at=at(on),
        name="attestation.pdf",
        media="application/pdf",
        digest=uuid4().hex * 2,
        kept_digest="0" * 64,
        size_bytes=1_000,
        pages=1,
        vault_key=f"pieces/{uuid4().hex}",
    )
    ProofPiece.objects.create(proof=proof, piece=piece)
    given = giving.give(actor=own, contract=contract, number=number, seen=proof.version, at=at(on))
    checking.check(actor=by, proof=given, outcome="accepted", reasons="", at=at(on, 15), seen=given.version)


def texts(reader: Membership, address: str, on: date) -> str:
    with time_machine.travel(at(on, 18), tick=False):
        return " ".join(page_of(signed_in(reader), address).text_content().split())


@pytest.mark.clause(
    "INS-3", "INS-4", "INS-5", "INS-6", "INS-7", "INS-14", "BIE-7", "BIE-10", "IDF-11", "IDF-12", "IDF-18"
)
def test_a_doctor_settles_as_agreed_moves_and_is_thanked_on_the_right_day() -> None:
    contract = young_doctor()
    agency, departement = memberships.referent("ara"), projects.of_departement("63")
    project = projects.sent(contract, at=at(date(2032, 1, 15)), planned_on=date(2032, 5, 10))
    # Before any installation: 99 months from 1 May 2032.
    assert (project.forecast_months_owed, project.forecast_last_day) == (99, date(2040, 8, 9))
    deciding.speak(actor=departement, project=project, favourable=True, reasons="", at=at(date(2032, 1, 20)))
    project = deciding.validate(actor=agency, project=project, reasons="", at=at(date(2032, 2, 2)))
    assert project.state == ProjectState.VALIDATED

    noticed(project, on=date(2032, 5, 3), first_day=date(2032, 5, 10))
    installed(project, on=date(2032, 5, 10), registered_on=date(2032, 4, 20))
    # 10 May 2032 and 99 months: 10 August 2040, excluded.
    assert last_day(contract, date(2032, 5, 10)) == date(2040, 8, 9)
    for number in range(1, 4):
        proved(contract, number, by=agency, on=date(2032 + number, 6, 1))

    # To Saint-Denis, 30 days after leaving Thiers: 10 May to 9 June 2036. The end moves by as many days.
    there = projects.place("93066", reference="R93000001")
    paris = memberships.referent("idf")
    change = projects.sent(
        contract, of=there, at=at(date(2036, 2, 1)),
        planned_on=date(2036, 6, 9),
    )  # fmt: skip
    assert (change.replaces, change.ars) == (project, "idf")
    deciding.speak(actor=agency, project=change, favourable=True, reasons="", at=at(date(2036, 2, 10)))
    change = deciding.validate(actor=paris, project=change, reasons="", at=at(date(2036, 2, 20)))
    noticed(change, on=date(2036, 3, 1), first_day=date(2036, 6, 9))
    proved(contract, 4, by=agency, on=date(2036, 6, 1))
    installed(change, on=date(2036, 6, 9), left_on=date(2036, 5, 10), registered_on=date(2032, 4, 20))
    assert last_day(contract, date(2036, 6, 9)) == date(2040, 9, 8)
    for number in range(5, 9):
        proved(contract, number, by=paris, on=date(2032 + number, 7, 1))

    desk = memberships.case_desk()
    with pytest.raises(Refused, match="8 septembre 2040"):
        certifying.certify(actor=desk, contract=contract, at=at(date(2040, 9, 8)))
    with pytest.raises(Refused, match="année 9"):
        certifying.certify(actor=desk, contract=contract, at=at(date(2040, 9, 9), 8))
    proved(contract, 9, by=paris, on=date(2040, 9, 9))
    certificate = certifying.certify(actor=desk, contract=contract, at=at(date(2040, 9, 9), 16))
    assert (certificate.last_day, certificate.months_owed) == (date(2040, 9, 8), 99)


@pytest.mark.clause("BIE-8", "IDF-12", "INS-1")
def test_who_settles_without_validation_is_found_by_the_agency_which_reports_it() -> None:
    contract = settling.doctor()
    agency = memberships.referent("ara")
    installing.record_unvalidated(
        actor=agency, contract=contract, on=date(2026, 1, 12), place="Cabinet de Crest", share_percent=100,
        category=ZoneCategory.ZIP, at=at(date(2026, 2, 2)),
    )  # fmt: skip
    assert last_day(contract, date(2026, 2, 2)) is None
    found = texts(agency, "/engagements/?file=sans-validation", date(2026, 2, 3))
    assert contract.reference in found
    assert "Ouvrir un signalement" in found
    case = breaching.open_case(
        actor=agency, contract=contract, ground=CaseGround.NO_VALIDATION, at=at(date(2026, 2, 3)),
        report="Installation à Crest depuis le 12 janvier 2026, sans projet validé.",
    )  # fmt: skip
    assert case.state == CaseState.REPORTED
    assert timeline_of(contract).closed_on is None  # a person examines it first


@pytest.mark.clause("IDF-16")
def test_who_leaves_two_years_early_pays_in_36_instalments_with_one_remission() -> None:
    """48 months, October 2018 to September 2022: 52,110.24 € received, and 20,000 € after the diploma."""
    contract = concluded(
        lodged_on=date(2018, 11, 20), signed_on=date(2019, 2, 10), academic_year=2018,
        expected_diploma_on=date(2022, 9, 30), at=at(date(2019, 2, 10)),
    )  # fmt: skip
    received(contract, (Month.of(2018, 10), Month.of(2022, 10)))
    recorded(
        contract,
        ThesisDefended(on=date(2022, 9, 15)),
        DiplomaObtained(on=date(2022, 9, 30)),
        RegisteredWithOrder(on=date(2022, 10, 10)),
        ProjectValidated(on=date(2022, 10, 15), ars="ara"),
        Installed(on=date(2022, 11, 15), share_percent=100, category=ZoneCategory.ZIP, place="Ambert"),
        at=at(date(2022, 11, 15)),
    )
    assert last_day(contract, date(2024, 10, 1)) == date(2026, 11, 14)
    life_events.sent(
        EventKind.END, contract, at=at(date(2024, 10, 1)), on=date(2024, 11, 15), explanation="Je pars à l'étranger."
    )
    case = Case.objects.get(contract=contract)
    one, other = memberships.case_desk(), memberships.case_desk()
    case = breaching.open_procedure(actor=one, case=case, at=at(date(2024, 10, 3)))
    case = breach.read_notice(case, at=at(date(2024, 10, 4)))
    case = breach.proposed(case, Outcome.BREACH, actor=one, at=at(date(2024, 10, 24)))
    case = breach.signed(case, actor=other, at=at(date(2024, 11, 4)))
    case = breach.read_notice(case, at=at(date(2024, 11, 15)), of_decision=True)
    assert (case.state, case.effect_on) == (CaseState.BROKEN, date(2024, 11, 15))

    debt = Debt.objects.get(contract=contract)
    assert balance(debt, on=date(2024, 11, 15)) == 72_110_24
    ordering.issue_order(actor=memberships.payments_approver(), debt=debt, at=at(date(2024, 11, 20)))
    # 8,110.24 € remitted: 64,000 € in 36 months, 35 of 1,777.77 € and one of 1,778.05 €.
    clerk = memberships.payments_clerk()
    less = proposing.propose_less(
        actor=clerk, debt=debt, kind=ProposalKind.REMISSION, cents=Cents(8_110_24), reason="Charges de famille.",
        at=at(date(2024, 12, 2)),
    )  # fmt: skip
    recovery.confirmed(less, on=date(2024, 12, 3))
    recovery.in_36(debt, on=date(2024, 12, 10), first=date(2025, 1, 5))
    assert balance(debt, on=date(2024, 12, 31)) == 64_000_00
    for count in range(36):
        due_on = add_months(date(2025, 1, 5), count)
        cents = 1_777_77 if count < 35 else 1_778_05
        recovery.paid(debt, cents, on=due_on, reference=f"VIREMENT {count}")
    assert balance(debt, on=date(2027, 12, 4)) == 1_778_05
    assert balance(debt, on=date(2027, 12, 5)) == 0
    assert ledger.imbalances() == []
