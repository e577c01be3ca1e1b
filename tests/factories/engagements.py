"""Engagements being served, made by the operations: ``serving()`` starts on 8 January 2024 and owes 24 months.

Nothing was paid, hence the floor: the last day is 7 January 2026. The first year is proved by 7 March 2025.
"""

from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership, Person
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.engagement.models import ProofCheck, YearlyProof
from cesp.engagement.operations import checking, giving, years
from cesp_law.facts import (
    DiplomaObtained,
    Fact,
    Installed,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    ZoneCategory,
)
from tests.documents.files import pdf, upload
from tests.factories.contracts import concluded, recorded
from tests.factories.life_events import holder
from tests.factories.memberships import referent

START = date(2024, 1, 8)
SETTLED_AT = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
AT = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
"""A Monday of the second year, the proof of the first one three days late."""
OVER_AT = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
"""The morrow of the last day."""
THIERS = Installed(on=START, share_percent=100, category=ZoneCategory.ZIP, place="Maison de santé de Thiers")


def serving(
    *facts: Fact, person: Person | None = None, installed: Installed = THIERS, validated: bool = True, **changes: Any
) -> Contract:
    """A dental practitioner of Auvergne-Rhône-Alpes who serves; ``changes`` are terms."""
    given = {"profession": Profession.ODONTOLOGY, "expected_diploma_on": date(2023, 10, 31)} | changes
    contract = concluded(signatory=person, **given)
    before: tuple[Fact, ...] = (
        DiplomaObtained(on=date(2023, 10, 31)),
        RegisteredWithOrder(on=date(2023, 11, 15)),
        *((ProjectValidated(on=date(2023, 12, 1), ars=contract.summary.ars),) if validated else ()),
    )
    recorded(contract, *before, installed, *facts, at=SETTLED_AT)
    holder(contract)
    return contract


def renewed(contract: Contract, *, at: datetime = AT) -> list[YearlyProof]:
    """The years that ask for a proof, as the night finds them."""
    years.renew([contract.pk], on=day_of(at), at=at)
    return list(YearlyProof.objects.filter(contract=contract).order_by("number"))


def attestation(text: str = "Atteste") -> Any:
    return upload(pdf(text))


def given(contract: Contract, number: int = 1, *, at: datetime = AT) -> YearlyProof:
    """The proof of a year, sent with one attestation."""
    actor = holder(contract)
    piece = giving.add_piece(
        actor=actor, contract=contract, number=number, kind="practice_proof", upload=attestation(str(number)), at=at
    )
    return giving.give(actor=actor, contract=contract, number=number, seen=_version(piece.proof), at=at)


def _version(proof: YearlyProof) -> int:
    proof.refresh_from_db()
    return proof.version


def accepted(contract: Contract, number: int = 1, *, actor: Membership | None = None, at: datetime = AT) -> YearlyProof:
    proof = given(contract, number, at=at)
    return checking.check(
        actor=actor or referent("ara"),
        proof=proof,
        outcome=ProofCheck.Outcome.ACCEPTED,
        reasons="",
        at=at,
        seen=proof.version,
    )


def served(*, person: Person | None = None) -> Contract:
    """Both years proved and accepted: the certificate can be issued from 8 January 2026."""
    contract = serving(person=person)
    agency = referent("ara")
    for number in (1, 2):
        accepted(contract, number, actor=agency, at=OVER_AT)
    return contract
