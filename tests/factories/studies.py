"""The autumn of 2026-27 at « UFR med-lyo », open from 1 October to 30 November 2026.

``enrolled("Roche")`` is a student of medicine of that faculty; ``says(outcome, …)`` what the faculty declares of them.
"""

from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership, Organisation, Role
from cesp.contracts.models import Contract
from cesp.studies.judgement import Said
from cesp.studies.models import Autumn, Declaration, Ground, Manner, Outcome, Question
from cesp.studies.operations import declaring
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory

OPEN_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def autumn(year: int = 2026) -> Autumn:
    """Declarations of a year, made once: 1 October to 30 November inclusive."""
    found = Autumn.objects.filter(academic_year=year).first()
    return found or Autumn.objects.create(
        academic_year=year,
        opens_on=date(year, 10, 1),
        due_on=date(year, 11, 30),
        set_by=memberships.case_desk(),
        set_at=datetime(year, 9, 1, 8, 0, tzinfo=UTC),
    )


def manager(at: Organisation | None = None) -> Membership:
    return memberships.acting(Role.UFR_MANAGER, organisation=at or memberships.ufr())


def enrolled(name: str = "Roche", *, at: Organisation | None = None, **terms: Any) -> Contract:
    """« Alix <name> », second cycle of medicine in ARA since 2022, in fourth year then, diploma on 31 October 2028."""
    person = PersonFactory(family_name=name, given_names="Alix")
    memberships.signatory(person)
    return concluded(signatory=person, ufr=at or memberships.ufr(), **{"year_of_study": 4} | terms)


def says(
    contract: Contract,
    outcome: Outcome,
    *,
    actor: Membership | None = None,
    at: datetime = OPEN_AT,
    correcting: bool = False,
    year: int | None = None,
    on: date | None = None,
    words: str = "",
) -> Declaration:
    """The faculty of the contract declares so, in the autumn of 2026."""
    said = Said(outcome=outcome, year_of_study=year, on=on, words=words)
    return declaring.declare(
        actor=actor or manager(contract.ufr),
        autumn=autumn(),
        contract=contract,
        said=said,
        at=at,
        correcting=correcting,
    )


def for_the_matrix(contract: Contract, ufr: Organisation, desk: Membership, at: datetime) -> dict[str, Any]:
    """What the faculty of a contract declared this autumn, and the question that it asks: rows alone."""
    year = at.year if at.month >= 9 else at.year - 1
    own = {"opens_on": date(year, 9, 1), "due_on": date(year, 11, 30), "set_by": desk, "set_at": at}
    of, _ = Autumn.objects.get_or_create(academic_year=year, defaults=own)
    declaration = Declaration.objects.create(
        autumn=of, contract=contract, ufr=ufr, outcome=Outcome.UNKNOWN, manner=Manner.FIRST, words="Inconnue ici.",
        declared_by=desk, declared_at=at,
    )  # fmt: skip
    question = Question.objects.create(declaration=declaration, ground=Ground.UNKNOWN, asked_at=at)
    return {"declaration": declaration, "question": question}
