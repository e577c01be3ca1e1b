"""Members come by invitation, change, leave and come back; an organisation keeps an administrator."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from cesp.accounts import administrators, handing_over, invitation_links
from cesp.accounts.administrators import Span, first_day_lost
from cesp.accounts.models import Invitation, Membership, Organisation, Person, Role
from cesp.accounts.operations import invitations, members
from cesp.audit.models import Entry
from cesp.common.models import OutboxMessage
from tests.accounts import tray
from tests.accounts.conftest import NOW, TODAY
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.portal.conftest import signed_in
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue pour moi"
TOMORROW = TODAY + timedelta(days=1)


def invited(actor: Membership, organisation: Organisation, **changes: object) -> Invitation:
    given = {
        "role": Role.ARS_REFERENT,
        "email": "Lou.Petit@ars.example",
        "given_names": "Lou",
        "family_name": "Petit",
    }
    return invitations.invite(actor=actor, organisation=organisation, at=NOW, **given | changes)  # type: ignore[arg-type]


def token_of(invitation: Invitation) -> str:
    return parse_qs(urlsplit(invitation_links.path_of(invitation)).query)["jeton"][0]


def accepted(invitation: Invitation, *, password: str = PASSWORD, at: datetime = NOW) -> Membership:
    return invitations.accept(
        token=token_of(invitation), given_names="Lou", family_name="Petit", password=password, at=at
    )


def test_an_invitation_leads_to_an_account_that_signs_in(local: Membership, ara: Organisation) -> None:
    invited(local, ara)
    message = OutboxMessage.objects.get()
    link = message.payload["action"][1]
    assert message.payload["to"] == "lou.petit@ars.example"
    assert "Lou" not in message.payload["subject"]
    client = Client()
    assert "Référent CESP de l&#x27;ARS" in client.get(link).content.decode()
    assert not Person.objects.filter(email="lou.petit@ars.example").exists()  # a GET opens nothing
    answers = {"given_names": "Lou", "family_name": "Petit", "password": PASSWORD, "again": PASSWORD}
    assert client.post(link, answers)["Location"] == "/connexion/"
    assert Person.objects.get(email="lou.petit@ars.example").check_password(PASSWORD)
    member = Membership.objects.get(person__email="lou.petit@ars.example")
    assert (member.role, member.organisation, member.from_on) == (Role.ARS_REFERENT, ara, TODAY)
    assert client.get(link).status_code == 404  # once
    assert [e.act for e in Entry.objects.order_by("pk")] == ["accounts.invitation_sent", "accounts.invitation_accepted"]


def test_the_first_administrator_is_invited_once_by_a_command(settings: Settings) -> None:
    settings.SITE_URL = "https://cesp.example"
    authority = memberships.managing_authority()
    told = StringIO()
    call_command("invite_administrator", "ines@gestion.example", "Inès", "Roche", stdout=told)
    link = told.getvalue().strip().removeprefix("https://cesp.example")
    assert "Vous êtes invité à agir" in Client().get(link).content.decode()
    call_command("invite_administrator", "ines@gestion.example", "Inès", "Roche", stdout=told)
    assert Client().get(link).status_code == 404  # run again, the command gives a new link and closes the former
    link = told.getvalue().split()[-1].removeprefix("https://cesp.example")
    assert "Vous êtes invité à agir" in Client().get(link).content.decode()
    first = accepted(Invitation.objects.get())
    assert (first.role, first.organisation) == (Role.ADMINISTRATOR, authority)
    with pytest.raises(CommandError, match="a déjà un administrateur"):
        call_command("invite_administrator", "autre@gestion.example", "Une", "Autre")


def test_a_weak_password_is_refused_beside_its_field(local: Membership, ara: Organisation) -> None:
    link = invitation_links.path_of(invited(local, ara))
    answers = {"given_names": "Lou", "family_name": "Petit", "password": "court", "again": "court"}
    page = Client().post(link, answers).content.decode()
    assert "15" in page
    assert not Person.objects.filter(email="lou.petit@ars.example").exists()
    page = Client().post(link, answers | {"password": PASSWORD, "again": "autre"}).content.decode()
    assert "Les deux mots de passe diffèrent" in page


def test_an_account_that_has_a_password_keeps_it(local: Membership, ara: Organisation) -> None:
    lou = Person.objects.create_person(
        email="lou.petit@ars.example", given_names="Lou", family_name="Petit", password="l'ancien mot de passe"
    )
    member = accepted(invited(local, ara))
    lou.refresh_from_db()
    assert member.person == lou
    assert lou.check_password("l'ancien mot de passe")
    assert not lou.check_password(PASSWORD)


def test_a_closed_account_accepts_nothing(local: Membership, ara: Organisation) -> None:
    PersonFactory(email="lou.petit@ars.example", is_active=False)
    with pytest.raises(ValidationError, match="fermé"):
        accepted(invited(local, ara))


def test_the_token_is_in_no_path_that_a_log_keeps(local: Membership, ara: Organisation) -> None:
    assert urlsplit(invitation_links.path_of(invited(local, ara))).path == "/invitation/"


def test_a_link_opens_seven_days_and_no_longer(local: Membership, ara: Organisation) -> None:
    invitation = invited(local, ara)
    token = token_of(invitation)
    last = datetime(2026, 12, 2, 8, 59, 59, tzinfo=UTC)
    assert invitation_links.open_link(token, at=last) == invitation
    with pytest.raises(ValidationError, match="expiré le 2 décembre 2026 à 10 h 00"):
        invitation_links.open_link(token, at=datetime(2026, 12, 2, 9, 0, tzinfo=UTC))


def test_a_renewed_link_closes_the_former_and_a_revoked_one_opens_no_more(local: Membership, ara: Organisation) -> None:
    invitation = invited(local, ara)
    former = token_of(invitation)
    invitation = invitations.renew(actor=local, invitation=invitation, at=NOW + timedelta(days=10))
    assert OutboxMessage.objects.count() == 2
    with pytest.raises(ValidationError, match="plus le bon"):
        invitation_links.open_link(former, at=NOW)
    assert invitation_links.open_link(token_of(invitation), at=NOW + timedelta(days=16)) == invitation
    invitations.revoke(actor=local, invitation=invitation, at=NOW)
    with pytest.raises(ValidationError, match="retirée"):
        invitation_links.open_link(token_of(invitation), at=NOW)
    with pytest.raises(ValidationError, match="révoquée entre-temps"):
        invitations.renew(actor=local, invitation=invitation, at=NOW)


@pytest.mark.parametrize("token", ["x", "WzEsMV0:abc:def", "a" * 3000])
def test_a_link_is_not_guessed(token: str) -> None:
    assert Client().get("/invitation/", {"jeton": token}).status_code == 404


def test_what_an_organisation_does_not_give_is_not_offered(local: Membership, ara: Organisation) -> None:
    with pytest.raises(ValidationError, match="ne donne pas"):
        invited(local, ara, role=Role.CASE_DESK)
    with pytest.raises(ValidationError, match="01, 38, 69, 2A"):
        invited(local, ara, role=Role.DEPARTEMENT_REFERENT, departement="75")
    with pytest.raises(ValidationError, match="qu'à un référent"):
        invited(local, ara, departement="69")
    assert invited(local, ara, role=Role.DEPARTEMENT_REFERENT, departement="69").departement == "69"
    with pytest.raises(ValidationError, match="déjà une invitation"):
        invited(local, ara, role=Role.DEPARTEMENT_REFERENT, departement="69")


def test_others_keep_their_own(local: Membership) -> None:
    other = memberships.acting(Role.ARS_REFERENT, organisation=memberships.ars("idf"))
    client = signed_in(local)
    for act in ("role", "fin", "rouvrir"):
        assert client.post(f"/membres/{other.pk}/{act}/").status_code == 404
    with pytest.raises(PermissionDenied):
        members.end_role(actor=local, membership=other, until_on=TOMORROW, at=NOW)


def test_a_role_changes_on_a_day(local: Membership, ara: Organisation) -> None:
    referent = memberships.acting(Role.ARS_REFERENT, organisation=ara)
    changed = members.change_role(
        actor=local,
        membership=referent,
        role=Role.DEPARTEMENT_REFERENT,
        departement="69",
        from_on=TOMORROW,
        at=NOW,
    )
    referent.refresh_from_db()
    assert (referent.until_on, changed.from_on, changed.person) == (TOMORROW, TOMORROW, referent.person)
    assert list(Membership.objects.in_force(TODAY).filter(person=referent.person)) == [referent]
    assert list(Membership.objects.in_force(TOMORROW).filter(person=referent.person)) == [changed]


def test_a_role_ends_and_opens_again_as_another_row(local: Membership, ara: Organisation) -> None:
    referent = memberships.acting(Role.ARS_REFERENT, organisation=ara)
    members.end_role(actor=local, membership=referent, until_on=TODAY, at=NOW)
    assert not Membership.objects.in_force(TODAY).filter(pk=referent.pk).exists()
    assert Membership.objects.in_force(date(2026, 11, 24)).filter(pk=referent.pk).exists()
    with pytest.raises(ValidationError, match="déjà terminé"):
        members.end_role(actor=local, membership=referent, until_on=TOMORROW, at=NOW)
    again = members.reopen_role(actor=local, membership=referent, at=NOW)
    assert again.pk != referent.pk
    with pytest.raises(ValidationError, match="tient déjà ce rôle"):
        members.reopen_role(actor=local, membership=referent, at=NOW)


def test_an_end_to_come_is_taken_back_on_the_same_row(local: Membership, ara: Organisation) -> None:
    referent = memberships.acting(Role.ARS_REFERENT, organisation=ara)
    members.end_role(actor=local, membership=referent, until_on=TOMORROW, at=NOW)
    assert members.reopen_role(actor=local, membership=referent, at=NOW).pk == referent.pk
    referent.refresh_from_db()
    assert referent.until_on is None


def test_the_past_is_not_rewritten(local: Membership, ara: Organisation) -> None:
    referent = memberships.acting(Role.ARS_REFERENT, organisation=ara)
    with pytest.raises(ValidationError, match="dans le passé"):
        members.end_role(actor=local, membership=referent, until_on=date(2026, 11, 24), at=NOW)


def test_an_organisation_keeps_its_last_administrator(local: Membership, ara: Organisation) -> None:
    with pytest.raises(ValidationError, match="n'aurait plus d'administrateur le 25 novembre 2026"):
        members.end_role(actor=local, membership=local, until_on=TODAY, at=NOW)
    with pytest.raises(ValidationError, match="n'aurait plus d'administrateur le 1er janvier 2027"):
        members.end_role(actor=local, membership=local, until_on=date(2027, 1, 1), at=NOW)
    with pytest.raises(ValidationError, match="n'aurait plus"):
        members.change_role(actor=local, membership=local, role=Role.ARS_REFERENT, from_on=TODAY, at=NOW)
    memberships.acting(Role.ADMINISTRATOR, organisation=ara)
    members.end_role(actor=local, membership=local, until_on=TODAY, at=NOW)


def test_without_the_guard_the_last_one_leaves(
    local: Membership, ara: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "check_not_last", lambda *args, **kwargs: None)
    members.end_role(actor=local, membership=local, until_on=TODAY, at=NOW)
    assert not Membership.objects.in_force(TODAY).filter(organisation=ara).exists()


def test_two_dated_ends_leave_no_day_alone(local: Membership, ara: Organisation) -> None:
    second = memberships.acting(Role.ADMINISTRATOR, organisation=ara)
    members.end_role(actor=local, membership=second, until_on=date(2027, 3, 1), at=NOW)
    with pytest.raises(ValidationError, match="le 1er mars 2027"):
        members.end_role(actor=local, membership=local, until_on=date(2027, 2, 1), at=NOW)
    with pytest.raises(ValidationError, match="le 1er juin 2027"):
        members.end_role(actor=local, membership=local, until_on=date(2027, 6, 1), at=NOW)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        ([Span(date(2020, 1, 1), None)], None),
        ([Span(date(2020, 1, 1), date(2026, 11, 26))], date(2026, 11, 26)),
        ([Span(date(2020, 1, 1), date(2026, 11, 25))], date(2026, 11, 25)),
        ([Span(date(2020, 1, 1), date(2027, 1, 1)), Span(date(2027, 1, 1), None)], None),
        ([Span(date(2020, 1, 1), date(2027, 1, 1)), Span(date(2027, 1, 2), None)], date(2027, 1, 1)),
    ],
)
def test_the_first_day_lost(after: list[Span], day: date | None) -> None:
    assert first_day_lost([Span(date(2020, 1, 1), None)], after, on=TODAY) == day


def _two_administrators_leave() -> tuple[int, Organisation]:
    region = memberships.ars("ara")
    one, two = (memberships.acting(Role.ADMINISTRATOR, organisation=region) for _ in range(2))
    acts = [
        lambda m=m: members.end_role(actor=m, membership=m, until_on=TODAY, at=NOW)  # type: ignore[misc]
        for m in (one, two)
    ]
    refused = [result for result in race(*acts) if isinstance(result, ValidationError)]
    return len(refused), region


@pytest.mark.django_db(transaction=True)
def test_race_two_administrators_leave_at_once_and_one_stays() -> None:
    refused, region = _two_administrators_leave()
    assert refused == 1
    assert Membership.objects.in_force(TODAY).filter(organisation=region).count() == 1


@pytest.mark.django_db(transaction=True)
def test_race_without_locks_both_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    meet = meeting(2, patience=5)
    check = administrators.check_not_last

    def together(*args: object, **kwargs: object) -> None:
        check(*args, **kwargs)  # type: ignore[arg-type]
        meet()

    monkeypatch.setattr(members, "check_not_last", together)
    with without_locks():
        refused, region = _two_administrators_leave()
    assert refused == 0  # nobody was told to wait; SQLite may still fail one of two deferred writers by itself
    if connection.vendor == "postgresql":
        assert not Membership.objects.in_force(TODAY).filter(organisation=region).exists()


def test_whoever_leaves_hands_over_what_they_hold(local: Membership, ara: Organisation, settings: Settings) -> None:
    settings.HANDOVER = ["tests.accounts.tray"]
    referent = memberships.acting(Role.ARS_REFERENT, organisation=ara)
    assert handing_over.held_by(referent) == (("questions à traiter", 3),)
    with pytest.raises(ValidationError, match=re.escape("questions à traiter (3)")):
        members.end_role(actor=local, membership=referent, until_on=TODAY, at=NOW)
    stranger = memberships.acting(Role.ARS_REFERENT, organisation=memberships.ars("idf"))
    with pytest.raises(ValidationError, match="même organisation"):
        members.end_role(actor=local, membership=referent, until_on=TODAY, successor=stranger, at=NOW)
    page = signed_in(local).get(f"/membres/{referent.pk}/fin/").content.decode()
    assert "3 questions à traiter" in page
    signed_in(local).post(f"/membres/{referent.pk}/fin/", {"last_day": "2026-11-24", "successor": local.pk})
    assert tray.given == [(referent.pk, local.pk)]
    referent.refresh_from_db()
    assert referent.until_on == TODAY


def test_a_link_that_expired_after_midnight_in_paris_says_that_day(local: Membership, ara: Organisation) -> None:
    invitation = invited(local, ara)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
    with pytest.raises(ValidationError, match="expiré le 2 décembre 2026"):
        accepted(invitation, at=datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
