"""Every test of people and organisations happens on Wednesday 25 November 2026, unless it says otherwise."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from cesp.accounts.models import Membership, Organisation, Role
from tests.factories import memberships

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_25_november_2026(request: pytest.FixtureRequest) -> Iterator[None]:
    if "race" in request.node.name:  # threads of their own keep the machine's clock
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ara() -> Organisation:
    region = memberships.ars("ara")
    region.departements = "01 38 69 2A"
    region.save()
    return region


@pytest.fixture
def boss() -> Membership:
    """An administrator of the managing authority."""
    return memberships.acting(Role.ADMINISTRATOR)


@pytest.fixture
def local(ara: Organisation) -> Membership:
    """The administrator of an ARS."""
    return memberships.acting(Role.ADMINISTRATOR, organisation=ara)
