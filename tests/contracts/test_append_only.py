"""The database itself refuses to change or delete a fact; without its triggers it would not."""

import pytest
from django.db import DatabaseError, connection, transaction

from cesp.contracts.models import RecordedFact
from tests import append_only
from tests.factories.contracts import concluded

CHANGES = {
    "update": lambda: RecordedFact.objects.update(evidence="AUTRE"),
    "delete": lambda: RecordedFact.objects.all()._raw_delete("default"),
    "update in sql": lambda: connection.cursor().execute("UPDATE contracts_recordedfact SET evidence = 'AUTRE'"),
    "delete in sql": lambda: connection.cursor().execute("DELETE FROM contracts_recordedfact"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_fact_is_never_changed_nor_deleted(change) -> None:  # type: ignore[no-untyped-def]
    concluded()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert list(RecordedFact.objects.values_list("evidence", flat=True)) == ["CONTRAT-1"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_table_is_never_emptied_at_once() -> None:
    concluded()
    connection.check_constraints()  # checks still pending would refuse first
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE contracts_recordedfact CASCADE")
    assert RecordedFact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_the_triggers_the_same_changes_pass(change) -> None:  # type: ignore[no-untyped-def]
    """Negative control: what refuses above is the trigger, nothing else."""
    concluded()
    append_only.step_aside()
    try:
        change()
    finally:
        append_only.stand_again()
    assert "CONTRAT-1" not in RecordedFact.objects.values_list("evidence", flat=True)


def test_the_facts_are_among_the_protected_tables() -> None:
    assert "contracts_recordedfact" in append_only.protected_tables()
