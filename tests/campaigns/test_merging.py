"""Two accounts that both apply in one campaign do not become one."""

import pytest

from cesp.campaigns.merging import held, objections
from cesp.campaigns.operations import filing
from tests.factories import memberships
from tests.factories.campaigns import OPEN_AT
from tests.factories.candidatures import draft

pytestmark = pytest.mark.django_db


def test_two_candidatures_of_one_campaign_stand_against_it_until_one_is_withdrawn() -> None:
    one, other = memberships.signatory(), memberships.signatory()
    draft(one)
    second = draft(other)
    assert objections(one.person, other.person) == [
        "Les deux comptes ont une candidature à la campagne 2026-2027 : la personne en retire une d'abord."
    ]
    filing.withdraw(actor=other, candidature=second, at=OPEN_AT)
    assert objections(one.person, other.person) == []
    assert held(other.person) == ["candidature à la campagne 2026-2027 (retirée)"]
