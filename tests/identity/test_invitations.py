"""From the link of an invitation to a session that the service opened itself."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from cesp.accounts import invitation_links
from cesp.accounts.models import Invitation, Person
from cesp.identity.models import OpenSession
from tests.factories import memberships

pytestmark = pytest.mark.django_db
PASSWORD = "quatre chevaux sur le port"


@pytest.mark.parametrize(("needs_code", "next_page"), [(True, "/mon-compte/code/"), (False, "/accueil/")])
def test_who_accepts_signs_in_by_the_sign_in_page(settings: Settings, needs_code: bool, next_page: str) -> None:
    settings.ADMIT_UNMARKED_SESSIONS = False
    settings.AGENTS_NEED_TOTP = needs_code
    memberships.managing_authority()
    call_command("invite_administrator", "ines@gestion.example", "Inès", "Roche", verbosity=0)
    link = invitation_links.path_of(Invitation.objects.get())
    client = Client()
    answers = {"given_names": "Inès", "family_name": "Roche", "password": "court", "again": "court"}
    assert client.post(link, answers).status_code == 200  # the validators of passwords
    assert not Person.objects.exists()
    accepted = client.post(link, answers | {"password": PASSWORD, "again": PASSWORD})
    assert accepted["Location"] == "/connexion/"
    assert "_auth_user_id" not in client.session  # accepting signs nobody in
    client.post("/connexion/", {"email": "ines@gestion.example", "password": PASSWORD})
    assert client.session["identity"]["by"] == "password"
    assert OpenSession.objects.get().person.email == "ines@gestion.example"
    page = client.get("/accueil/", follow=True)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, next_page)
    assert datetime.fromisoformat(client.session["identity"]["opened_at"]) > datetime(2026, 1, 1, tzinfo=UTC)
