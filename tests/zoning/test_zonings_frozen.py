"""The database itself refuses to change what a published version says; without its triggers it would not."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from cesp.zoning.models import ZonedArea
from cesp.zoning.operations import publishing
from tests import append_only
from tests.zoning import country

CHANGES: dict[str, Callable[[], object]] = {
    "update": lambda: ZonedArea.objects.update(category=country.category("HZ")),
    "delete": lambda: ZonedArea.objects.all().delete(),
    "update in sql": lambda: connection.cursor().execute("UPDATE zoning_zonedarea SET part = 'QN00000M'"),
    "delete in sql": lambda: connection.cursor().execute("DELETE FROM zoning_zonedarea"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("withdrawn", [False, True], ids=["published", "withdrawn"])
def test_the_rows_of_a_version_that_was_in_force_never_change(change: Callable[[], object], *, withdrawn: bool) -> None:
    country.settle()
    version = country.zoning({"01001": "ZIP"})
    if withdrawn:
        publishing.withdraw(actor=country.referent(), zoning=version, at=country.NOW)
    with pytest.raises(DatabaseError, match="is frozen once its zoning is published"), transaction.atomic():
        change()
    assert list(version.areas.values_list("commune", "part", "category__code")) == [("01001", "", "ZIP")]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_those_of_a_draft_do(change: Callable[[], object]) -> None:
    country.settle()
    draft = country.draft({"01001": "ZIP"})
    change()
    assert list(draft.areas.values_list("commune", "part", "category__code")) != [("01001", "", "ZIP")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_the_triggers_the_same_changes_pass(change: Callable[[], object]) -> None:
    """Negative control: what refuses above is the trigger, nothing else."""
    country.settle()
    version = country.zoning({"01001": "ZIP"})
    append_only.step_aside()
    try:
        change()
    finally:
        append_only.stand_again()
    assert list(version.areas.values_list("commune", "part", "category__code")) != [("01001", "", "ZIP")]
