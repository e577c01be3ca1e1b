"""The home of somebody to whom a contract is offered."""

import pytest

from cesp.portal.own_candidature import own_candidature
from tests.factories.offers import OFFERED_AT, calling, offered, published, signs

pytestmark = pytest.mark.django_db


def test_somebody_who_may_sign_is_not_invited_to_another_candidature() -> None:
    world = published(2, contracts=2)
    assert own_candidature(world.members[0], at=OFFERED_AT)["signs"] is False
    calling.offer(actor=world.desk, quotas=[world.quota], at=OFFERED_AT)
    assert own_candidature(world.members[0], at=OFFERED_AT)["signs"] is True


def test_nor_is_somebody_who_signed() -> None:
    world = offered(1, contracts=1)
    signs(world, 1, at=OFFERED_AT)
    assert own_candidature(world.members[0], at=OFFERED_AT)["signs"] is True
