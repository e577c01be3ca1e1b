"""The journal bears witness to facts: one altered behind the service's back is named."""

import json
from datetime import date

import pytest

from cesp.contracts import operations, witness
from cesp.contracts.conclusions import Conclusion
from cesp.contracts.models import Contract, RecordedFact
from cesp_law.facts import DiplomaObtained, EnteredThirdCycle
from tests.audit import tampering
from tests.factories import memberships
from tests.factories.contracts import RECORDED_AT, SIGNED_AT, concluded, recorded, terms
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
TABLE = "contracts_recordedfact"


@pytest.fixture
def facts() -> list[RecordedFact]:
    """Two contracts taken over together, one concluded alone, then a fact, its correction and an annulment."""
    desk = memberships.case_desk()
    rows = [
        Conclusion(
            signatory=PersonFactory(),
            terms=terms(),
            facts=[EnteredThirdCycle(on=date(2025, 11, 1))],
            reference=f"REPRISE-{number}",
            evidence="« pièce » n° 1",
        )
        for number in (1, 2)
    ]
    operations.bulk_conclude(actor=desk, rows=rows, at=SIGNED_AT)
    contract = concluded(actor=desk)
    (entered,) = recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)), actor=desk)
    later = EnteredThirdCycle(on=date(2025, 11, 2))
    operations.correct_fact(actor=desk, recorded=entered, fact=later, evidence="P", at=RECORDED_AT)
    (diploma,) = recorded(contract, DiplomaObtained(on=date(2025, 12, 1)), actor=desk)
    operations.annul_fact(actor=desk, recorded=diploma, evidence="P", at=RECORDED_AT)
    return list(RecordedFact.objects.order_by("pk"))


def altered(*statement: object) -> list[str]:
    with tampering.undone(TABLE):
        tampering.run(str(statement[0]), *statement[1:])
        return list(witness.differences())


def test_facts_as_recorded_differ_in_nothing(facts: list[RecordedFact]) -> None:
    assert len(facts) == 9
    assert list(witness.differences()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", json.dumps({"on": "2020-01-01"})),
        ("effective_on", "2020-01-01"),
        ("kind", "waived"),
        ("evidence", "autre"),
        ("recorded_at", "2020-01-01 00:00:00+00:00"),
        ("quality", "other"),
        ("position", 77),
    ],
)
def test_a_fact_changed_by_hand_is_named(facts: list[RecordedFact], column: str, value: object) -> None:
    for fact in facts:
        if column == "kind" and fact.kind in ("concluded", "annulled"):
            continue  # the database itself refuses some of these
        (told,) = altered(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", value, fact.pk)
        assert str(fact.contract_id) in told


def test_a_fact_deleted_by_hand_is_named(facts: list[RecordedFact]) -> None:
    alone, together = facts[-1], facts[1]
    assert altered(f"DELETE FROM {TABLE} WHERE id = %s", alone.pk) == [
        f"Le fait {alone.pk}, que le journal connaît, a disparu."
    ]
    (told,) = altered(f"DELETE FROM {TABLE} WHERE id = %s", together.pk)
    assert "3 au lieu de 4" in told


def test_a_fact_inserted_by_hand_is_named(facts: list[RecordedFact]) -> None:
    columns = "kind, effective_on, payload, recorded_at, evidence, quality, recorded_by_id"
    last = Contract.objects.latest("pk")
    other = Contract.objects.create(reference="AUTRE", signatory=PersonFactory(), opened_at=SIGNED_AT)
    insert = (
        f"INSERT INTO {TABLE} (contract_id, position, {columns}) SELECT %s, 50, {columns} FROM {TABLE} WHERE id = %s"
    )
    for contract in (last, other):
        (told,) = altered(insert, contract.pk, facts[-2].pk)
        assert str(contract.pk) in told
