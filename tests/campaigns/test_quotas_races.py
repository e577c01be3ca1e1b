"""A number is lowered at the very moment when an offer takes its last place: one of the two sees the other."""

import pytest
from django.db import DatabaseError, connection, transaction

from cesp.campaigns.models import Quota
from cesp.campaigns.operations import quotas as operations
from cesp.campaigns.queries import quotas as queries
from cesp.campaigns.queries.quotas import Category
from cesp.common import locks
from tests.campaigns.test_quotas import offered
from tests.factories.campaigns import OPEN_AT, campaign, quota
from tests.factories.memberships import case_desk
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def _after(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, bool]:
    """Contracts, offers, and whether the database broke an act, once a number lowered to none has met an offer.

    Both look, then both write.
    """
    held, desk = quota(campaign(), contracts=1), case_desk()
    category, meet, counted = (
        Category(held.ufr_id, "medicine", "second_cycle"),
        meeting(2, patience=1.0),
        queries.engaged,
    )

    def counted_then_met() -> object:
        found = counted()
        meet()
        return found

    def lower() -> object:
        return operations.set_quotas(actor=desk, campaign=held.campaign, numbers={category: 0}, at=OPEN_AT)

    def offer() -> None:
        with transaction.atomic():
            locks.hold(f"quota:{held.pk}")
            contracts = Quota.objects.get(pk=held.pk).contracts
            meet()
            if contracts:
                offered(held)

    monkeypatch.setattr(queries, "engaged", counted_then_met)
    results = race(lower, offer)
    held.refresh_from_db()
    return held.contracts, held.offers.count(), any(isinstance(one, DatabaseError) for one in results)


def test_a_number_never_goes_below_an_offer_made_at_the_same_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    contracts, offers, broken = _after(monkeypatch)
    assert offers <= contracts
    assert not broken


def test_without_the_lock_both_pass_or_one_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control; SQLite refuses to write over what another wrote since it was read: an act breaks."""
    with without_locks():
        contracts, offers, broken = _after(monkeypatch)
    assert broken if connection.vendor == "sqlite" else offers > contracts
