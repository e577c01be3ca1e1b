"""The pages: what each role finds on them, what their buttons do, and how many queries they cost."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cesp.accounts.models import Membership, Role
from cesp.common import clock
from cesp.common.instants import day_of
from cesp.contracts.models import FactKind, RecordedFact, Summary
from cesp.questionnaire.models import Proposal, ProposalState, Questionnaire, Response, Summons, Version
from cesp.questionnaire.operations import keeping
from cesp.questionnaire.operations.following import follow
from cesp.questionnaire.queries.forms import in_hand
from cesp.questionnaire.standard import STANDARD
from tests.browsing import signed_in
from tests.documents.files import pdf
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.memberships import acting
from tests.factories.questionnaires import DURING, opened, response_of, sent, written

pytestmark = [pytest.mark.django_db, pytest.mark.clause("BIE-3", "INS-8", "IDF-12")]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, DURING)


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setattr(clock, "today", lambda: day_of(instant))


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def said(client: Client, name: str, *arguments: object, **data: Any) -> str:
    """What is said after a button."""
    response = client.post(reverse(name, args=arguments), data, follow=True)
    assert response.status_code in (200, 409)
    return " ".join(unescape(response.content.decode()).split())


def skipped(html: str) -> list[tuple[int, int]]:
    """Headings of a page that are more than one level below the one before."""
    levels = [int(level) for level in re.findall(r"<h([1-6])", html[html.index("<main") :])]
    return [(one, two) for one, two in pairwise(levels) if two > one + 1]


def student() -> tuple[Membership, Response]:
    actor = memberships.signatory()
    concluded(signatory=actor.person, ufr=memberships.ufr())
    opened()
    return actor, Response.objects.get(contract__signatory=actor.person_id)


def test_a_student_fills_it_in_section_by_section_sends_it_and_reads_the_receipt() -> None:
    actor, response = student()
    client, ref = signed_in(actor), response.public_id
    assert "Questionnaire 2026 : réponse obligatoire" in page(client, "portal:home")
    own = page(client, "questionnaire:own")
    assert "À envoyer au plus tard le 31 mars 2026 inclus." in own
    assert "Une réponse obligatoire, et pourquoi" in own
    assert "Réponses obligatoires : 0 sur 6" in page(client, "questionnaire:file", ref)
    first = page(client, "questionnaire:step", ref, "coordonnees")
    assert f"D'après votre dossier : <strong>{actor.person.email}</strong>" in first
    assert "Seulement si vous avez répondu « Oui » à « Votre adresse postale a-t-elle changé depuis un an ? »." in first
    after = said(
        client, "questionnaire:step", ref, "coordonnees", version=0, **{"email-exact": "oui", "adresse_changee": "non"}
    )
    assert "Vos études" in after
    said(
        client,
        "questionnaire:step",
        ref,
        "etudes",
        version=1,
        **{"ufr-exact": "oui", "diplome_prevu-exact": "non", "diplome_prevu": "31/10/2029", "redouble": "non"},
    )
    missing = page(client, "questionnaire:send", ref)
    assert "Il manque 1 réponse obligatoire" in missing
    assert "Souhaitez-vous un entretien avec votre référent ?" in missing
    assert "Envoyer mon questionnaire" not in missing
    assert skipped(missing) == []
    ready = said(client, "questionnaire:step", ref, "accompagnement", version=2, entretien="oui")
    assert "31 octobre 2029" in ready
    assert "Envoyer mon questionnaire" in ready
    assert skipped(ready) == []
    assert skipped("<main><h1></h1><h3></h3>") == [(1, 3)]
    done = said(client, "questionnaire:send", ref, version=3)
    assert "Votre questionnaire est envoyé" in done
    assert "Date de diplôme prévue déplacée : à traiter" in done
    assert "Récépissé n°" in done
    assert "réponse obligatoire" not in page(client, "portal:home")


def test_what_is_typed_is_saved_and_says_honestly_when_it_is_not() -> None:
    actor, response = student()
    client = signed_in(actor)
    address = reverse("questionnaire:step", args=[response.public_id, "etudes"])
    autosave = {"headers": {"X-Cesp-Autosave": "1"}}
    told = client.post(address, {"version": 0, "redouble": "oui", "diplome_prevu": "jamais"}, **autosave).json()
    assert told["version"] == 1
    assert told["saved"] == "Enregistré le 10 mars 2026 à 10 h 00."
    assert told["wrong"] == {"diplome_prevu": "Écrivez le jour ainsi : 03/01/2023 ou 3 janvier 2023."}
    response.refresh_from_db()
    assert response.answers == {"redouble": "oui"}
    refused = client.post(address, {"version": 0, "redouble": "non"}, **autosave)
    assert refused.status_code == 409
    assert "depuis une autre fenêtre" in refused.json()["sentence"]
    assert "Rien n'est enregistré ici" in said(
        client, "questionnaire:step", response.public_id, "etudes", version=0, redouble="non"
    )


def test_a_question_of_another_page_is_shown_only_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    actor, response = student()
    client = signed_in(actor)
    studies = page(client, "questionnaire:step", response.public_id, "etudes")
    assert 'data-cesp-only-if="redouble=oui"' in studies
    # After the last day to correct, the page is only read.
    at(monkeypatch, datetime(2026, 4, 30, 22, 0, tzinfo=UTC))
    found = client.get(reverse("questionnaire:step", args=[response.public_id, "etudes"]))
    assert found.status_code == 302
    assert "resté sans réponse" in page(client, "questionnaire:file", response.public_id)
    assert "Les années passées" in page(client, "questionnaire:own")


@pytest.mark.clause("INS-7")
def test_the_engaged_put_their_yearly_proof_and_the_referent_accepts_it() -> None:
    actor, response = student()
    client = signed_in(actor)
    said(client, "questionnaire:situation", response.public_id, audience="engaged")
    file = SimpleUploadedFile("contrat.pdf", pdf("Contrat de travail"), "application/pdf")
    after = said(
        client, "questionnaire:put_piece", response.public_id, "preuve", kind="work_contract", whole="yes", files=[file]
    )
    assert "est déposé" in after, after
    said(
        client,
        "questionnaire:step",
        response.public_id,
        "exercice",
        version=response_of(response.contract).revision,
        ailleurs="oui",
        lieu="Maison de santé",
    )
    said(
        client,
        "questionnaire:step",
        response.public_id,
        "coordonnees",
        version=response_of(response.contract).revision,
        **{"email-exact": "oui", "adresse_changee": "non"},
    )
    said(
        client,
        "questionnaire:step",
        response.public_id,
        "accompagnement",
        version=response_of(response.contract).revision,
        entretien="non",
    )
    assert "est envoyé" in said(
        client, "questionnaire:send", response.public_id, version=response_of(response.contract).revision
    )
    claire = signed_in(memberships.referent("ara"))
    found = {one.about: one for one in Proposal.objects.all()}
    assert set(found) == {"situation", "proof", "installed_elsewhere", "place"}
    board = page(claire, "questionnaire:board", 2026)
    assert _without_proof(board) == "1"
    assert "contrat.pdf" in page(claire, "questionnaire:proposal", found["proof"].pk)
    said(claire, "questionnaire:proposal", found["proof"].pk, do="accept", reason="Contrat en cours.")
    board = page(claire, "questionnaire:board", 2026)
    assert _without_proof(board) == "0"


def _without_proof(board: str) -> str:
    """How many engagements the board says are without a proof."""
    found = board.partition("Engagements sans preuve de l'année</p>")[2]
    return found.partition('cesp-figure__value">')[2].partition("<")[0]


def test_a_faculty_sees_the_effect_then_accepts_and_the_file_shows_what_was_forecast() -> None:
    actor, response = student()
    sent(actor, response, ufr__exact="oui", diplome_prevu__exact="non", diplome_prevu="2029-10-31")
    proposal = Proposal.objects.get()
    faculty = signed_in(acting(Role.UFR_MANAGER, organisation=memberships.ufr()))
    assert "Réponses au questionnaire" in page(faculty, "portal:home")
    assert "31 octobre 2029" in page(faculty, "questionnaire:to_treat")
    shown = page(faculty, "questionnaire:proposal", proposal.pk)
    # From October 2022 to October 2028, 73 months; to October 2029, 85.
    assert "85 mois" in shown, shown
    assert "Accepter et enregistrer au dossier" in shown
    assert "Dites pourquoi" in said(faculty, "questionnaire:proposal", proposal.pk, do="reject", reason="")
    seen = RecordedFact.objects.filter(contract=response.contract).count()
    done = said(faculty, "questionnaire:proposal", proposal.pk, do="accept", reason="", seen=seen)
    assert "La réponse est prise en compte." in done
    assert RecordedFact.objects.filter(kind=FactKind.EXPECTED_DIPLOMA_DECLARED).count() == 1
    again = said(faculty, "questionnaire:proposal", proposal.pk, do="accept", reason="", seen=seen)
    assert "l'a déjà traitée le 10 mars 2026" in again
    assert faculty.get(reverse("questionnaire:response", args=[response.public_id])).status_code == 404
    assert "prise en compte" not in page(signed_in(actor), "questionnaire:own")
    assert "acceptée" in page(signed_in(actor), "questionnaire:file", response.public_id)


def test_a_referent_reads_what_was_sent_never_a_draft_and_nothing_of_another_region() -> None:
    actor, response = student()
    written(actor, response, adresse="12 rue du Secret")
    claire, elsewhere = signed_in(memberships.referent("ara")), signed_in(memberships.referent("idf"))
    found = page(claire, "questionnaire:response", response.public_id)
    assert "son auteur est seul à le lire" in found
    assert "Secret" not in found
    assert elsewhere.get(reverse("questionnaire:response", args=[response.public_id])).status_code == 404
    sent(actor, response, ufr__exact="oui", message="Bonjour.")
    assert "Bonjour." in page(claire, "questionnaire:response", response.public_id)
    assert "Personne n'est encore appelé" in page(elsewhere, "questionnaire:board", 2026)
    assert "Aucun contrat ne répond" in page(elsewhere, "questionnaire:responses", 2026)


def test_a_silence_is_decided_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    student()
    for month, day in ((3, 15), (3, 25), (4, 1), (5, 1)):
        follow(at=datetime(2026, month, day, 6, 0, tzinfo=UTC))
    at(monkeypatch, datetime(2026, 5, 2, 8, 0, tzinfo=UTC))
    claire, summons = signed_in(memberships.referent("ara")), Summons.objects.get()
    assert "Questionnaires sans réponse" in page(claire, "portal:home")
    assert "Silences, convocation préparée" in page(claire, "questionnaire:to_treat")
    shown = page(claire, "questionnaire:summons", summons.pk)
    assert "Seconde relance le 25 mars 2026" in shown
    assert "Aucune sanction n'est automatique." in shown
    done = said(claire, "questionnaire:summons", summons.pk, decision="left", reason="En congé maternité.")
    assert "Votre décision est enregistrée" in done
    assert "En congé maternité." in page(signed_in(memberships.case_desk()), "questionnaire:summons", summons.pk)


def test_the_managing_authority_writes_the_form_without_code() -> None:
    desk = memberships.case_desk()
    client = signed_in(desk)
    assert "Préparer un questionnaire" in page(client, "questionnaire:years")
    days = _typed_days()
    assert "est préparé" in said(client, "questionnaire:prepare", year=2027, **days)
    assert "Ajouter une section" in page(client, "questionnaire:editor", 2027)
    said(client, "questionnaire:add_section", 2027, revision=0, title="Votre véhicule", audiences=["intern"], intro="")
    said(
        client,
        "questionnaire:add_question",
        2027,
        "votre_vehicule",
        revision=1,
        label="Avez-vous le permis ?",
        kind="choice",
        options="Oui, le permis B\nNon\nEn cours",
        compulsory="on",
    )
    options = in_hand(Questionnaire.objects.get()).definition.question("avez_vous_le_permis").options  # type: ignore[union-attr]
    assert [(one.code, one.label) for one in options] == [
        ("oui_le_permis_b", "Oui, le permis B"),
        ("non", "Non"),
        ("en_cours", "En cours"),
    ]
    said(
        client,
        "questionnaire:add_question",
        2027,
        "votre_vehicule",
        revision=2,
        label="Depuis quand ?",
        kind="date",
        if_1=["avez_vous_le_permis=oui_le_permis_b"],
    )
    refused = said(client, "questionnaire:arrange", 2027, revision=3, code="depuis_quand", do="up")
    assert "qui doit être posée avant elle" in refused
    stale = said(client, "questionnaire:arrange", 2027, revision=1, code="votre_vehicule", do="up")
    assert "a été enregistré entre-temps par un collègue" in stale
    assert "Avez-vous le permis ?" in page(client, "questionnaire:preview", 2027, "intern")
    assert "Avez-vous le permis ?" not in page(client, "questionnaire:preview", 2027, "student")
    assert "est annoncé" in said(client, "questionnaire:announce", 2027)
    said(
        client,
        "questionnaire:question",
        2027,
        "avez_vous_le_permis",
        revision=3,
        label="Avez-vous le permis de conduire ?",
        kind="choice",
        options="Oui, le permis B\nNon",
    )
    changed = in_hand(Questionnaire.objects.get()).definition.question("avez_vous_le_permis")
    assert changed is not None
    assert [one.code for one in changed.options] == ["oui_le_permis_b", "non"]


def _typed_days() -> dict[str, str]:
    return {
        "opens_on": "01/03/2027",
        "first_reminder_on": "15/03/2027",
        "second_reminder_on": "25/03/2027",
        "closes_on": "31/03/2027",
        "corrections_until_on": "30/04/2027",
        "summons_on": "01/05/2027",
    }


def test_once_opened_the_editor_says_so_and_a_correction_takes_its_reason() -> None:
    student()
    client = signed_in(memberships.case_desk())
    assert "Ce formulaire est figé" in page(client, "questionnaire:editor", 2026)
    refused = said(client, "questionnaire:question", 2026, "message", revision=0, label="Un mot ?", kind="text")
    assert "sa version 1 ne change plus" in refused
    assert "Version 2, en préparation" in said(client, "questionnaire:correct", 2026)
    said(client, "questionnaire:arrange", 2026, revision=0, code="message", do="remove")
    assert Version.objects.get(number=2).definition.question("message") is None
    done = said(client, "questionnaire:publish", 2026, reason="Question retirée à la demande des ARS.")
    assert "La version 2 est publiée" in done
    assert "Motif : Question retirée à la demande des ARS." in done


def test_the_export_has_a_column_a_question_and_retired_words_keep_their_label() -> None:
    desk = memberships.case_desk()
    actor, response = student()
    sent(actor, response, ufr__exact="oui", difficulte="oui", diplome_prevu__exact="oui")
    version = keeping.begin_correction(actor=desk, questionnaire=response.questionnaire, at=DURING)
    keeping.save_form(actor=desk, version=version, form=STANDARD.without("difficulte"), seen=0, at=DURING)
    keeping.publish_correction(actor=desk, version=version, reason="Retirée.", at=DURING)
    client = signed_in(memberships.referent("ara"))
    content = client.get(reverse("questionnaire:export", args=[2026, "csv"])).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(StringIO(content), delimiter=";")
    assert row["État"] == "envoyé"
    assert row["Envoyé le"] == "10/03/2026"
    assert row["La fin de votre formation est prévue le"] == "31/10/2028"
    assert row["Rencontrez-vous une difficulté dans vos études ou votre exercice ?"] == "Oui"
    assert row["Redoublez-vous cette année, ou un semestre ?"] == "Non"
    book = load_workbook(BytesIO(b"".join(client.get(reverse("questionnaire:export", args=[2026, "xlsx"])))))  # type: ignore[arg-type]
    assert book.active is not None
    assert book.active.max_row == 2
    other = signed_in(memberships.referent("idf")).get(reverse("questionnaire:export", args=[2026, "csv"]))
    assert len(other.getvalue().decode().splitlines()) == 1  # type: ignore[attr-defined]


def test_the_filters_keep_what_they_say() -> None:
    actor, response = student()
    client = signed_in(memberships.case_desk())
    name = actor.person.family_name
    for query, shown in (
        ("?etat=silent", True),
        ("?etat=draft", False),
        ("?situation=student", True),
        ("?situation=intern", False),
        ("?promotion=2022", True),
        ("?promotion=2021", False),
        ("?region=ara", True),
        ("?region=idf", False),
        (f"?q={name.upper()}", True),
        ("?q=personne+d%27autre", False),
        ("?etat=nimporte", True),
        ("?promotion=abc", True),
    ):
        assert (name in page(client, "questionnaire:responses", 2026, query=query)) is shown, query
    assert response.state == "silent"


@pytest.mark.parametrize(
    ("name", "arguments", "queries"),
    [
        ("questionnaire:years", (), 3),
        ("questionnaire:board", (2026,), 4),
        ("questionnaire:responses", (2026,), 6),
        ("questionnaire:to_treat", (), 5),
    ],
)
def test_lists_cost_the_same_for_one_row_and_thirty(name: str, arguments: tuple[object, ...], queries: int) -> None:
    actor, response = student()
    sent(actor, response, ufr__exact="oui", entretien="oui")
    client = signed_in(memberships.referent("ara"))
    page(client, name, *arguments)
    counts = [_count(client, name, *arguments)]
    sending = response.sendings.get()
    version, letter = sending.version, sending.receipt
    for _ in range(29):
        contract = concluded(ufr=memberships.ufr())
        other = Response.objects.create(
            questionnaire=response.questionnaire, contract=contract, audience="student", called_as="student",
            called_at=DURING, started_at=DURING, sent_at=DURING,
        )  # fmt: skip
        made = other.sendings.create(
            number=1, version=version, audience="student", answers={}, sent_at=DURING, late=False, receipt=letter
        )
        Proposal.objects.create(
            response=other, sending=made, question="entretien", about="interview", value="oui", desk="ars_referent",
            state=ProposalState.PROPOSED, proposed_at=DURING,
        )  # fmt: skip
    assert Summary.objects.count() == 30
    counts.append(_count(client, name, *arguments))
    assert counts == [counts[0]] * 2
    assert counts[0] <= queries + 5, counts


def _count(client: Client, name: str, *arguments: object) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(reverse(name, args=arguments))
    return len(found)
