"""From sealed rankings to offers, day by day: 1 February 2027 offered, 3 March the last day, 4 March too late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, CandidatureState
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.offers import tasks
from cesp.offers.models import Answer, Offer, Publication
from cesp.offers.operations import answering, calling, preparing, publishing, signing
from cesp.offers.queries.quotas import engaged
from cesp.offers.queries.standing import Stage, standing_of
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories import offers as made
from tests.factories.offers import OFFERED_AT, PUBLISHED_AT, Sealed

pytestmark = pytest.mark.django_db

DAY_29 = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
DAY_30 = datetime(2027, 3, 3, 22, 59, 59, 999_999, tzinfo=UTC)
"""The last microsecond of 3 March in Paris."""
DAY_31 = datetime(2027, 3, 3, 23, 0, tzinfo=UTC)
"""Midnight of 4 March in Paris."""


def ranks_offered(world: Sealed) -> list[int]:
    keys = [one.pk for one in world.candidatures]
    offered = Offer.objects.order_by("pk").values_list("candidature", flat=True)
    return [keys.index(key) + 1 for key in offered]


def stage(world: Sealed, rank: int, on: date) -> Stage:
    return standing_of(Candidature.objects.get(pk=world.candidatures[rank - 1].pk), on=on).stage


@pytest.mark.clause("IDF-4")
def test_nothing_is_known_before_the_publication_and_all_at_once_after() -> None:
    world = made.sealed(3, contracts=1, not_retained=1)
    on = date(2027, 1, 20)
    assert [stage(world, rank, on) for rank in (1, 2, 3)] == [Stage.AWAITED] * 3
    assert standing_of(world.candidatures[0], on=on).rank is None
    assert Letter.objects.count() == 0
    publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED_AT)
    assert [stage(world, rank, on) for rank in (1, 2, 3)] == [Stage.MAIN, Stage.RESERVE, Stage.RESERVE]
    assert Letter.objects.filter(kind="offers.result").count() == 4
    assert Notification.objects.filter(kind="offers.result_published").count() == 4


def test_a_result_gives_its_reasons_and_its_remedies_and_names_nobody_else() -> None:
    world = made.published(2, contracts=1)
    letter = Letter.objects.select_related("content").get(person=world.candidatures[1].person, kind="offers.result")
    body = letter.content.data["body"]
    assert body["sections"][0]["reasons"] == [
        "Note d'ensemble 14,5 sur 20 : 2e sur 2.",
        "Rang 2, contrats offerts : 1 ; rang 1 de la liste complémentaire.",
    ]
    assert "recours gracieux" in letter.content.data["head"]["remedies"]
    assert world.candidatures[0].person.family_name not in str(letter.content.data)


def test_somebody_not_retained_reads_the_committee_s_reason() -> None:
    made.published(1, contracts=1, not_retained=1)
    letter = Letter.objects.select_related("content").filter(kind="offers.result").latest("pk")
    assert letter.content.data["body"]["sections"][0]["sentences"] == ["Projet sans territoire."]
    assert letter.content.data["body"]["figures"] == []


def test_results_wait_for_the_arrete() -> None:
    world = made.sealed(1, contracts=1, of=made.campaign(arrete=""))
    with pytest.raises(Refused, match="en attente de l'arrêté"):
        publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED_AT)
    assert not Publication.objects.exists()


def test_one_committee_that_is_not_ready_keeps_all_from_being_published() -> None:
    ready = made.sealed(1, contracts=1)
    other = made.sealed(1, contracts=1, at=memberships.ufr("med-gre"))
    type(other.committee).objects.filter(pk=other.committee.pk).update(
        state="deliberation", sealed_at=None, sealed_by=None
    )
    with pytest.raises(Refused, match="pas scellé"):
        publishing.publish(actor=ready.desk, committees=[ready.committee, other.committee], at=PUBLISHED_AT)
    assert not Publication.objects.exists()
    assert not Letter.objects.exists()


def test_what_the_caller_holds_of_a_committee_is_read_again() -> None:
    world = made.sealed(1, contracts=1)
    world.committee.state = "deliberation"  # as it was before it was sealed
    assert len(publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED_AT)) == 1


def test_results_are_published_once_and_by_the_case_desk() -> None:
    world = made.published(1, contracts=1)
    with pytest.raises(Refused, match="ont été publiés le 20 janvier 2027"):
        publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED_AT)
    with pytest.raises(PermissionDenied):
        publishing.publish(actor=memberships.referent("ara"), committees=[world.committee], at=PUBLISHED_AT)


@pytest.mark.clause("NAT-8")
def test_contracts_are_offered_down_the_ranking_within_the_quota() -> None:
    world = made.offered(5, contracts=2)
    assert ranks_offered(world) == [1, 2]
    assert engaged() == {world.quota.pk: 2}
    offer = made.offer_of(world, 1)
    assert offer.letter is not None
    assert Notification.objects.get(key=f"offers.offer:{offer.pk}").data == {"last_day": "2027-03-03"}
    assert calling.offer(actor=world.desk, quotas=[world.quota], at=OFFERED_AT) == []


def test_nothing_is_offered_before_its_day_or_its_publication() -> None:
    world = made.sealed(1, contracts=1)
    with pytest.raises(Refused, match="se publient avant"):
        calling.offer(actor=world.desk, quotas=[world.quota], at=OFFERED_AT)
    publishing.publish(actor=world.desk, committees=[world.committee], at=PUBLISHED_AT)
    with pytest.raises(Refused, match="à compter du 1er février 2027"):
        calling.offer(actor=world.desk, quotas=[world.quota], at=datetime(2027, 1, 31, 22, 59, tzinfo=UTC))
    assert len(calling.offer(actor=world.desk, quotas=[world.quota], at=datetime(2027, 1, 31, 23, 0, tzinfo=UTC))) == 1


@pytest.mark.clause("NAT-8")
def test_a_refusal_on_day_29_calls_the_next_at_once() -> None:
    world = made.offered(3, contracts=1)
    answering.refuse(actor=world.members[0], offer=made.offer_of(world, 1), at=DAY_29)
    assert ranks_offered(world) == [1, 2]
    called = made.offer_of(world, 2)
    assert (called.offered_on, called.offered_by) == (date(2027, 3, 2), None)
    assert stage(world, 1, date(2027, 3, 2)) is Stage.REFUSED
    with pytest.raises(AlreadyDone, match="a été refusée le 2 mars 2027"):
        answering.refuse(actor=world.members[0], offer=made.offer_of(world, 1), at=DAY_29)


def test_nobody_answers_in_another_s_place() -> None:
    world = made.offered(2, contracts=1)
    for actor in (world.members[1], world.desk):
        with pytest.raises(PermissionDenied):
            answering.refuse(actor=actor, offer=made.offer_of(world, 1), at=DAY_29)


@pytest.mark.clause("NAT-8", "PAP-9")
def test_the_last_microsecond_of_day_30_signs_and_the_next_does_not() -> None:
    world = made.offered(2, contracts=2)
    made.signs(world, 1, at=DAY_30)
    paper = made.paper_of(world, 2)
    with pytest.raises(Refused, match="au plus tard le 3 mars 2027"):
        signing.sign(
            actor=world.members[1], paper=paper, digest=paper.letter.sealed_sha256, accepted=True,
            signed_in_with="password", at=DAY_31,
        )  # fmt: skip
    assert [made.offer_of(world, rank).answer for rank in (1, 2)] == [Answer.SIGNED, ""]


@pytest.mark.clause("NAT-8")
def test_a_silence_on_day_31_lapses_and_calls_the_next() -> None:
    world = made.offered(2, contracts=1)
    assert answering.lapse(world.quota, at=DAY_30) == 0
    assert stage(world, 1, date(2027, 3, 3)) is Stage.OFFERED
    assert stage(world, 1, date(2027, 3, 4)) is Stage.LAPSED
    assert answering.lapse(world.quota, at=DAY_31) == 1
    assert answering.lapse(world.quota, at=DAY_31) == 0
    assert ranks_offered(world) == [1, 2]
    assert made.offer_of(world, 2).offered_on == date(2027, 3, 4)
    assert Notification.objects.filter(kind="offers.offer_lapsed", person=world.candidatures[0].person).count() == 1
    assert engaged() == {world.quota.pk: 1}


def test_a_quota_that_is_refused_stops_neither_the_others_nor_the_reminders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the desk any more: no list can be called, and what calls nobody goes on; the job says it failed."""
    waiting = made.offered(2, contracts=1)
    alone = made.offered(1, contracts=1, at=memberships.ufr("med-gre"))
    recalled = made.published(1, contracts=1, at=memberships.ufr("med-sai"))
    calling.offer(actor=recalled.desk, quotas=[recalled.quota], at=datetime(2027, 2, 17, 9, 0, tzinfo=UTC))
    Membership.objects.filter(role="case_desk").update(until_on=date(2027, 2, 20))
    monkeypatch.setattr(clock, "now", lambda: DAY_31)
    with pytest.raises(ExceptionGroup) as failed:
        tasks.follow_offers(on=DAY_31.date())
    assert [str(one.sentence)[:39] for one in failed.value.exceptions] == ["Plus personne ne tient la gestion des c"]  # type: ignore[union-attr]
    assert [made.offer_of(one, 1).lapse_told_at for one in (waiting, alone)] == [None, DAY_31]
    assert Notification.objects.filter(kind="offers.offer_reminder", person=recalled.candidatures[0].person).exists()


