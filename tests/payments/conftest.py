"""What every test of money shares: at its end, no cent is missing."""

from collections.abc import Iterator

import pytest

from cesp.payments import ledger


@pytest.fixture(autouse=True)
def money_is_conserved(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sum of postings = 0, and what was ordered = settled + in flight + owed, after each test that has a database."""
    if not {"db", "transactional_db"} & set(request.fixturenames) and not request.node.get_closest_marker("django_db"):
        yield
        return
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    yield
    if not request.node.get_closest_marker("unbalanced_on_purpose"):
        assert ledger.imbalances() == []
