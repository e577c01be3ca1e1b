"""A campaign does not end over offers that still wait (NAT-8)."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from cesp.campaigns.models import CampaignState
from cesp.campaigns.operations import campaigns
from cesp.offers.queries.ending import what_is_left
from tests.factories.offers import offered, signs

pytestmark = pytest.mark.django_db
LAST_DAY = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
DAY_AFTER = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)


@pytest.mark.clause("NAT-8")
def test_a_campaign_ends_the_day_after_the_last_one_to_sign_not_on_it() -> None:
    world = offered(2, contracts=2)
    campaign = world.committee.campaign
    with pytest.raises(ValidationError, match="2 propositions attendent leur réponse : une campagne"):
        campaigns.end(actor=world.desk, campaign=campaign, at=LAST_DAY)
    assert campaigns.end(actor=world.desk, campaign=campaign, at=DAY_AFTER).state == CampaignState.ENDED


def test_a_contract_that_waits_for_the_authority_keeps_the_campaign_open() -> None:
    world = offered(2, contracts=2)
    signs(world, 1, at=datetime(2027, 2, 3, 9, 0, tzinfo=UTC))
    campaign = world.committee.campaign
    assert what_is_left(campaign, date(2027, 3, 3)) == (
        "1 proposition attend sa réponse ; 1 contrat signé attend l'autorité gestionnaire : "
        "une campagne se termine quand plus rien n'attend."
    )
    assert what_is_left(campaign, date(2027, 3, 4)) == (
        "1 contrat signé attend l'autorité gestionnaire : une campagne se termine quand plus rien n'attend."
    )
