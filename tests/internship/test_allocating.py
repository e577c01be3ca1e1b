"""The final allocation: hand-worked, once, replayable; who leaves before it; why each got what they got."""

import hashlib
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import FactKind, RecordedFact
from cesp.internship.models import Allocation, Candidate, Placement, Rank, Ranking
from cesp.internship.operations import allocating, candidates, preparing, ranks, third_cycle
from cesp.internship.queries import own as queries
from cesp.internship.reading import Standing, read_back, written
from cesp.notifications.models import Notification
from cesp_law.facts import Breached
from cesp_law.refusals import Refused
from tests.factories import internship as made
from tests.factories.contracts import recorded
from tests.factories.internship import general
from tests.factories.memberships import case_desk

pytestmark = pytest.mark.django_db

LISTS = (["LYON", "NICE"], ["LYON", "BREST"], ["LYON", "NICE"], ["NICE", "LYON"], ["BREST"], ["NICE", "BREST"])
RANKS = (212, 98, 230, 150, 400, 300)
SEATS = {"LYON": 2, "NICE": 1, "BREST": 1}


def placed() -> list[str]:
    return [one.subdivision for one in Placement.objects.order_by("candidate")]


@pytest.mark.clause("BIE-4", "IDF-15", "NAT-6")
def test_six_candidates_by_hand() -> None:
    """By rank: 98 takes Lyon; 150 Nice; 212 the last seat of Lyon; 230 finds Lyon and Nice full; 300 Nice full, then
    Brest; 400 finds Brest full."""
    choice, found = made.six(LISTS, RANKS, SEATS)
    with pytest.raises(Refused, match="Les vœux sont encore pris"):
        allocating.allocate(
            actor=case_desk(), choice=choice, signed_in_with="", at=made.CLOSES_AT - timedelta(microseconds=1)
        )
    with pytest.raises(Refused, match="prévue à compter du 1er septembre 2026"):
        allocating.allocate(actor=case_desk(), choice=choice, signed_in_with="", at=made.CLOSES_AT)
    third = Candidate.objects.get(pk=found[2].pk)
    assert queries.simulated(third, on=made.RANKED_AT.date()) is None
    before = queries.simulated(third, on=made.DATES.simulations_from_on)
    made.allocated(choice)
    assert placed() == ["LYON", "LYON", "", "NICE", "", "BREST"]
    outcome = queries.final_of(found[2], Allocation.objects.get())
    assert outcome is not None
    assert outcome == before
    assert outcome.said == (
        "Vœu 1, Médecine générale, Lyon : dernier rang admis : 212, le vôtre : 230.",
        "Vœu 2, Médecine générale, Nice : dernier rang admis : 150, le vôtre : 230.",
        "Aucun de vos vœux n'a pu être satisfait, et il ne reste aucun poste.",
    )
    assert Notification.objects.filter(kind="internship.allocated").count() == 6
    with pytest.raises(AlreadyDone, match="a déjà été prononcée par"):
        made.allocated(choice)
    with pytest.raises(Refused, match="plus rien n'y change"):
        candidates.leave(actor=made.member_of(found[0].contract), candidate=found[0], reason="", at=made.FINAL_AT)


@pytest.mark.clause("IDF-15", "NAT-6")
def test_who_leaves_or_breaches_before_the_final_choice_gives_their_seat_to_those_behind() -> None:
    choice, found = made.six(LISTS, RANKS, SEATS)
    contract = found[1].contract
    cost = queries.cost_of_leaving(found[1], on=made.FINAL_AT.date())
    assert cost is not None
    assert (cost.stage, cost.months_received, cost.total_cents.value) == ("before_diploma", 0, 2_000_00)
    candidates.leave(actor=made.member_of(contract), candidate=found[1], reason="", at=made.RANKED_AT)
    with pytest.raises(AlreadyDone):
        candidates.leave(actor=case_desk(), candidate=found[1], reason="x", at=made.RANKED_AT)
    recorded(found[3].contract, Breached(on=made.RANKED_AT.date()), at=made.RANKED_AT)
    made.allocated(choice)
    kept = {one.candidate_id: one.subdivision for one in Placement.objects.all()}
    assert kept == {
        found[0].pk: "LYON", found[2].pk: "LYON", found[4].pk: "BREST", found[5].pk: "NICE",
    }  # fmt: skip
    with pytest.raises(Refused, match="plus rien n'y change"):
        made.wish(contract, general("LYON"))


@pytest.mark.clause("BIE-4")
def test_a_rank_is_nobody_else_s() -> None:
    choice, found = made.six(LISTS, RANKS, SEATS)
    national = Ranking.objects.get(choice=choice)
    with pytest.raises(Refused, match="Le rang 98 du classement « Classement national » serait porté par deux"):
        ranks.record_ranks(actor=case_desk(), ranking=national, ranks={found[0].pk: 98}, at=made.RANKED_AT)
    # Two candidates may swap: what counts is the ranking once all is written.
    swapped = {found[0].pk: 98, found[1].pk: 212}
    assert ranks.record_ranks(actor=case_desk(), ranking=national, ranks=swapped, at=made.RANKED_AT) == 2
    assert dict(Rank.objects.values_list("candidate_id", "rank"))[found[0].pk] == 98
    with pytest.raises(Refused, match="n'est pas candidate"):
        ranks.record_ranks(actor=case_desk(), ranking=national, ranks={0: 7}, at=made.RANKED_AT)


