"""The header names a candidate until a contract makes them a signatory."""

from types import SimpleNamespace
from typing import Any

import pytest

from cesp.contracts.navigation import role_title
from tests.factories import memberships
from tests.factories.contracts import concluded

pytestmark = pytest.mark.django_db


def _title(membership: Any) -> str:
    return str(role_title(SimpleNamespace(membership=membership))["role_title"])  # type: ignore[arg-type]


def test_somebody_without_a_contract_is_a_candidate() -> None:
    contract = concluded()
    other = memberships.signatory()
    own = contract.signatory.memberships.filter(role="signatory").first() or memberships.signatory(contract.signatory)
    assert (_title(own), _title(other)) == ("Signataire", "Candidat")


def test_an_agent_keeps_their_title(django_assert_num_queries: Any) -> None:
    desk = memberships.case_desk()
    with django_assert_num_queries(0):
        assert (_title(desk), _title(None)) == (desk.title, "")
