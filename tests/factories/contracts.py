"""Contracts made by the operations themselves, so none can be illegal.

``concluded()`` gives a medical student of Auvergne-Rhône-Alpes in second cycle, under R2020,
allowance from October 2022; ``recorded(contract, fact, …)`` adds to the file.
"""

from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership, Organisation, Person
from cesp.contracts import operations
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp_law.facts import Fact, Profession, Status, Terms
from tests.factories.memberships import case_desk
from tests.factories.people import PersonFactory

SIGNED_AT = datetime(2022, 2, 10, 9, 0, tzinfo=UTC)
RECORDED_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def terms(**changes: Any) -> Terms:
    """Second cycle of medicine in ARA, signed on 10 February 2022 for 2022-23, diploma on 31 October 2028."""
    given: dict[str, Any] = {
        "profession": Profession.MEDICINE,
        "status": Status.SECOND_CYCLE,
        "ars": "ara",
        "lodged_on": date(2021, 11, 20),
        "signed_on": date(2022, 2, 10),
        "academic_year": 2022,
        "expected_diploma_on": date(2028, 10, 31),
    }
    return Terms(**given | changes)


def concluded(
    *,
    actor: Membership | None = None,
    signatory: Person | None = None,
    ufr: Organisation | None = None,
    at: datetime = SIGNED_AT,
    **changes: Any,
) -> Contract:
    """A contract in the case desk's hands; ``changes`` are terms."""
    return operations.conclude_contract(
        actor=actor or case_desk(),
        signatory=signatory or PersonFactory(),
        terms=terms(**changes),
        ufr=ufr,
        evidence="CONTRAT-1",
        at=at,
    )


def recorded(
    contract: Contract,
    *facts: Fact | ExpectedDiplomaDeclared,
    actor: Membership | None = None,
    at: datetime = RECORDED_AT,
) -> tuple[RecordedFact, ...]:
    """Facts recorded one by one, in the order given."""
    actor = actor or case_desk()
    return tuple(
        operations.record_fact(actor=actor, contract=contract, fact=fact, evidence="PIECE-1", at=at) for fact in facts
    )
