"""Cases made by the operations themselves, at the instants of one procedure of 2024.

``student()`` signed in June 2023 and received six months, October 2023 to March 2024. A procedure is reported on
1 March 2024, opened and received on 4 March, decided from 20 March on.
"""

from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership
from cesp.breach import operations
from cesp.breach.models import Case, CaseGround, Outcome
from cesp.contracts.models import Contract
from cesp.correspondence import notices
from cesp.life_events.models import EventKind
from cesp.payments import ledger
from cesp.payments.ledger import PaidElsewhere
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    DiplomaObtained,
    Installed,
    ProjectValidated,
    RegisteredWithOrder,
    Status,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.money import Cents
from tests.factories import life_events
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import case_desk, payments_clerk, referent

SIGNED_AT = datetime(2023, 6, 10, 9, 0, tzinfo=UTC)
REPORTED_AT = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
OPENED_AT = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
HEARD_AT = datetime(2024, 3, 10, 9, 0, tzinfo=UTC)
DECIDED_AT = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
"""The day after the last one for observations: received on 4 March, fifteen days end on 19 March."""
RECEIVED_AT = datetime(2024, 3, 22, 9, 0, tzinfo=UTC)
FACTS = "Installation à Villeurbanne depuis le 5 février 2024, sans validation de l'agence."


def received(contract: Contract, first: Month, months: int) -> None:
    """Months of allowance in the ledger, at the net amount of 2018 and later: 1 085,63 € each."""
    paid = PaidElsewhere(
        contract_id=contract.pk,
        months=MonthRange(first, first + months),
        gross_cents=Cents(120_000),
        csg_cents=Cents(10_847),
        crds_cents=Cents(590),
    )
    ledger.taken_over([paid], actor=payments_clerk(), at=SIGNED_AT)


def student(**changes: Any) -> Contract:
    """Second cycle, signed in June 2023 for 2023-24; six months received, October 2023 to March 2024."""
    given: dict[str, Any] = {
        "lodged_on": date(2023, 2, 1),
        "signed_on": date(2023, 6, 10),
        "academic_year": 2023,
        "expected_diploma_on": date(2029, 10, 31),
    }
    contract = concluded(at=SIGNED_AT, **given | changes)
    received(contract, Month.of(2023, 10), 6)
    return contract


def settled() -> Contract:
    """Third cycle, 24 months received from November 2021 on, diploma in October 2023, settled on 1 December 2023."""
    contract = concluded(
        lodged_on=date(2021, 2, 1),
        signed_on=date(2021, 6, 10),
        academic_year=2021,
        status=Status.THIRD_CYCLE,
        expected_diploma_on=date(2023, 10, 31),
        at=datetime(2021, 6, 10, 9, 0, tzinfo=UTC),
    )
    received(contract, Month.of(2021, 11), 24)
    recorded(
        contract,
        ThesisDefended(on=date(2023, 10, 1)),
        DiplomaObtained(on=date(2023, 10, 31)),
        RegisteredWithOrder(on=date(2023, 11, 15)),
        ProjectValidated(on=date(2023, 11, 20), ars="ara"),
        Installed(on=date(2023, 12, 1), share_percent=100, category=ZoneCategory.ZIP, place="Ambert"),
        at=datetime(2023, 12, 1, 9, 0, tzinfo=UTC),
    )
    return contract


def holder(contract: Contract) -> Membership:
    return life_events.holder(contract)


def reported(
    contract: Contract | None = None, *, actor: Membership | None = None, ground: CaseGround = CaseGround.NO_VALIDATION
) -> Case:
    """Reported by an agency's referent, unless somebody else is given."""
    return operations.open_case(
        actor=actor or referent("ara"), contract=contract or student(), ground=ground, report=FACTS, at=REPORTED_AT
    )


def renounced(contract: Contract | None = None) -> Case:
    """A renunciation sent through « Un événement dans ma vie »."""
    contract = contract or student()
    event = life_events.sent(
        EventKind.END, contract, at=REPORTED_AT, on=date(2024, 6, 30), explanation="Je change de métier."
    )
    return Case.objects.get(life_event=event)


def opened(case: Case | None = None, *, actor: Membership | None = None, is_received: bool = True) -> Case:
    """Opened by the desk, and its notice opened by the signatory on the same day."""
    case = operations.open_procedure(actor=actor or case_desk(), case=case or reported(), at=OPENED_AT)
    return read_notice(case) if is_received else case


def read_notice(case: Case, *, at: datetime = OPENED_AT, of_decision: bool = False) -> Case:
    """The signatory opens the notice of the opening, or that of the decision."""
    notice = case.decision_notice if of_decision else case.notice
    assert notice is not None
    notices.open_notice(actor=holder(case.contract), notice=notice, at=at, signed_in_with="link")
    return Case.objects.get(pk=case.pk)


def proposed(
    case: Case | None = None,
    outcome: Outcome = Outcome.BREACH,
    *,
    actor: Membership | None = None,
    at: datetime = DECIDED_AT,
    **changes: Any,
) -> Case:
    return operations.propose(
        actor=actor or case_desk(),
        case=case or opened(),
        outcome=outcome,
        reasons="L'installation n'a pas été validée, malgré deux courriers.",
        at=at,
        **changes,
    )


def signed(case: Case | None = None, *, actor: Membership | None = None, at: datetime = DECIDED_AT) -> Case:
    return operations.sign(actor=actor or case_desk(), case=case or proposed(), at=at)


def broken(case: Case | None = None) -> Case:
    """Signed, and received two days later."""
    return read_notice(case or signed(), at=RECEIVED_AT, of_decision=True)
