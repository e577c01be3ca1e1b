"""The UFR's desk: its list, what it checks, what it says of a file (NAT-4, NAT-7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.campaigns.models import Candidature, CandidatureState
from cesp.campaigns.operations import checking
from cesp.campaigns.queries import desk
from cesp.campaigns.queries.desk import Filters
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp_law.facts import Status
from tests.campaigns.desks import (
    AT,
    LATER,
    PLACES,
    attached,
    committee,
    drained,
    given_to_read,
    on_desk,
    secretary,
    whole,
)
from tests.factories import memberships
from tests.factories.campaigns import the_campaign
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
DAY = AT.date()
WHY = "Vous n'êtes pas inscrit dans cette UFR pour l'année universitaire."


def _listed(actor: Membership, **wanted: Any) -> list[int]:
    return [row.candidature.pk for row in desk.listing(actor, Filters(**wanted), today=DAY).rows]


def test_a_ufr_says_complete_a_file_that_lacks_nothing() -> None:
    file, actor = whole(), secretary()
    checking.declare_complete(actor=actor, candidature=file, at=AT)
    file.refresh_from_db()
    assert (file.state, file.settled_at) == (CandidatureState.COMPLETE, AT)
    assert Entry.objects.filter(act="campaigns.declared_complete", about_id=file.person_id).count() == 1
    assert Notification.objects.filter(person=file.person, kind="campaigns.declared_complete").count() == 1


@pytest.mark.parametrize("lacking", PLACES[:2] + PLACES[4:])
def test_a_file_that_lacks_a_piece_is_not_complete(lacking: str) -> None:
    file = on_desk()
    attached(file, *(one for one in PLACES if one != lacking))
    with pytest.raises(ValidationError, match="n'est pas complet"):
        checking.declare_complete(actor=secretary(), candidature=file, at=AT)
    attached(file, lacking)
    assert checking.declare_complete(actor=secretary(), candidature=file, at=AT).state == CandidatureState.COMPLETE


def test_a_file_that_lacks_a_field_is_not_complete() -> None:
    file = whole(training_ends_on=None)
    with pytest.raises(ValidationError, match="fin de formation"):
        checking.declare_complete(actor=secretary(), candidature=file, at=AT)


def test_only_the_ufr_of_the_file_checks_it() -> None:
    file = whole()
    acts: list[Callable[[Membership], object]] = [
        lambda who: checking.declare_complete(actor=who, candidature=file, at=AT),
        lambda who: checking.declare_inadmissible(actor=who, candidature=file, because=WHY, at=AT),
        lambda who: checking.check_enrolment(actor=who, candidature=file, enrolled=True, at=AT),
        lambda who: checking.reopen(actor=who, candidature=file, at=AT),
    ]
    for who in (secretary("med-gre"), memberships.referent("ara"), memberships.case_desk(), memberships.auditor()):
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(who)
    file.refresh_from_db()
    assert (file.state, file.enrolled) == (CandidatureState.DEPOSITED, None)


def test_an_inadmissible_candidature_is_told_why_with_the_remedies() -> None:
    file, actor = on_desk(), secretary()
    with pytest.raises(ValidationError, match="Motivez"):
        checking.declare_inadmissible(actor=actor, candidature=file, because="Non.", at=AT)

    checking.declare_inadmissible(actor=actor, candidature=file, because=WHY, at=AT)

    file.refresh_from_db()
    assert (file.state, file.inadmissible_because) == (CandidatureState.INADMISSIBLE, WHY)
    letter = Letter.objects.select_related("content").get()
    assert (letter.kind, letter.person, letter.issuer) == ("campaigns.inadmissible", file.person, actor.organisation)
    assert letter.number == "UFR-2026-000001"
    assert "tribunal administratif" in letter.content.data["head"]["remedies"]
    assert WHY in str(letter.content.data["body"])
    assert Letter.objects.visible_to(Membership.objects.get(person=file.person)).get() == letter


def test_a_file_opened_again_revokes_the_letter() -> None:
    file, actor = on_desk(), secretary()
    checking.declare_inadmissible(actor=actor, candidature=file, because=WHY, at=AT)
    checking.reopen(actor=actor, candidature=file, at=LATER)
    file.refresh_from_db()
    assert (file.state, file.inadmissible_because, file.settled_at) == (CandidatureState.DEPOSITED, "", None)
    assert Letter.objects.with_state().get().state.value == "revoked"


def test_a_file_that_a_committee_scores_is_not_opened_again() -> None:
    file = on_desk(state=CandidatureState.COMPLETE)
    committee(file, scoring=True)
    with pytest.raises(ValidationError, match="a ouvert la notation"):
        checking.reopen(actor=secretary(), candidature=file, at=AT)


def test_enrolment_is_confirmed_denied_or_not_known_yet() -> None:
    file, actor = on_desk(), secretary()
    for enrolled, by, at in ((True, actor, AT), (False, actor, AT), (None, None, None)):
        checking.check_enrolment(actor=actor, candidature=file, enrolled=enrolled, at=AT)
        file.refresh_from_db()
        assert (file.enrolled, file.enrolment_checked_by, file.enrolment_checked_at) == (enrolled, by, at)
    said = [line.detail["enrolled"] for line in Entry.objects.filter(act="campaigns.enrolment_checked").order_by("pk")]
    assert said == ["true", "false", "unknown"]


@pytest.mark.clause("NAT-7")
def test_each_reads_the_files_of_their_own_perimeter() -> None:
    mine = on_desk()
    there = on_desk(ufr=memberships.ufr("med-bre", region="bre"), intended_ars="bre")
    coming = on_desk(ufr=memberships.ufr("med-bre", region="bre"))
    on_desk(state=CandidatureState.DRAFT, deposited_at=None)
    member = given_to_read(mine, committee(mine))
    assert _listed(secretary()) == [mine.pk]
    assert _listed(memberships.referent("ara")) == [mine.pk, coming.pk]
    assert _listed(memberships.referent("bre")) == [there.pk, coming.pk]
    assert _listed(memberships.auditor()) == [mine.pk, there.pk, coming.pk]
    assert _listed(member) == [mine.pk]
    assert _listed(memberships.case_desk()) == []


def test_the_list_is_narrowed_with_counters() -> None:
    deposited = on_desk(person=PersonFactory(family_name="Hœr-Noël"))
    complete = on_desk(person=PersonFactory(family_name="Aubert"), state=CandidatureState.COMPLETE, enrolled=True)
    refused = on_desk(person=PersonFactory(family_name="Besson"), state=CandidatureState.INADMISSIBLE)
    actor = secretary()
    found = desk.listing(actor, Filters(), today=DAY)
    assert {one.code: one.count for one in found.queues} == {
        "a_verifier": 1,
        "a_corriger": 0,
        "en_retard": 0,
        "inscriptions": 1,
        "completes": 1,
        "irrecevables": 1,
        "retirees": 0,
    }
    assert found.total == 3
    assert _listed(actor, queue="a_verifier") == _listed(actor, queue="inscriptions") == [deposited.pk]
    assert _listed(actor, queue="completes") == [complete.pk]
    assert _listed(actor, queue="irrecevables") == [refused.pk]
    assert _listed(actor, queue="unknown") == [deposited.pk, complete.pk, refused.pk]
    assert _listed(actor, words="hoer noel") == [deposited.pk]
    assert _listed(actor, words=str(complete.pk)) == [complete.pk]
    assert _listed(actor, profession="odontology") == []


def test_an_agency_s_opinions_to_give_come_first_asked_first() -> None:
    referent = memberships.referent("ara")
    first, second = on_desk(), on_desk(deposited_at=AT)
    given = on_desk()
    given.opinions.create(
        ars="ara", purpose="project", asked_at=AT, outcome="favourable", given_by=referent, given_at=AT
    )
    assert _listed(referent, queue="avis") == [first.pk, second.pk]


def test_pages_hold_thirty_files_and_lose_none() -> None:
    made = [on_desk().pk for _ in range(31)]
    actor = secretary()
    first = desk.listing(actor, Filters(), today=DAY)
    second = desk.listing(actor, Filters(), cursor=str(first.page.next), today=DAY)
    assert [row.candidature.pk for row in (*first.rows, *second.rows)] == made
    assert (len(first.rows), second.page.next) == (30, None)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_costs_the_same_queries_whatever_its_rows(
    rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        file = on_desk()
        file.opinions.create(ars="ara", purpose="project", asked_at=AT)
    actor = secretary()
    with django_assert_num_queries(6):
        found = desk.listing(actor, Filters(), today=DAY)
        assert len([row.name for row in found.rows]) == rows


def test_a_key_ticked_outside_one_s_perimeter_is_left_out() -> None:
    mine, theirs = on_desk(), on_desk(ufr=memberships.ufr("med-gre"))
    assert desk.chosen(secretary(), [mine.pk, theirs.pk]) == [mine]


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def _post(actor: Membership, wanted: str, *files: Candidature, **more: str) -> Any:
    return _client(actor).post(
        "/candidatures/choisies/", {"faire": wanted, "choix": [one.pk for one in files], **more}, follow=True
    )


def test_files_ticked_are_declared_complete_and_the_others_are_told_why() -> None:
    good, bad, actor = whole(), on_desk(), secretary()
    answer = _post(actor, "complet", good, bad)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (CandidatureState.COMPLETE, CandidatureState.DEPOSITED)
    text = answer.content.decode()
    assert "1 dossier déclaré complet." in text
    assert f"{bad.person.full_name} (n° {bad.pk}) : Ce dossier n&#x27;est pas complet" in text


def test_enrolments_ticked_are_confirmed_together() -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    assert "2 dossiers dont l&#x27;inscription est confirmée." in _post(actor, "inscription", *files).content.decode()
    assert Candidature.objects.filter(enrolled=True).count() == 2


def test_the_same_correction_is_asked_of_several() -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    asked = _post(actor, "correction", *files)
    assert "Demander la même correction (2)" in asked.content.decode()
    _post(
        actor,
        "correction",
        *files,
        **{"answer_by_on": "2099-01-01", "reason-piece:transcripts": "unreadable", "message": ""},
    )
    assert Candidature.objects.filter(state=CandidatureState.TO_CORRECT).count() == 2


def test_nothing_ticked_is_told() -> None:
    assert "Cochez au moins une candidature" in _post(secretary(), "complet").content.decode()


def test_an_agency_does_not_act_for_the_ufr() -> None:
    file = whole()
    assert _post(memberships.referent("ara"), "complet", file).status_code == 404
    file.refresh_from_db()
    assert file.state == CandidatureState.DEPOSITED


@pytest.mark.parametrize("act", ["correction/", "irrecevable/", "demander-avis/", "conflit/", "imprimer/", ""])
def test_every_page_of_a_file_opens_for_its_ufr_and_for_no_other(act: str) -> None:
    file = whole()
    address = f"/candidatures/{file.pk}/{act}"
    answer = _client(secretary()).get(address)
    assert answer.status_code == 200
    drained(answer)
    assert _client(secretary("med-gre")).get(address).status_code == 404


def test_the_buttons_of_a_file_do_what_they_say() -> None:
    file, client = whole(), _client(secretary())
    for act, state, enrolled in (
        ("inscrit", "deposited", True),
        ("complet", "complete", True),
        ("rouvrir", "deposited", True),
        ("non-inscrit", "deposited", False),
        ("inscription-inconnue", "deposited", None),
    ):
        assert client.post(f"/candidatures/{file.pk}/faire/{act}/").status_code == 302
        file.refresh_from_db()
        assert (file.state, file.enrolled) == (state, enrolled)
    assert client.post(f"/candidatures/{file.pk}/faire/autre/").status_code == 404


def test_the_list_shows_the_latest_campaign_unless_another_is_asked() -> None:
    old = on_desk(campaign=the_campaign(2025))
    new, actor = on_desk(), secretary()
    client = _client(actor)
    shown = {
        address: [row.candidature.pk for row in client.get(f"/candidatures/{address}").context["found"].rows]
        for address in ("", "?campagne=2025", "?campagne=toutes", "?campagne=1999")
    }
    assert shown == {
        "": [new.pk],
        "?campagne=2025": [old.pk],
        "?campagne=toutes": [old.pk, new.pk],
        "?campagne=1999": [new.pk],
    }


def test_names_sort_the_list_without_their_accents_and_tell_nothing_to_a_committee() -> None:
    files = [
        on_desk(person=PersonFactory(family_name=name, given_names="A")) for name in ("Zola", "Éluard", "Eco", "Dumas")
    ]
    zola, eluard, eco, dumas = (one.pk for one in files)
    actor = secretary()
    by_name = [row.candidature.pk for row in desk.listing(actor, Filters(), sort="nom", today=DAY).rows]
    assert by_name == [dumas, eco, eluard, zola]
    assert [one.pk for one in desk.everything(actor, Filters(), sort="-nom", today=DAY)] == by_name[::-1]
    member = given_to_read(files[0], committee(files[0], blind=True))
    assert desk.sort_of(member, "nom") == "depot"


def test_the_whole_list_is_acted_upon_and_found_again_as_it_was() -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    other = on_desk(status=Status.THIRD_CYCLE.value)
    address = "situation=second_cycle&file=inscriptions&tri=nom"
    answer = _client(actor).post("/candidatures/choisies/", {"faire": "inscription", "tout": "oui", "liste": address})
    assert answer["Location"] == f"/candidatures/?{address}"
    assert set(Candidature.objects.filter(enrolled=True)) == set(files)
    other.refresh_from_db()
    assert other.enrolled is None
