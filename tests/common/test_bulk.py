"""Many rows at once arrive as they would one by one."""

import pytest

from cesp.accounts.models import Organisation
from cesp.common import bulk

pytestmark = pytest.mark.django_db


def test_rows_arrive_whatever_they_hold() -> None:
    rows = [("ars", f"z{n}", f"Région\t{n} ; « l'Île »\n\\N % '\"", "", "") for n in range(1_500)]
    bulk.insert(Organisation, ["kind", "code", "name", "city", "ars_code"], iter(rows))
    held = Organisation.objects.filter(code__startswith="z").order_by("pk")
    assert list(held.values_list("kind", "code", "name", "city", "ars_code")) == rows


def test_no_row_is_nothing_and_an_unknown_field_is_an_error() -> None:
    bulk.insert(Organisation, ["kind", "code", "name", "city", "ars_code"], [])
    with pytest.raises(KeyError):
        bulk.insert(Organisation, ["kinds"], [("ars",)])
