"""One click and one is somebody else: in a demonstration, by two keys, and nowhere else."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.demonstration.models import Marker
from cesp.demonstration.personas import CASE_DESK, PERSONAS

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> Membership:
    authority = Organisation.objects.create(kind="managing_authority", code="gestion", name="Autorité")
    person = Person.objects.create_person(email=CASE_DESK.email, given_names="Nadia", family_name="Lambert")
    return Membership.objects.create(
        person=person, role=Role.CASE_DESK, organisation=authority, from_on=date(2024, 1, 1)
    )


def _become(client: Client, membership: Membership) -> int:
    return client.post(reverse("demonstration:become", args=[membership.pk])).status_code


def test_one_click_signs_in_where_both_keys_turn(client: Client, settings: Settings, nadia: Membership) -> None:
    settings.DEMONSTRATION = True
    Marker.objects.create(made_on=date(2026, 11, 22))
    assert "Nadia" in client.get(reverse("demonstration:personas")).content.decode()
    assert _become(client, nadia) == 302
    assert client.session["_auth_user_id"] == str(nadia.person_id)


@pytest.mark.parametrize(("setting", "marked"), [(False, True), (True, False), (False, False)])
def test_either_key_missing_and_the_page_does_not_exist(
    client: Client, settings: Settings, nadia: Membership, setting: bool, marked: bool
) -> None:
    settings.DEMONSTRATION = setting
    if marked:
        Marker.objects.create(made_on=date(2026, 11, 22))
    assert client.get(reverse("demonstration:personas")).status_code == 404
    assert _become(client, nadia) == 404
    assert "_auth_user_id" not in client.session


def test_nobody_but_a_persona_is_signed_in(client: Client, settings: Settings, nadia: Membership) -> None:
    settings.DEMONSTRATION = True
    Marker.objects.create(made_on=date(2026, 11, 22))
    stranger = Person.objects.create_person(email="une@autre.example", given_names="Une", family_name="Autre")
    other = Membership.objects.create(
        person=stranger, role=Role.CASE_DESK, organisation=nadia.organisation, from_on=date(2024, 1, 1)
    )
    assert _become(client, other) == 404


def test_a_get_signs_nobody_in(client: Client, settings: Settings, nadia: Membership) -> None:
    settings.DEMONSTRATION = True
    Marker.objects.create(made_on=date(2026, 11, 22))
    assert client.get(reverse("demonstration:become", args=[nadia.pk])).status_code == 405


def test_personas_differ_and_their_addresses_exist_nowhere() -> None:
    emails = [persona.email for persona in PERSONAS]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails)


def test_the_setting_is_refused_on_any_other_host(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from cesp import settings as module

    monkeypatch.setenv("CESP_DEMONSTRATION", "1")
    monkeypatch.setenv("CESP_HOSTS", "cesp.example.fr")
    with pytest.raises(ImproperlyConfigured, match="CESP_DEMONSTRATION"):
        importlib.reload(module)
    monkeypatch.undo()
    importlib.reload(module)
