"""The nightly check: one contract whole, then broken in each way the check knows, and mended."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection

from cesp.common import vault
from cesp.contracts.models import Contract
from cesp.letters import operations as letters
from cesp.letters.models import Content
from cesp.offers.models import Defect, Offer, Signature
from cesp.offers.operations import signing
from cesp.offers.operations.checking import Checked, check_wholeness
from cesp.offers.queries.wholeness import CODES
from tests.append_only import lifted
from tests.factories import contracts as contracts_made
from tests.factories import offers as made
from tests.factories.offers import Sealed

pytestmark = pytest.mark.django_db

NIGHT = datetime(2027, 2, 13, 1, 10, tzinfo=UTC)


def whole() -> tuple[Sealed, Contract]:
    world = made.offered(1, contracts=1)
    paper = made.signs(world, 1, at=datetime(2027, 2, 10, 9, 0, tzinfo=UTC))
    at = datetime(2027, 2, 12, 9, 0, tzinfo=UTC)
    return world, signing.countersign_one(actor=world.desk, paper=paper, signed_in_with="totp", at=at)


def test_a_contract_signed_here_is_whole_and_one_taken_over_is_counted_apart() -> None:
    whole()
    contracts_made.concluded()
    assert check_wholeness(at=NIGHT) == Checked(found=0, gone=0, verified=1, taken_over=1)
    assert not Defect.objects.exists()
