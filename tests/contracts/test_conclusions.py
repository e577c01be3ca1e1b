"""Many contracts at once: the same checks as one, all or none, each refusal beside its row."""

from datetime import UTC, date, datetime

import pytest

from cesp.contracts import conclusions, operations, queries
from cesp.contracts.conclusions import Conclusion, RefusedRows
from cesp.contracts.models import Contract, RecordedFact, Summary
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp_law.facts import Breached, EnteredThirdCycle, Status
from tests.factories import memberships
from tests.factories.contracts import terms
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 15, 9, tzinfo=UTC)


def row(**options):  # type: ignore[no-untyped-def]
    given = {"signatory": PersonFactory(), "terms": terms(), "evidence": "REPRISE-1"} | options
    return Conclusion(**given)


def concluded(*rows: Conclusion) -> list[Contract]:
    return operations.bulk_conclude(actor=memberships.case_desk(), rows=rows, at=AT)


def test_each_row_becomes_a_contract_its_facts_and_its_summary() -> None:
    declared = ExpectedDiplomaDeclared(on=date(2029, 10, 31), declared_on=date(2024, 10, 1))
    first, second = concluded(
        row(facts=(EnteredThirdCycle(on=date(2025, 11, 1)), declared), ufr=memberships.ufr()),
        row(reference="ANCIEN-42"),
    )
    held = RecordedFact.objects.order_by("contract", "position")
    assert list(held.values_list("contract", "position", "kind", "quality", "evidence")) == [
        (first.pk, 1, "concluded", "imported", "REPRISE-1"),
        (first.pk, 2, "entered_third_cycle", "imported", "REPRISE-1"),
        (first.pk, 3, "expected_diploma_declared", "imported", "REPRISE-1"),
        (second.pk, 1, "concluded", "imported", "REPRISE-1"),
    ]
    assert [first.reference, second.reference] == ["CESP-2022-000001", "ANCIEN-42"]
    assert Summary.objects.get(contract=first).expected_diploma_on == date(2029, 10, 31)
    assert list(queries.wrong_summaries()) == []


def test_refused_rows_are_all_named_and_nothing_is_stored() -> None:
    padhue = terms(status=Status.PADHUE)
    with pytest.raises(RefusedRows) as refused:
        concluded(row(), row(terms=padhue), row(), row(terms=terms(year_of_study=1)))
    assert [index for index, _ in refused.value.refusals] == [1, 3]
    assert all(refusal.sentence for _, refusal in refused.value.refusals)
    assert (Contract.objects.count(), RecordedFact.objects.count(), Summary.objects.count()) == (0, 0, 0)


def test_batches_end_where_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conclusions, "_ROWS_A_BATCH", 2)
    told: list[int] = []
    made = operations.bulk_conclude(
        actor=memberships.case_desk(), rows=[row() for _ in range(5)], at=AT, on_progress=told.append
    )
    assert [contract.reference for contract in made] == [f"CESP-2022-{n:06d}" for n in range(1, 6)]
    assert told == [2, 4, 5]


def test_one_person_twice_in_one_file_is_refused_unless_the_first_contract_is_over() -> None:
    person = PersonFactory()
    again = terms(signed_on=date(2023, 2, 10), academic_year=2023)
    with pytest.raises(RefusedRows) as refused:
        concluded(row(signatory=person), row(signatory=person, terms=again))
    assert [(index, "deux contrats" in refusal.sentence) for index, refusal in refused.value.refusals] == [(1, True)]
    over = (Breached(on=date(2023, 1, 31)),)
    assert len(concluded(row(signatory=person, facts=over), row(signatory=person, terms=again))) == 2


def test_a_person_with_a_contract_already_on_file_is_refused() -> None:
    person = PersonFactory()
    (first,) = concluded(row(signatory=person))
    with pytest.raises(RefusedRows) as refused:
        concluded(row(signatory=person))
    assert first.reference in refused.value.refusals[0][1].sentence


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("ANCIEN-42", "La référence ANCIEN-42 est déjà celle d'un autre contrat."),
        ("ancien", "« ancien » n'est pas une référence de contrat"),
        ("A/42", "n'est pas une référence"),
        ("CESP-2022-1", "n'est pas une référence"),
    ],
)
def test_a_reference_is_well_formed_and_never_used_twice(reference: str, sentence: str) -> None:
    concluded(row(reference="ANCIEN-42"))
    with pytest.raises(RefusedRows) as refused:
        concluded(row(reference=reference))
    assert sentence in refused.value.refusals[0][1].sentence


def test_one_reference_twice_in_one_file_is_refused() -> None:
    with pytest.raises(RefusedRows) as refused:
        concluded(row(reference="ANCIEN-42"), row(reference="ANCIEN-42"))
    assert [index for index, _ in refused.value.refusals] == [1]


def test_new_references_step_over_those_brought_by_the_file() -> None:
    made = concluded(row(), row(reference="CESP-2022-000003"), row(), row())
    assert [contract.reference[-1] for contract in made] == ["1", "3", "2", "4"]
    assert concluded(row())[0].reference == "CESP-2022-000005"


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    """Inserts go by groups of rows: SQLite takes 999 parameters at once, hence some inserts more."""
    rows = [row() for _ in range(100)]
    actor = memberships.case_desk()
    with django_assert_max_num_queries(14):
        operations.bulk_conclude(actor=actor, rows=rows, at=AT)