def withdraws(world: Sealed, rank: int, at: datetime) -> None:
    row = world.candidatures[rank - 1]
    Candidature.objects.filter(pk=row.pk).update(state=CandidatureState.WITHDRAWN, withdrawn_at=at)
    answering.candidature_withdrawn(Candidature.objects.get(pk=row.pk), at)


@pytest.mark.clause("NAT-8")
def test_a_first_rank_that_withdraws_gives_its_place_to_the_next() -> None:
    world = made.offered(2, contracts=1)
    withdraws(world, 1, DAY_29)
    assert made.offer_of(world, 1).answer == Answer.WITHDRAWN
    assert ranks_offered(world) == [1, 2]


def test_a_first_rank_withdrawn_before_any_offer_is_not_called() -> None:
    world = made.published(3, contracts=2)
    withdraws(world, 1, datetime(2027, 1, 25, 9, 0, tzinfo=UTC))
    calling.offer(actor=world.desk, quotas=[world.quota], at=OFFERED_AT)
    assert ranks_offered(world) == [2, 3]


def test_a_signature_is_not_undone_by_a_withdrawal() -> None:
    world = made.offered(2, contracts=1)
    made.signs(world, 1, at=DAY_29)
    with pytest.raises(Refused, match="Vous avez signé"):
        withdraws(world, 1, DAY_29)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2027, 2, 15), []), (date(2027, 2, 16), [15]), (date(2027, 2, 24), [7]), (date(2027, 3, 1), [2])],
)
def test_an_offer_is_recalled_15_7_and_2_days_before_its_last_day(on: date, expected: list[int]) -> None:
    world = made.offered(1, contracts=1)
    at = datetime(on.year, on.month, on.day, 6, 0, tzinfo=UTC)
    answering.remind(at=at)
    answering.remind(at=at + timedelta(hours=1))
    offer = made.offer_of(world, 1)
    keys = Notification.objects.filter(kind="offers.offer_reminder").values_list("key", flat=True)
    assert list(keys) == [f"offers.reminder:{offer.pk}:{days}" for days in expected]


