"""What every test of money shares: at its end, no cent is missing."""

from collections.abc import Iterator

import pytest

from cesp.payments import ledger
from tests.payments.worlds import Nursery, World, nursery


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


@pytest.fixture(scope="module")
def children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where children are forked, with a database of their own to work and die in."""
    with nursery(tmp_path_factory.mktemp("children")) as opened:
        yield opened


@pytest.fixture
def world(children: Nursery) -> Iterator[World]:
    """One such database: March paid, April to prepare."""
    made = children.world()
    yield made
    children.forget(made)
