"""Rows seen and pages opened are one table, and its page in ``docs`` is up to date."""

import pytest

from cesp.accounts import perimeter
from cesp.accounts.access import ACCESS
from cesp.accounts.management.commands import write_perimeters
from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from tests.architecture.objects import OBJECTS
from tests.architecture.sources import ROOT

ABOUT_SOMEBODY = sorted(
    name for name, rows in OBJECTS.items() if all(row.seen is not None and not row.everybody for row in rows)
)


def test_the_page_of_perimeters_is_up_to_date() -> None:
    written = (ROOT / "docs" / "perimetres.md").read_text(encoding="utf-8")
    assert written == write_perimeters.page(), "périmée : python manage.py write_perimeters"


def test_every_matter_has_a_line_and_a_french_name() -> None:
    assert set(perimeter.TABLE) == set(Matter)
    assert [matter for matter in Matter if not matter.label] == []


@pytest.mark.parametrize("name", ABOUT_SOMEBODY)
def test_no_page_opens_to_a_role_that_sees_none_of_its_rows(name: str) -> None:
    admitted = ACCESS[name].read | ACCESS[name].act
    seeing = {who for row in OBJECTS[name] for who, cases in (row.seen or {}).items() if cases}
    seeing |= {role for row in OBJECTS[name] if row.matter for role in perimeter.reaching(row.matter)}
    assert admitted <= seeing


def test_the_payments_desk_sees_no_document_and_no_agency_sees_a_health_document() -> None:
    """The table said again where a slip would harm most."""
    assert set(perimeter.reaching(Matter.HEALTH_DOCUMENT)) == {Role.SIGNATORY, Role.CASE_DESK, Role.AUDITOR}
    assert set(perimeter.reaching(Matter.BANK_DETAILS)) == {
        Role.SIGNATORY,
        Role.PAYMENTS_CLERK,
        Role.PAYMENTS_APPROVER,
        Role.AUDITOR,
    }
    assert set(perimeter.reaching(Matter.JOURNAL)) == {Role.SIGNATORY, Role.AUDITOR}