@pytest.mark.clause("BIE-4")
def test_the_allocation_is_replayed_with_its_fingerprints_and_a_change_is_found() -> None:
    choice, _ = made.six(LISTS, RANKS, SEATS)
    allocation = made.allocated(choice)
    said = StringIO()
    call_command("replay_allocation", "2026", stdout=said)
    assert "6 candidats, 4 affectés" in said.getvalue()
    assert allocation.result_digest in said.getvalue()
    with pytest.raises(CommandError, match="Aucune affectation"):
        call_command("replay_allocation", "2025")
    asked = read_back(allocation.inputs)
    assert read_back(written(asked)).fingerprint == allocation.input_digest
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE internship_placement SET wish = 2 WHERE wish = 1")


@pytest.mark.clause("BIE-4")
def test_anybody_recomputes_the_fingerprints_whatever_the_engine() -> None:
    """The digests of the very text that the plan describes, written here by hand."""
    choice = made.announced()
    found = [made.wish(made.sixth_year(), general("LYON"), general("NICE")) for _ in range(2)]
    for number, one in enumerate(found, start=1):
        Candidate.objects.filter(pk=one.pk).update(public_id=UUID(int=number))
    made.listed(choice, {"LYON": 1, "NICE": 1})
    made.ranked(choice, {found[0]: 7, found[1]: 3})
    kept = Allocation.objects.get(pk=made.allocated(choice).pk)
    one, two = "0" * 31 + "1", "0" * 31 + "2"
    inputs = (
        '{"posts":[["medecine_generale","LYON",1,"Classement national"],'
        '["medecine_generale","NICE",1,"Classement national"]],'
        f'"ranks":{{"Classement national":{{"{one}":7,"{two}":3}}}},'
        f'"wishes":{{"{one}":[0,1],"{two}":[0,1]}}}}'
    )
    digest = hashlib.sha256(inputs.encode()).hexdigest()
    result = (
        f'{{"choice":"{digest}","post_of":{{"{one}":["medecine_generale","NICE"],'
        f'"{two}":["medecine_generale","LYON"]}}}}'
    )
    assert (kept.input_digest, kept.result_digest) == (digest, hashlib.sha256(result.encode()).hexdigest())
    assert read_back(kept.inputs).fingerprint == digest


def test_several_rankings_are_read_by_their_own_posts() -> None:
    choice = made.announced()
    desk = case_desk()
    preparing.open_specialty(actor=desk, choice=choice, code="pediatrie", ranking="Groupe pédiatrie", at=made.WISHES_AT)
    child, own = made.Post("pediatrie", "LYON"), general("LYON")
    first, second = made.wish(made.sixth_year(), child, own), made.wish(made.sixth_year(), child, own)
    preparing.decide_seats(actor=desk, choice=choice, post=child, seats=1, reason="besoin", at=made.LISTED_AT)
    preparing.decide_seats(actor=desk, choice=choice, post=own, seats=1, reason="besoin", at=made.LISTED_AT)
    preparing.publish_list(actor=desk, choice=choice, at=made.LISTED_AT)
    made.ranked(choice, {first: 1, second: 2})
    with pytest.raises(Refused, match="« Groupe pédiatrie » n'a encore aucun rang"):
        made.allocated(choice)
    made.ranked(choice, {first: 2, second: 1}, name="Groupe pédiatrie")
    made.allocated(choice)
    assert {one.candidate_id: one.specialty for one in Placement.objects.all()} == {
        first.pk: "medecine_generale", second.pk: "pediatrie",
    }  # fmt: skip


@pytest.mark.clause("NAT-7")
def test_entries_into_the_third_cycle_are_recorded_in_bulk_and_a_refused_one_keeps_none_back() -> None:
    choice, found = made.six(LISTS, RANKS, SEATS)
    made.allocated(choice)
    chosen = [found[0], found[1]]
    on = made.FINAL_AT.date().replace(month=11, day=2)
    at = made.FINAL_AT + timedelta(days=70)
    done = third_cycle.record_entries(actor=case_desk(), candidates=chosen[:1], on=on, evidence="ARRETE-1", at=at)
    assert (done.recorded, done.refused) == (1, ())
    done = third_cycle.record_entries(actor=case_desk(), candidates=chosen, on=on, evidence="ARRETE-1", at=at)
    assert done.recorded == 1
    assert [one for one, _ in done.refused] == [found[0]]
    assert RecordedFact.objects.filter(kind=FactKind.ENTERED_THIRD_CYCLE).count() == 2


def test_what_the_simulation_reads_is_what_the_final_allocation_keeps() -> None:
    choice, _ = made.six(LISTS, RANKS, SEATS)
    simulated = Standing.read(choice, on=made.FINAL_AT.date()).as_law()
    assert made.allocated(choice).input_digest == simulated.fingerprint
