"""A candidate's pages: an account from nothing, the steps without script and with it, pieces, deposit, withdrawal."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.campaigns.models import Candidature
from cesp.common import clock
from cesp.common.instants import day_of
from cesp.identity.models import EmailLink
from tests.documents.files import pdf
from tests.factories import memberships
from tests.factories.campaigns import CLOSES_AT, OPEN_AT, the_campaign
from tests.factories.candidatures import deposited, draft
from tests.factories.people import PersonFactory
from tests.identity.journeys import PASSWORD, follow, mails, path_in

pytestmark = pytest.mark.django_db
JOIN = {"given_names": "Alix", "family_name": "Durand", "email": "alix@exemple.test"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    at(monkeypatch, OPEN_AT)


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setattr(clock, "today", lambda: day_of(instant))


def enter(client: Client, actor: Membership) -> None:
    client.force_login(actor.person, backend="django.contrib.auth.backends.ModelBackend")


def page(client: Client, name: str, *arguments: object) -> str:
    response = client.get(reverse(name, args=arguments))
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_somebody_without_an_account_makes_one_and_begins(client: Client) -> None:
    the_campaign()
    assert client.post(reverse("campaigns:apply"), JOIN).url == reverse("identity:link_sent")
    assert not Person.objects.filter(email="alix@exemple.test").exists()
    path = path_in(mails("alix@exemple.test")[-1])
    assert "choisir un mot de passe" in client.get(path).content.decode()
    weak = follow(client, path, password="court")
    assert weak.status_code == 200
    assert not Person.objects.filter(email="alix@exemple.test").exists()
    assert follow(client, path, password=PASSWORD).url == reverse("campaigns:apply")
    member = Membership.objects.select_related("person").get(person__email="alix@exemple.test")
    assert (member.role, member.person.full_name) == (Role.SIGNATORY, "Alix Durand")
    assert client.post(reverse("campaigns:start")).status_code == 302
    assert Candidature.objects.get().person == member.person
    assert EmailLink.objects.get().payload == {}


def test_a_link_to_join_serves_once_and_in_its_own_browser(client: Client) -> None:
    client.post(reverse("campaigns:apply"), JOIN)
    path = path_in(mails("alix@exemple.test")[-1])
    assert "autre navigateur" in follow(Client(), path, password=PASSWORD).content.decode()
    follow(client, path, password=PASSWORD)
    assert "déjà servi" in unescape(Client().get(path).content.decode())
    assert Person.objects.filter(email="alix@exemple.test").count() == 1


def test_a_known_address_gets_its_ordinary_link_and_the_screen_says_nothing(client: Client) -> None:
    PersonFactory(email="alix@exemple.test", given_names="Vraie", family_name="Personne")
    known = client.post(reverse("campaigns:apply"), JOIN)
    unknown = Client().post(reverse("campaigns:apply"), JOIN | {"email": "autre@exemple.test"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [link.purpose for link in EmailLink.objects.order_by("pk")] == ["sign_in", "join"]
    assert Person.objects.get(email="alix@exemple.test").given_names == "Vraie"


def test_two_links_to_one_address_make_one_account(client: Client) -> None:
    for _ in range(2):
        client.post(reverse("campaigns:apply"), JOIN)
    first, second = (path_in(mail) for mail in mails("alix@exemple.test"))
    follow(client, first, password=PASSWORD)
    answer = follow(client, second, password="six chevaux mangent du foin frais")
    assert "a maintenant un compte" in unescape(answer.content.decode())
    assert Person.objects.get(email="alix@exemple.test").check_password(PASSWORD)


def test_links_to_join_are_counted(client: Client, settings: Any) -> None:
    settings.LINKS_PER_ADDRESS_HOURLY = 1
    client.post(reverse("campaigns:apply"), JOIN)
    answer = client.post(reverse("campaigns:apply"), JOIN)
    assert "Trop de demandes" in answer.content.decode()
    assert EmailLink.objects.count() == 1


def _posted(client: Client, row: Candidature, step: str, **typed: Any) -> Any:
    return client.post(reverse("campaigns:step", args=[row.public_id, step]), {"version": row.version} | typed)


def test_a_step_saves_without_script_and_leads_to_the_next(client: Client) -> None:
    actor = memberships.signatory()
    row, ufr = draft(actor), memberships.ufr("odo-par", region="idf")
    enter(client, actor)
    answer = _posted(client, row, "situation", ufr=ufr.code, profession="odontology", status="second_cycle")
    assert answer.url == reverse("campaigns:step", args=[row.public_id, "etudes"])
    row.refresh_from_db()
    assert (row.ufr, row.profession) == (ufr, "odontology")
    assert "interne en odontologie" in page(client, "campaigns:step", row.public_id, "etudes")


def test_a_wrong_field_says_so_keeps_what_was_typed_and_the_rest_is_saved(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    answer = _posted(client, row, "etudes", year_of_study="5", specialty="M3D!", training_ends_on="1er juin 2031")
    shown = unescape(answer.content.decode())
    assert "« M3D! » n'est pas le nom d'une spécialité" in shown
    assert 'value="M3D!"' in shown
    row.refresh_from_db()
    assert (row.year_of_study, row.specialty, str(row.training_ends_on)) == (5, "medecine_generale", "2031-06-01")


@pytest.mark.clause("NAT-2", "IDF-7")
def test_the_law_speaks_while_the_file_is_filled_in(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    typed = {"year_of_study": "1", "specialty": "médecine générale", "training_ends_on": "2028-10-31"}
    told = client.post(
        reverse("campaigns:step", args=[row.public_id, "etudes"]),
        {"version": row.version} | typed,
        headers={"X-Cesp-Autosave": "1"},
    ).json()
    assert told["version"] == row.version + 1
    assert any("première année" in sentence for sentence in told["law"])
    assert any("moins de 24 mois avant la fin de votre formation" in sentence for sentence in told["law"])
    assert "première année" in page(client, "campaigns:deposit", row.public_id)


def test_another_window_is_told_what_differs_and_overwrites_nothing(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    _posted(client, row, "projet", project="Écrit ailleurs", intended_ars="ara")
    stale = _posted(client, row, "projet", project="Écrit ici", intended_ars="ara")
    assert stale.status_code == 409
    shown = unescape(stale.content.decode())
    assert "Rien n'est enregistré ici" in shown
    assert "Écrit ailleurs" in shown
    assert "Écrit ici" in shown
    assert Candidature.objects.get().project == "Écrit ailleurs"
    url = reverse("campaigns:step", args=[row.public_id, "projet"])
    told = client.post(url, {"version": row.version, "project": "Écrit ici"}, headers={"X-Cesp-Autosave": "1"})
    assert told.status_code == 409
    assert "« Projet professionnel »" in told.json()["sentence"]


def test_a_piece_is_put_in_and_taken_out(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    shown = page(client, "campaigns:put_piece", row.public_id, "transcripts")
    assert "Ne convient pas." in shown
    sent = {
        "kind": "transcripts",
        "whole": "yes",
        "files": [SimpleUploadedFile(f"{year}.pdf", pdf(year), "application/pdf") for year in ("2024", "2025")],
    }
    url = reverse("campaigns:put_piece", args=[row.public_id, "transcripts"])
    assert client.post(url, sent).url == reverse("campaigns:pieces", args=[row.public_id])
    held = row.attachments.order_by("pk")
    assert [one.requirement for one in held] == ["transcripts", "transcripts"]
    assert "2024.pdf" in page(client, "campaigns:pieces", row.public_id)
    client.post(reverse("campaigns:remove_piece", args=[row.public_id, held[0].pk]))
    assert row.attachments.count() == 1


@pytest.mark.clause("NAT-4")
def test_a_file_is_read_again_deposited_once_and_its_receipt_is_on_the_page(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    assert "Déposer ma candidature incomplète" in page(client, "campaigns:deposit", row.public_id)
    url = reverse("campaigns:deposit", args=[row.public_id])
    for _ in range(2):
        answer = client.post(url, {"version": row.version})
        assert answer.url == reverse("campaigns:file", args=[row.public_id])
    shown = page(client, "campaigns:file", row.public_id)
    assert "UFR-2026-000001" in shown
    assert client.get(url).url == reverse("campaigns:file", args=[row.public_id])
    assert "Ce qui se passe ensuite" in shown
    assert "Certificat de scolarité" in shown


def test_what_another_window_saved_is_not_deposited_unread(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    client.post(reverse("campaigns:deposit", args=[row.public_id]), {"version": row.version - 1})
    assert Candidature.objects.get().state == "draft"


def test_at_the_closing_the_page_says_so_and_the_draft_stays(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    at(monkeypatch, CLOSES_AT)
    enter(client, actor)
    shown = page(client, "campaigns:deposit", row.public_id)
    assert "Le dépôt est clos depuis le 15 décembre 2026 à 23 h 59" in shown
    assert "Déposer ma candidature" not in shown
    answer = client.post(reverse("campaigns:deposit", args=[row.public_id]), {"version": row.version}, follow=True)
    assert "Votre brouillon est conservé" in unescape(answer.content.decode())


def test_a_withdrawal_is_confirmed_first(client: Client) -> None:
    actor = memberships.signatory()
    row = deposited(actor)
    enter(client, actor)
    assert "ne s'annule pas" in page(client, "campaigns:withdraw", row.public_id)
    assert Candidature.objects.get().state == "deposited"
    client.post(reverse("campaigns:withdraw", args=[row.public_id]))
    assert Candidature.objects.get().state == "withdrawn"
    assert "Vous avez retiré votre candidature." in page(client, "campaigns:file", row.public_id)


def test_somebody_elses_file_does_not_exist(client: Client) -> None:
    row = draft()
    enter(client, memberships.signatory())
    for name, more in (("file", ()), ("deposit", ()), ("pieces", ()), ("step", ("projet",)), ("withdraw", ())):
        assert client.get(reverse(f"campaigns:{name}", args=[row.public_id, *more])).status_code == 404


def test_the_page_to_apply_says_who_may(client: Client) -> None:
    the_campaign()
    assert "Créer mon compte" in page(client, "campaigns:apply")
    enter(client, memberships.signatory())
    assert "Commencer ma candidature" in page(client, "campaigns:apply")
    enter(client, memberships.case_desk())
    assert "depuis le compte de la personne elle-même" in page(client, "campaigns:apply")


def test_a_candidate_without_any_file_is_shown_where_to_begin(client: Client) -> None:
    enter(client, memberships.signatory())
    assert "Aucune campagne n'est annoncée" in page(client, "campaigns:own")
    the_campaign()
    assert "Vous n'avez pas encore commencé" in page(client, "campaigns:own")


def test_texts_that_the_commission_reads_are_not_said_optional(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor, motivation="", project="")
    enter(client, actor)
    form = client.get(reverse("campaigns:step", args=[row.public_id, "projet"])).context["form"]
    assert [form.fields[name].required for name in ("project", "motivation", "intended_commune")] == [True, True, False]
    answer = client.post(
        reverse("campaigns:step", args=[row.public_id, "projet"]), {"version": row.version, "project": ""}
    )
    assert answer.status_code == 302