def test_somebody_who_answered_is_not_recalled() -> None:
    world = made.offered(1, contracts=1)
    made.signs(world, 1, at=datetime(2027, 2, 10, 9, 0, tzinfo=UTC))
    assert answering.remind(at=DAY_29) == 0


@pytest.mark.clause("NAT-8")
def test_a_quota_lowered_by_a_corrected_arrete_is_not_exceeded() -> None:
    world = made.offered(4, contracts=3)
    type(world.quota).objects.filter(pk=world.quota.pk).update(contracts=2)
    for rank in (1, 2):
        made.signs(world, rank, at=DAY_29)
    paper = made.paper_of(world, 3)
    with pytest.raises(Refused, match="Les 2 contrats offerts dans cette catégorie sont tous signés"):
        signing.sign(
            actor=world.members[2], paper=paper, digest=paper.letter.sealed_sha256, accepted=True,
            signed_in_with="password", at=DAY_29,
        )  # fmt: skip
    answering.refuse(actor=world.members[2], offer=made.offer_of(world, 3), at=DAY_29)
    assert ranks_offered(world) == [1, 2, 3]


def test_an_offer_lapsed_is_not_prepared() -> None:
    world = made.offered(1, contracts=1)
    with pytest.raises(Refused, match="caduque"):
        preparing.prepare_contract(actor=world.desk, offer=made.offer_of(world, 1), at=DAY_31)
