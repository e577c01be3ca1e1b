"""« Mon compte »: the address and the password change hands only with their owner's consent."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.identity.acts import ACTS
from cesp.identity.models import ExternalIdentity
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import (
    PASSWORD,
    asked_link,
    by_password,
    follow,
    mails,
    path_in,
    signed_in,
    with_password,
    with_totp,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def camille(client: Client) -> Membership:
    """Somebody signed in, in ``client``."""
    actor = memberships.signatory(with_password(PersonFactory(email="camille@exemple.test")))
    by_password(client, "camille@exemple.test")
    return actor


def changed(client: Client, email: str) -> None:
    client.post("/mon-compte/adresse/", {"email": email})
    follow(client, path_in(mails(email)[-1]))


def test_nothing_changes_before_the_new_address_confirms(client: Client, camille: Membership) -> None:
    client.post("/mon-compte/adresse/", {"email": "Nouvelle@exemple.test"})
    path = path_in(mails("nouvelle@exemple.test")[-1])
    client.get(path)
    camille.person.refresh_from_db()
    assert camille.person.email == "camille@exemple.test"
    follow(Client(), path)  # read on the phone
    camille.person.refresh_from_db()
    assert camille.person.email == "nouvelle@exemple.test"
    assert signed_in(client)


def test_the_old_address_takes_the_account_back_for_seven_days(client: Client, camille: Membership) -> None:
    with time_machine.travel(NOW, tick=False):
        by_password(client, "camille@exemple.test")
        changed(client, "voleur@exemple.test")
        with_totp(camille.person)
        ExternalIdentity.objects.create(
            person=camille.person, provider="x", issuer="https://x.example", sub="1", linked_at=NOW
        )
        undo = path_in(mails("camille@exemple.test")[-1])
    with time_machine.travel(NOW + timedelta(days=6, hours=23), tick=False):
        assert follow(Client(), undo)["Location"] == "/connexion/mot-de-passe-oublie/"
        camille.person.refresh_from_db()
        assert camille.person.email == "camille@exemple.test"
        assert not camille.person.has_usable_password()
        assert not ExternalIdentity.objects.exists()
        assert not camille.person.totpdevice_set.exists()
        assert not signed_in(client)
        thief = Client()
        by_password(thief, "camille@exemple.test")
        assert not signed_in(thief)


def test_on_the_eighth_day_it_is_too_late(client: Client, camille: Membership) -> None:
    with time_machine.travel(NOW, tick=False):
        by_password(client, "camille@exemple.test")
        changed(client, "nouvelle@exemple.test")
        undo = path_in(mails("camille@exemple.test")[-1])
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        follow(Client(), undo)
    camille.person.refresh_from_db()
    assert camille.person.email == "nouvelle@exemple.test"


def test_links_sent_to_the_old_address_die_with_it(client: Client, camille: Membership) -> None:
    other = Client()
    old = asked_link(other, "camille@exemple.test")
    changed(client, "nouvelle@exemple.test")
    follow(other, old)
    assert not signed_in(other)


def test_an_address_that_has_an_account_is_told_by_mail_only(client: Client, camille: Membership) -> None:
    memberships.signatory(PersonFactory(email="autre@exemple.test"))
    taken = client.post("/mon-compte/adresse/", {"email": "autre@exemple.test"}, follow=True)
    free = client.post("/mon-compte/adresse/", {"email": "libre@exemple.test"}, follow=True)
    said = "Un lien vient de partir à la nouvelle adresse"
    assert [said in page.content.decode() for page in (taken, free)] == [True, True]
    (mail,) = mails("autre@exemple.test")
    assert mail["subject"] == "Vous avez déjà un compte"
    assert mail["action"] is None


def test_an_address_taken_meanwhile_is_refused_at_the_confirmation(client: Client, camille: Membership) -> None:
    client.post("/mon-compte/adresse/", {"email": "nouvelle@exemple.test"})
    memberships.signatory(PersonFactory(email="nouvelle@exemple.test"))
    page = follow(client, path_in(mails("nouvelle@exemple.test")[-1]))
    assert "ne peut plus être choisie" in html.unescape(page.content.decode())
    camille.person.refresh_from_db()
    assert camille.person.email == "camille@exemple.test"


def test_only_the_last_address_asked_for_can_be_confirmed(client: Client, camille: Membership) -> None:
    client.post("/mon-compte/adresse/", {"email": "faute@exemple.test"})
    client.post("/mon-compte/adresse/", {"email": "juste@exemple.test"})
    follow(client, path_in(mails("faute@exemple.test")[-1]))
    camille.person.refresh_from_db()
    assert camille.person.email == "camille@exemple.test"


def test_a_new_password_closes_the_other_sessions_and_keeps_this_one(client: Client, camille: Membership) -> None:
    other = Client()
    by_password(other, "camille@exemple.test")
    client.post("/mon-compte/mot-de-passe/", {"password": "un tout autre mot de passe"})
    assert (signed_in(client), signed_in(other)) == (True, False)
    late = Client()
    by_password(late, "camille@exemple.test", PASSWORD)
    assert not signed_in(late)


def test_a_short_password_keeps_the_old_one(client: Client, camille: Membership) -> None:
    page = client.post("/mon-compte/mot-de-passe/", {"password": "quatorzelettre"})
    assert "15 caractères" in page.content.decode()
    camille.person.refresh_from_db()
    assert camille.person.check_password(PASSWORD)


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_page_costs_as_many_queries_for_thirty_sessions_as_for_one(
    client: Client, camille: Membership, sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(sessions - 1):
        by_password(Client(), "camille@exemple.test")
    client.get("/mon-compte/")
    with django_assert_num_queries(10):
        client.get("/mon-compte/")


def test_every_act_written_is_declared(client: Client, camille: Membership) -> None:
    changed(client, "nouvelle@exemple.test")
    client.post("/mon-compte/mot-de-passe/", {"password": "un tout autre mot de passe"})
    client.post("/mon-compte/sessions/")
    written = set(Entry.objects.values_list("act", flat=True))
    assert len(written) == 5
    assert written <= {act.code for act in ACTS}
