"""The numbers of contracts: typed, never below what is engaged, and the arrêté that gives them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Role
from cesp.audit.models import Entry
from cesp.campaigns.models import Candidature, Quota
from cesp.campaigns.operations import quotas as operations
from cesp.campaigns.queries import quotas as queries
from cesp.campaigns.queries.quotas import Category
from cesp.offers.models import Move, Offer
from tests.factories.campaigns import OPEN_AT, campaign, quota
from tests.factories.memberships import acting, case_desk, ufr
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

JUNE = datetime(2027, 6, 15, 8, 0, tzinfo=UTC)


def offered(to, *, answer=""):
    """Somebody to whom a contract of a quota is offered."""
    candidature = Candidature.objects.create(
        campaign=to.campaign, person=PersonFactory(), ufr=to.ufr, profession=to.profession, status=to.status,
        state="complete", started_at=OPEN_AT, saved_at=OPEN_AT, deposited_at=OPEN_AT,
    )  # fmt: skip
    answered = {"answer": answer, "answered_at": OPEN_AT} if answer else {}
    return Offer.objects.create(
        candidature=candidature, quota=to, offered_on=OPEN_AT.date(), offered_at=OPEN_AT, **answered
    )


def numbers():
    return {(one.ufr.code, one.profession, one.status): one.contracts for one in Quota.objects.select_related("ufr")}


@pytest.mark.clause("NAT-8")
def test_numbers_are_given_changed_and_journaled_with_what_they_were():
    of, lyon, desk = campaign(), ufr("med-lyo"), case_desk()
    second = Category(lyon.pk, "medicine", "second_cycle")
    third = Category(lyon.pk, "medicine", "third_cycle")
    assert operations.set_quotas(actor=desk, campaign=of, numbers={second: 4, third: 0}, at=OPEN_AT) == 2
    assert operations.set_quotas(actor=desk, campaign=of, numbers={second: 6, third: 0}, at=OPEN_AT) == 1
    assert numbers() == {("med-lyo", "medicine", "second_cycle"): 6, ("med-lyo", "medicine", "third_cycle"): 0}
    lines = [(one.act, one.detail) for one in Entry.objects.order_by("pk")]
    assert lines == [
        ("campaigns.quota_set", {"contracts": 4, "before": None}),
        ("campaigns.quota_set", {"contracts": 0, "before": None}),
        ("campaigns.quota_set", {"contracts": 6, "before": 4}),
    ]


@pytest.mark.clause("NAT-8")
def test_a_number_stops_at_what_is_on_offer_or_signed_and_nothing_else_is_written():
    of = campaign()
    held, other = quota(of, contracts=5), quota(of, status="third_cycle", contracts=5)
    for answer in ("", "signed", "refused"):
        offered(held, answer=answer)
    category, beside = (
        Category(held.ufr_id, "medicine", "second_cycle"),
        Category(held.ufr_id, "medicine", "third_cycle"),
    )
    with pytest.raises(ValidationError) as told:
        operations.set_quotas(actor=case_desk(), campaign=of, numbers={category: 1, beside: 9}, at=OPEN_AT)
    assert told.value.messages == [
        "UFR med-lyo, deuxième cycle (externat) : 2 contrats y sont déjà proposés, signés ou déplacés : le nombre ne "
        "peut pas descendre en dessous."
    ]
    other.refresh_from_db()
    assert other.contracts == 5
    assert operations.set_quotas(actor=case_desk(), campaign=of, numbers={category: 2, beside: 9}, at=OPEN_AT) == 2


def test_what_left_for_another_quota_is_not_taken_back_by_a_correction():
    of = campaign()
    source, target = quota(of, contracts=5), quota(of, status="third_cycle", contracts=0)
    offered(source), offered(target)
    Move.objects.create(
        campaign=of, source=source, target=target, contracts=2, moved_on=OPEN_AT.date(), reason="reste",
        moved_by=of.prepared_by, moved_at=OPEN_AT,
    )  # fmt: skip
    assert queries.engaged() == {source.pk: 3, target.pk: 0}
    category = Category(source.ufr_id, "medicine", "second_cycle")
    with pytest.raises(ValidationError):
        operations.set_quotas(actor=case_desk(), campaign=of, numbers={category: 2}, at=OPEN_AT)
    assert operations.set_quotas(actor=case_desk(), campaign=of, numbers={category: 3}, at=OPEN_AT) == 1


def test_without_anybody_to_count_nothing_is_engaged(settings):
    settings.QUOTA_ENGAGED = ""
    held = quota(campaign(), contracts=5)
    offered(held)
    category = Category(held.ufr_id, "medicine", "second_cycle")
    assert operations.set_quotas(actor=case_desk(), campaign=held.campaign, numbers={category: 0}, at=OPEN_AT) == 1


def test_numbers_out_of_bounds_and_places_that_do_not_exist_are_refused():
    of, lyon = campaign(), ufr()
    agency = acting(Role.ARS_REFERENT).organisation
    for category, count in (
        (Category(lyon.pk, "medicine", "second_cycle"), 1000),
        (Category(lyon.pk, "medicine", "second_cycle"), -1),
        (Category(lyon.pk, "medicine", "intern"), 1),
        (Category(lyon.pk, "nursing", "second_cycle"), 1),
        (Category(agency.pk, "medicine", "second_cycle"), 1),
    ):
        with pytest.raises(ValidationError):
            operations.set_quotas(actor=case_desk(), campaign=of, numbers={category: count}, at=OPEN_AT)
    assert not Quota.objects.exists()


@pytest.mark.parametrize("role", [Role.UFR_MANAGER, Role.ARS_REFERENT, Role.AUDITOR])
def test_only_the_case_desk_gives_numbers(role):
    of, lyon = campaign(), ufr()
    somebody = acting(role, organisation=lyon)
    given = {Category(lyon.pk, "medicine", "second_cycle"): 3}
    with pytest.raises(PermissionDenied):
        operations.set_quotas(actor=somebody, campaign=of, numbers=given, at=OPEN_AT)
    with pytest.raises(PermissionDenied):
        operations.import_quotas(actor=somebody, campaign=of, numbers=given, digest="0" * 64, rejected=0, at=OPEN_AT)
    with pytest.raises(PermissionDenied):
        operations.record_arrete(
            actor=somebody, campaign=of, reference="arrêté", url="", on=date(2027, 6, 12), at=OPEN_AT
        )


def test_numbers_of_a_campaign_that_is_over_do_not_change():
    of, lyon = campaign(state="ended", ended_at=JUNE), ufr()
    with pytest.raises(ValidationError, match="terminée"):
        operations.set_quotas(
            actor=case_desk(), campaign=of, numbers={Category(lyon.pk, "medicine", "second_cycle"): 3}, at=JUNE
        )


@pytest.mark.clause("NAT-8")
def test_the_arrete_is_awaited_until_it_is_recorded():
    of = campaign()
    assert of.awaits_arrete
    given = {"url": "https://www.legifrance.gouv.fr/jorf/id/X", "on": date(2027, 6, 12)}
    said = operations.record_arrete(actor=case_desk(), campaign=of, reference=" arrêté du 12 juin ", at=JUNE, **given)
    assert (said.arrete, said.arrete_on, said.awaits_arrete) == ("arrêté du 12 juin", date(2027, 6, 12), False)
    for wrong in (
        {"reference": "arrêté", "url": "", "on": None},
        {"reference": " ", "url": "https://exemple.test", "on": None},
        {"reference": "", "url": "", "on": date(2027, 6, 12)},
    ):
        with pytest.raises(ValidationError):
            operations.record_arrete(actor=case_desk(), campaign=of, at=JUNE, **wrong)
    back = operations.record_arrete(actor=case_desk(), campaign=of, reference="", url="", on=None, at=JUNE)
    assert back.awaits_arrete


def test_a_quota_is_found_by_its_category():
    of, paris = campaign(), ufr("med-par", region="idf")
    held = quota(of)
    assert queries.quota_of(of, ufr=held.ufr, profession="medicine", status="second_cycle") == held
    assert queries.quota_of(of, ufr=held.ufr, profession="medicine", status="third_cycle") is None
    assert queries.quota_of(of, ufr=paris, profession="medicine", status="second_cycle") is None
    assert queries.quota_of(campaign(2025), ufr=held.ufr, profession="medicine", status="second_cycle") is None


def test_the_board_has_a_line_a_faculty_and_sums_its_columns(django_assert_num_queries):
    of = campaign()
    held = quota(of, contracts=4)
    quota(of, status="third_cycle", contracts=3)
    quota(of, at=ufr("odo-lyo"), contracts=2)
    ufr("med-par", region="idf"), ufr("odo-par", region="idf")
    offered(held)
    with django_assert_num_queries(4):
        board = queries.board(of, "medicine", every_ufr=False)
        totals = board.totals
    assert [line.ufr.code for line in board.lines] == ["med-lyo", "med-par", "odo-lyo"]
    assert [cell.contracts for cell in board.lines[0].cells] == [None, 4, 3, None]
    assert [cell.engaged for cell in board.lines[0].cells] == [0, 1, 0, 0]
    assert (totals, board.total, board.lines[0].total) == ((0, 6, 3, 0), 9, 7)
    assert len(queries.board(of, "medicine", every_ufr=True).lines) == 4


def test_each_reads_the_numbers_of_their_own_place():
    of, lyon = campaign(), ufr("med-lyo")
    ufr("med-par", region="idf")
    for actor, seen in (
        (acting(Role.UFR_MANAGER, organisation=lyon), ["med-lyo"]),
        (acting(Role.ARS_REFERENT, organisation=ufr("x-ara")), ["med-lyo", "x-ara"]),
        (case_desk(), ["med-lyo", "med-par", "x-ara"]),
    ):
        board = queries.board(of, "medicine", every_ufr=True, only=queries.only_for(actor))
        assert [line.ufr.code for line in board.lines] == seen


def test_totals_by_profession():
    of = campaign()
    quota(of, contracts=4)
    quota(of, status="third_cycle", contracts=3)
    quota(of, at=ufr("med-par", region="idf"), contracts=0)
    quota(of, profession="odontology", contracts=2)
    found = [(one.profession, one.contracts, one.ufrs) for one in queries.totals(of)]
    assert found == [("medicine", 7, 1), ("odontology", 2, 1)]
