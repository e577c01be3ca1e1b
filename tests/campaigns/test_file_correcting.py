"""A file to correct, one copied, and one that names the wrong region, as the candidate's pages show them."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.campaigns.models import Candidature, CorrectionItem
from cesp.campaigns.operations import checking, filing
from cesp.campaigns.queries.completeness import completeness
from cesp.common import clock
from cesp.common.instants import day_of
from cesp.territory.models import Departement, Region
from tests.documents.files import pdf
from tests.factories import memberships
from tests.factories.campaigns import OPEN_AT
from tests.factories.candidatures import deposited, draft, with_pieces

pytestmark = pytest.mark.django_db
STEPS = ("situation", "etudes", "projet")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(clock, "now", lambda: OPEN_AT)
    monkeypatch.setattr(clock, "today", lambda: day_of(OPEN_AT))


def enter(client: Client, actor: Membership) -> None:
    client.force_login(actor.person, backend="django.contrib.auth.backends.ModelBackend")


def page(client: Client, name: str, *arguments: object) -> str:
    return unescape(client.get(reverse(f"campaigns:{name}", args=arguments)).content.decode())


def to_correct(row: Candidature, *targets: str) -> None:
    """The UFR asks for these points, the answer due on 27 November 2026."""
    asked = row.corrections.create(
        asked_by=memberships.acting("ufr_manager", organisation=row.ufr),
        asked_at=OPEN_AT,
        answer_by_on=date(2026, 11, 27),
        message="Merci de joindre les deux années.",
    )
    for target in targets:
        CorrectionItem.objects.create(correction=asked, target=target, reason="missing")
    Candidature.objects.filter(pk=row.pk).update(state="to_correct")


@pytest.mark.clause("IDF-5")
def test_the_pages_of_a_correction_open_what_it_names_and_nothing_else(client: Client) -> None:
    actor = memberships.signatory()
    row = deposited(actor)
    to_correct(row, "field:specialty", "piece:transcripts")
    enter(client, actor)
    shown = page(client, "file", row.public_id)
    assert "au plus tard le 27 novembre 2026 inclus" in shown
    assert "Merci de joindre les deux années." in shown
    assert shown.count("Corriger<") == 2
    step = page(client, "step", row.public_id, "etudes")
    assert 'name="specialty"' in step
    assert 'name="year_of_study"' not in step
    pieces = page(client, "pieces", row.public_id)
    address = [reverse("campaigns:put_piece", args=[row.public_id, code]) for code in ("transcripts", "identity")]
    assert [one in pieces for one in address] == [True, False]


@pytest.mark.clause("IDF-5")
def test_a_piece_that_a_correction_does_not_name_cannot_be_taken_out(client: Client) -> None:
    actor = memberships.signatory()
    row = filing.deposit(actor=actor, candidature=with_pieces(actor, draft(actor)), at=OPEN_AT)
    to_correct(row, "piece:transcripts")
    enter(client, actor)
    held = {one.requirement: one.pk for one in row.attachments.all()}
    out = {code: reverse("campaigns:remove_piece", args=[row.public_id, held[code]]) for code in held}
    shown = page(client, "pieces", row.public_id)
    assert (out["transcripts"] in shown, out["identity"] in shown) == (True, False)
    client.post(out["identity"])
    assert row.attachments.filter(pk=held["identity"]).exists()
    client.post(out["transcripts"])
    assert not row.attachments.filter(pk=held["transcripts"]).exists()


@pytest.mark.clause("IDF-5")
def test_a_correction_is_sent_back_and_has_a_receipt_of_its_own(client: Client) -> None:
    actor = memberships.signatory()
    row = deposited(actor)
    to_correct(row, "piece:transcripts")
    enter(client, actor)
    upload = SimpleUploadedFile("2025.pdf", pdf("2025"), "application/pdf")
    put = reverse("campaigns:put_piece", args=[row.public_id, "transcripts"])
    client.post(put, {"kind": "transcripts", "whole": "yes", "files": [upload]})
    row.refresh_from_db()
    assert "Envoyer mes corrections" in page(client, "deposit", row.public_id)
    first = row.receipt
    client.post(reverse("campaigns:deposit", args=[row.public_id]), {"version": row.version})
    row.refresh_from_db()
    assert row.state == "deposited"
    assert row.receipt != first
    assert "Corriger<" not in page(client, "file", row.public_id)


def test_a_former_file_is_copied_from_the_page_where_one_begins(client: Client) -> None:
    actor = memberships.signatory()
    old = draft(actor)
    filing.withdraw(actor=actor, candidature=old, at=OPEN_AT)
    enter(client, actor)
    assert "Reprendre mon dossier de 2026-2027" in page(client, "own")
    client.post(reverse("campaigns:start"), {"reprendre": "oui"})
    new = Candidature.objects.exclude(pk=old.pk).get()
    assert (new.copied_from, new.specialty, new.year_of_study) == (old, "medecine_generale", None)
    assert "Médecine générale" in page(client, "deposit", new.public_id)


@pytest.mark.clause("IDF-14")
@pytest.mark.parametrize(("region", "complete"), [("idf", False), ("cvl", True)])
def test_another_specialty_in_ile_de_france_has_to_name_another_region(
    client: Client, region: str, complete: bool
) -> None:
    actor = memberships.signatory()
    paris = memberships.ufr("med-paris", region="idf")
    row = with_pieces(actor, draft(actor, ufr=paris, specialty="pediatrie", intended_ars=region))
    assert completeness(row, on=day_of(OPEN_AT)).complete is complete
    enter(client, actor)
    shown = page(client, "deposit", row.public_id)
    assert ("Région d'installation autre que Île-de-France" in shown) is not complete
    assert ("Choisissez cette région à l'étape" in shown) is not complete


def test_the_home_of_somebody_without_a_contract_shows_where_their_file_stands(client: Client) -> None:
    actor = memberships.signatory()
    enter(client, actor)
    home = reverse("portal:home")
    assert "Aucun contrat n'est rattaché" in unescape(client.get(home).content.decode())
    row = draft(actor)
    shown = unescape(client.get(home).content.decode())
    assert "personne d'autre ne la lit" in shown
    assert reverse("campaigns:file", args=[row.public_id]) in shown
    filing.deposit(actor=actor, candidature=row, at=OPEN_AT)
    assert "Votre candidature est déposée." in unescape(client.get(home).content.decode())


def test_a_file_deposited_in_another_window_says_so_as_one_types(client: Client) -> None:
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    url = reverse("campaigns:step", args=[row.public_id, "projet"])
    filing.deposit(actor=actor, candidature=row, at=OPEN_AT)
    told = client.post(url, {"version": row.version, "project": "-"}, headers={"X-Cesp-Autosave": "1"})
    assert told.status_code == 409
    assert "est déposée : elle ne se modifie plus" in told.json()["sentence"]
    assert client.post(url, {"version": row.version}).url == reverse("campaigns:file", args=[row.public_id])


def test_an_inadmissible_file_says_why_and_where_the_decision_is(client: Client) -> None:
    actor = memberships.signatory()
    row = deposited(actor)
    secretary = memberships.acting("ufr_manager", organisation=row.ufr)
    checking.declare_inadmissible(
        actor=secretary, candidature=row, because="Inscrite cette année dans une autre université.", at=OPEN_AT
    )
    enter(client, actor)
    shown = page(client, "file", row.public_id)
    assert "Inscrite cette année dans une autre université." in shown
    assert f'href="{reverse("letters:own")}">vos courriers' in shown
    assert "irrecevabilité" in unescape(client.get(reverse("letters:own")).content.decode()).lower()
    assert reverse("campaigns:withdraw", args=[row.public_id]) not in shown


def test_a_field_that_the_file_needs_is_not_said_optional_and_a_departement_reads_by_its_name(client: Client) -> None:
    region = Region.objects.create(code="84", name="Auvergne-Rhône-Alpes")
    Departement.objects.create(code="07", name="Ardèche", region=region)
    actor = memberships.signatory()
    row = draft(actor)
    enter(client, actor)
    marked = {step: page(client, "step", row.public_id, step).count("(Optionnel)") for step in STEPS}
    # In order: none; « Je redouble »; the commune. The two texts are read by the commission, typed or in a file.
    assert marked == {"situation": 0, "etudes": 1, "projet": 1}
    emptied = client.post(reverse("campaigns:step", args=[row.public_id, "etudes"]), {"version": row.version})
    assert emptied.status_code == 302
    assert "Ardèche (07)" in page(client, "deposit", row.public_id)
