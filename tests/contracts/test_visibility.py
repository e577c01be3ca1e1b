"""Who sees which contract: each perimeter is tried with rows that could leak."""

from datetime import date

import pytest

from cesp.accounts.models import Role
from cesp.contracts import queries
from cesp.contracts.models import Contract, Summary
from cesp.contracts.queries import Filters
from cesp_law.facts import EnteredThirdCycle, ProjectValidated
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("NAT-7")]


@pytest.fixture
def contracts() -> dict[str, Contract]:
    """One contract trained in ARA, one in IDF, one trained in IDF and settling in ARA."""
    made = {"ara": concluded(), "idf": concluded(ars="idf"), "idf to ara": concluded(ars="idf")}
    recorded(
        made["idf to ara"],
        EnteredThirdCycle(on=date(2025, 11, 1)),
        ProjectValidated(on=date(2025, 12, 1), ars="ara"),
    )
    return made


def seen(actor, contracts: dict[str, Contract]) -> set[str]:  # type: ignore[no-untyped-def]
    """What an actor sees, by every road: the model, the summaries, the page, the counters, the export."""
    named = {contract.pk: name for name, contract in contracts.items()}
    by_contract = {named[pk] for pk in Contract.objects.visible_to(actor).values_list("pk", flat=True)}
    by_summary = {named[pk] for pk in Summary.objects.visible_to(actor).values_list("pk", flat=True)}
    listing = queries.listing(actor=actor, filters=Filters())
    on_page = {named[row.pk] for row in listing.page.rows}
    exported = {named[row.pk] for row in queries.rows_to_export(actor=actor, filters=Filters())}
    opened = set()
    for name, contract in contracts.items():
        try:
            queries.contract_for(actor, contract.reference)
            opened.add(name)
        except Contract.DoesNotExist:
            pass
    assert by_contract == by_summary == on_page == exported == opened
    assert listing.total == len(on_page) == sum(listing.counters["ars"].values())
    return on_page


def test_a_referent_sees_those_trained_or_settling_in_the_region(contracts: dict[str, Contract]) -> None:
    assert seen(memberships.referent("ara"), contracts) == {"ara", "idf to ara"}
    assert seen(memberships.referent("idf"), contracts) == {"idf", "idf to ara"}
    assert seen(memberships.referent("naq"), contracts) == set()


def test_a_referent_of_an_organisation_without_region_sees_nothing(contracts: dict[str, Contract]) -> None:
    stray = memberships.acting(Role.ARS_REFERENT, organisation=memberships.managing_authority())
    assert seen(stray, contracts) == set()


def test_a_signatory_sees_their_own_only(contracts: dict[str, Contract]) -> None:
    own = contracts["idf"]
    assert seen(memberships.signatory(own.signatory), contracts) == {"idf"}
    assert seen(memberships.signatory(PersonFactory()), contracts) == set()


@pytest.mark.parametrize(
    "agent",
    [memberships.case_desk, memberships.payments_clerk, memberships.payments_approver, memberships.auditor],
)
def test_the_managing_authority_sees_every_contract(agent, contracts: dict[str, Contract]) -> None:  # type: ignore[no-untyped-def]
    assert seen(agent(), contracts) == {"ara", "idf", "idf to ara"}


def test_an_agent_who_is_also_a_signatory_sees_as_the_role_they_act_in(contracts: dict[str, Contract]) -> None:
    own = contracts["ara"]
    assert seen(memberships.case_desk(person=own.signatory), contracts) == {"ara", "idf", "idf to ara"}
    assert seen(memberships.signatory(own.signatory), contracts) == {"ara"}


def test_search_and_filters_never_widen_a_perimeter(contracts: dict[str, Contract]) -> None:
    actor = memberships.referent("naq")
    for filters in (Filters(words="CESP"), Filters(ars="ara"), Filters(phase="training"), Filters(regime="R2020")):
        listing = queries.listing(actor=actor, filters=filters)
        assert (listing.page.rows, listing.total) == ((), 0)
        assert all(not counter for counter in listing.counters.values())
