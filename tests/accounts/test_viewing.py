"""« Voir comme »: read-only, half an hour, never a doctor's paper, and written down."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from cesp.accounts import access, door, readings
from cesp.accounts.models import Membership, Role, Viewing
from cesp.accounts.operations import viewing
from cesp.accounts.perimeter import Matter, Reach, reach
from cesp.audit.models import Entry
from cesp.identity import second_factor
from cesp_law.dates import Month
from tests.accounts.conftest import NOW
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.payments.factories import account, carried_through
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db
WITH_ARGUMENTS = {"payments:download", "privacy:export_advance", "privacy:export_download"}


@pytest.fixture
def seen() -> Membership:
    contract = concluded()
    return memberships.signatory(contract.signatory)


@pytest.fixture
def looking(boss: Membership, seen: Membership) -> Client:
    client = signed_in(boss)
    client.post(f"/personnes/voir-comme/{seen.pk}/", {"reason": "demande 42"})
    return client


def test_it_shows_what_they_see_under_a_banner(looking: Client, seen: Membership) -> None:
    page = looking.get("/accueil/").content.decode()
    assert "Mon contrat" in page
    assert f"Vous voyez comme {seen.person.full_name}" in page
    assert looking.get("/organisations/").status_code == 404  # no longer the administrator's own pages


def test_nothing_is_written_but_leaving(looking: Client, boss: Membership, seen: Membership) -> None:
    refused = looking.post(f"/role/{seen.pk}/")
    assert refused.status_code == 403
    assert "rien ne peut être modifié" in refused.content.decode()
    assert looking.post("/deconnexion/").status_code == 403
    assert looking.post("/personnes/voir-comme/quitter/").status_code == 302
    assert looking.get("/accueil/").context["membership"] == boss


def test_the_secret_of_their_one_time_code_is_not_shown(looking: Client, seen: Membership) -> None:
    second_factor.begin(seen.person)
    owner = signed_in(seen)
    assert owner.get("/mon-compte/code/").context["enrolment"] is not None
    assert looking.get("/mon-compte/code/").status_code == 404


@pytest.mark.parametrize("name", sorted(access.OWNER_ALONE - WITH_ARGUMENTS))
def test_what_is_handed_to_its_owner_only(looking: Client, seen: Membership, name: str) -> None:
    assert signed_in(seen).get(reverse(name)).status_code == 200
    assert looking.get(reverse(name)).status_code == 404


def test_the_file_of_the_bank_is_for_the_clerk_not_for_who_looks_as_they_do(boss: Membership) -> None:
    account(concluded())
    carried_through(Month.of(2026, 10))
    clerk = memberships.acting(Role.PAYMENTS_CLERK)
    owner, looking = signed_in(clerk), signed_in(boss)
    looking.post(f"/personnes/voir-comme/{clerk.pk}/", {"reason": "demande 43"})
    file = reverse("payments:download", kwargs={"month": Month.of(2026, 10), "number": 1})
    assert owner.get(file).status_code == 200
    assert looking.get(reverse("payments:run", kwargs={"month": Month.of(2026, 10)})).status_code == 200
    assert looking.get(file).status_code == 404


def test_without_the_guard_an_act_goes_through(
    looking: Client, seen: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "refuse_writing_while_viewing", lambda request, name: None)
    assert looking.post("/deconnexion/").status_code == 302


def test_start_and_end_are_in_the_journal_of_whoever_is_seen(
    looking: Client, boss: Membership, seen: Membership
) -> None:
    looking.post("/personnes/voir-comme/quitter/")
    lines = Entry.objects.filter(about_id=seen.person_id, act__startswith="accounts.viewing").order_by("pk")
    assert [(line.act, line.person_id) for line in lines] == [
        ("accounts.viewing_started", boss.person_id),
        ("accounts.viewing_ended", boss.person_id),
    ]
    assert Viewing.objects.get().reason == "demande 42"


def test_half_an_hour_and_no_longer(looking: Client, boss: Membership, seen: Membership) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 9, 29, 59, tzinfo=UTC), tick=False):
        assert looking.get("/accueil/").context["membership"] == seen
        assert viewing.end_those_over(at=datetime(2026, 11, 25, 9, 29, 59, tzinfo=UTC)) == 0
    at = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        assert looking.get("/accueil/").context["membership"] == boss
        assert viewing.end_those_over(at=at) == 1
    assert Viewing.objects.get().ended_at == at


def test_a_doctor_s_paper_stays_closed(seen: Membership) -> None:
    desk = memberships.case_desk()
    assert reach(desk, Matter.HEALTH_DOCUMENT) is Reach.ALL
    desk.seen_by_id = 7
    seen.seen_by_id = 7
    assert reach(desk, Matter.HEALTH_DOCUMENT) is Reach.NOTHING
    assert reach(seen, Matter.HEALTH_DOCUMENT) is Reach.NOTHING
    assert reach(seen, Matter.CONTRACT) is Reach.OWN


def test_the_support_alone_for_a_reason_and_not_oneself(boss: Membership, local: Membership, seen: Membership) -> None:
    with pytest.raises(PermissionDenied):
        viewing.start(actor=local, seen=seen, reason="voir", at=NOW)
    with pytest.raises(PermissionDenied):
        viewing.start(actor=memberships.case_desk(), seen=seen, reason="voir", at=NOW)
    with pytest.raises(ValidationError, match="pourquoi"):
        viewing.start(actor=boss, seen=seen, reason=" ", at=NOW)
    with pytest.raises(ValidationError, match="vous-même"):
        viewing.start(actor=boss, seen=boss, reason="voir", at=NOW)
    assert signed_in(local).get(f"/personnes/voir-comme/{seen.pk}/").status_code == 404
    assert signed_in(local).get("/personnes/?q=a").status_code == 404


def test_another_session_does_not_borrow_it(looking: Client, seen: Membership) -> None:
    thief = signed_in(memberships.case_desk())
    session = thief.session
    session["viewing"] = Viewing.objects.get().pk
    session.save()
    assert thief.get("/accueil/").context["membership"] != seen


def test_a_reading_says_who_looked_through_whom(seen: Membership, boss: Membership, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        readings.note(request, act="contracts.file_read", about_id=seen.person_id)
        return HttpResponse()

    request = rf.get("/")
    seen.seen_by_id = boss.person_id
    request.membership = seen
    readings.ReadingsMiddleware(view)(request)
    line = Entry.objects.get(act="contracts.file_read")
    assert (line.person_id, line.seen_by_id) == (seen.person_id, boss.person_id)


def test_what_the_support_reads_as_somebody_is_written_though_it_is_their_own(
    looking: Client, boss: Membership, seen: Membership
) -> None:
    page = reverse("portal:contract", args=[seen.person.contracts.get().reference])
    assert signed_in(seen).get(page).status_code == 200
    assert not Entry.objects.filter(act="contracts.file_read").exists()
    assert looking.get(page).status_code == 200
    assert Entry.objects.get(act="contracts.file_read").seen_by_id == boss.person_id


def test_a_reading_of_this_hour_does_not_cover_the_support_s(boss: Membership, rf: RequestFactory) -> None:
    desk, contract = memberships.case_desk(), concluded()

    def view(request: HttpRequest) -> HttpResponse:
        about = contract.signatory_id
        readings.note(request, act="contracts.file_read", about_id=about, subject=contract, once_an_hour=True)
        return HttpResponse()

    for looks_through in (None, None, boss.person_id, boss.person_id, None):
        request = rf.get("/")
        desk.seen_by_id = looks_through
        request.membership = desk
        readings.ReadingsMiddleware(view)(request)
    found = Entry.objects.filter(act="contracts.file_read").order_by("pk").values_list("seen_by_id", flat=True)
    assert list(found) == [None, boss.person_id]
