"""The small official code of the territory's tests, and the agencies of two of its regions."""

import pytest

from cesp.accounts.models import Membership, Organisation
from tests.factories import memberships
from tests.territory.conftest import loaded, write

__all__ = ["loaded", "write"]


@pytest.fixture
def referent(loaded: None) -> Membership:
    """A referent of Auvergne-Rhône-Alpes, whose départements are known; so are those of Île-de-France."""
    actor = memberships.referent("ara")
    Organisation.objects.filter(code="ara").update(departements="01 42 69")
    memberships.ars("idf")
    Organisation.objects.filter(code="idf").update(departements="93")
    return actor
