"""The pages: what each role finds on them, and what their buttons do."""

import io
from datetime import date
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from cesp.common import clock
from cesp.common.instants import day_of
from cesp.contracts.models import Contract, RecordedFact
from cesp.studies.models import Declaration, Outcome, Question
from tests.browsing import signed_in
from tests.documents.files import pdf
from tests.factories import memberships
from tests.factories.studies import OPEN_AT, autumn, enrolled, manager, says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: OPEN_AT)
    monkeypatch.setattr(clock, "today", lambda: day_of(OPEN_AT))


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return words(client.get(reverse(f"studies:{name}", args=arguments) + query))


def sent(client: Client, name: str, *arguments: object, query: str = "", **data: Any) -> str:
    return words(client.post(reverse(f"studies:{name}", args=arguments) + query, data, follow=True))


def test_a_line_is_declared_after_its_effect_corrected_and_taken_back() -> None:
    contract = enrolled()
    autumn()
    client = signed_in(manager())
    assert "<strong>1</strong> signataire, 1 à déclarer" in page(client, "lines")
    assert "Scolarité 2026-2027 à déclarer" in words(client.get(reverse("portal:home")))
    form = page(client, "declare", contract.reference)
    assert "Entre à l'internat d'odontologie" not in form
    given = {"outcome": "diploma", "on": "18 septembre 2026", "seen": "0"}
    missing = sent(client, "declare", contract.reference, step="preview", outcome="diploma", seen="0")
    assert "Écrivez la date : jour du diplôme." in missing
    shown = sent(client, "declare", contract.reference, step="preview", **given)
    assert "48 mois" in shown
    assert "Indemnité" not in shown
    assert not Declaration.objects.exists()
    done = sent(client, "declare", contract.reference, step="confirm", **given | {"on": "2026-09-18"})
    assert "« Diplôme obtenu » est déclaré" in done
    assert RecordedFact.objects.get(contract=contract, kind="diploma_obtained").effective_on == date(2026, 9, 18)
    declared = Declaration.objects.get()
    correction = page(client, "declare", contract.reference, query="?corriger=1")
    assert 'value="2026-09-18"' in correction
    given = {"outcome": "enrolled", "year_of_study": "8", "seen": str(declared.pk)}
    certificate = SimpleUploadedFile("c.pdf", pdf("Certificat"), "application/pdf")
    sent(client, "declare", contract.reference, query="?corriger=1", step="confirm", certificate=certificate, **given)
    assert Declaration.objects.latest("pk").certificate is not None
    history = page(client, "declare", contract.reference)
    assert "correction" in history
    assert "Certificat de scolarité" in history
    assert "Rien ne change au contrat" in page(client, "withdraw", contract.reference)
    seen = Declaration.objects.latest("pk").pk
    assert "La déclaration est retirée" in sent(client, "withdraw", contract.reference, seen=seen)
    assert "<strong>1</strong> signataire, 1 à déclarer" in page(client, "lines")


def test_the_list_sorts_filters_counts_exports_and_declares_in_bulk(django_assert_num_queries: Any) -> None:
    contracts = [enrolled(f"Nom{n:02d}") for n in range(3)]
    says(contracts[2], Outcome.DIPLOMA, on=date(2026, 9, 18))
    client = signed_in(manager())
    listed = page(client, "lines", query="?sort=-nom")
    assert listed.index("Nom02") < listed.index("Nom00")
    assert "À déclarer (2)" in listed
    assert "Diplôme obtenu (1)" in listed
    assert "Nom00" not in page(client, "lines", query="?situation=diploma")
    assert "Aucun signataire ne répond" in page(client, "lines", query="?q=absent")
    assert "Nom01" in page(client, "lines", query="?q=nom01")
    body = client.get(reverse("studies:export", args=["csv"]))
    assert b"".join(body.streaming_content).decode("utf-8-sig").count("\r\n") == 4  # type: ignore[attr-defined]
    with django_assert_num_queries(QUERIES):
        client.get(reverse("studies:lines"))
    references = [contract.reference for contract in contracts]
    done = sent(client, "next_year", query="?annee=2026", ligne=references)
    assert "Inscriptions déclarées : 2" in done
    assert "Nom02 : « Diplôme obtenu » a été déclaré" in done
    assert "Cochez les signataires" in sent(client, "next_year", query="?annee=2026")
    for n in range(3, 30):
        enrolled(f"Nom{n:02d}")
    with django_assert_num_queries(QUERIES):
        client.get(reverse("studies:lines"))


QUERIES = 12


@pytest.mark.clause("NAT-7")
def test_another_faculty_finds_nothing() -> None:
    contract = enrolled()
    says(contract, Outcome.DIPLOMA, on=date(2026, 9, 18))
    client = signed_in(manager(memberships.ufr("med-gre")))
    assert "Aucun signataire n'est inscrit" in page(client, "lines")
    for name in ("declare", "withdraw"):
        assert client.get(reverse(f"studies:{name}", args=[contract.reference])).status_code == 404
    data = {"outcome": "excluded", "on": "2026-11-02", "seen": "0", "step": "confirm"}
    assert client.post(reverse("studies:declare", args=[contract.reference]), data).status_code == 404


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Référence", "Nom", "Situation", "Année d'études", "Date", "Précision"), *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("scolarite.xlsx", file.getvalue())


def test_a_workbook_is_read_line_by_line_then_stored_whole_and_the_rest_comes_back() -> None:
    contracts = [enrolled(name) for name in ("Abel", "Morel", "Petit", "Roche")]
    stranger = enrolled("Ailleurs", at=memberships.ufr("med-gre"))
    autumn()
    client = signed_in(manager())
    a, m, p, r = (contract.reference for contract in contracts)
    file = workbook(
        (a, "Abel", "Inscrite", 8, None, None),
        (m, "Morel", "Diplôme obtenu", None, date(2026, 9, 18), None),
        (p, "Petit", "redouble", 8, "31/10/2027", None),
        (r, "Roche", "", None, None, None),
        (stranger.reference, "Ailleurs", "exclu", None, "2/11/2026", None),
        (a, "Abel", "exclu", None, "2/11/2026", None),
        ("CESP-0", "Personne", "en vacances", None, None, None),
    )
    report = sent(client, "import_file", query="?annee=2026", file=file)
    assert "6 , et 1 sans situation" in report or "6, et 1 sans situation" in report
    assert "Le diplôme était prévu le 31 octobre 2028" in report
    assert "Même contrat qu'à la ligne 2." in report
    assert f"n'a la référence « {stranger.reference} »" in report
    assert "septembre 2026" in report
    assert not Declaration.objects.exists()
    tree = html.fromstring(client.post(reverse("studies:import_file"), {"file": _again(file)}).content)
    promise = tree.xpath("//input[@name='promise']/@value")[0]
    to_correct = tree.xpath("//input[@name='rejected']/@value")[0]
    back = client.post(reverse("studies:rejected"), {"rejected": to_correct})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(back.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [p, stranger.reference, a, "CESP-0"]
    assert "a été modifié" in sent(client, "store", query="?annee=2026", promise=promise + "x")
    other = signed_in(manager())
    assert "a été modifié" in sent(other, "store", query="?annee=2026", promise=promise)
    stored = sent(client, "store", query="?annee=2026", promise=promise)
    assert "Lignes enregistrées : 2. Lignes rejetées, à corriger : 4." in stored
    assert sorted(one.outcome for one in Declaration.objects.all()) == ["diploma", "enrolled"]
    # The same report again: all of it, or nothing.
    assert "Rien n'est enregistré" in sent(client, "store", query="?annee=2026", promise=promise)
    assert Declaration.objects.count() == 2


def _again(file: SimpleUploadedFile) -> SimpleUploadedFile:
    file.seek(0)
    return SimpleUploadedFile("scolarite.xlsx", file.read())


def test_the_model_lists_those_left_and_is_read_back() -> None:
    contract = enrolled("Abel")
    autumn()
    says(enrolled("Morel"), Outcome.ENROLLED, year=8)
    client = signed_in(manager())
    got = client.get(reverse("studies:model"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(got.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    (row,) = sheet.iter_rows(min_row=2, values_only=True)
    assert (row[0], row[2], row[3]) == (contract.reference, None, 8)
    unreadable = SimpleUploadedFile("x.xlsx", b"%PDF-1.4 rien")
    assert "pas un tableau" in sent(client, "import_file", query="?annee=2026", file=unreadable)


def test_the_desk_sets_the_days_reads_the_board_and_settles() -> None:
    desk = signed_in(memberships.case_desk())
    assert "Aucune campagne de déclaration n'est fixée" in page(desk, "board")
    assert "dates à fixer" in words(desk.get(reverse("portal:home")))
    done = sent(desk, "dates", academic_year="2026", opens_on="2026-10-01", due_on="2026-11-30")
    assert "Les déclarations 2026-2027 sont fixées." in done
    contract = enrolled()
    says(contract, Outcome.UNKNOWN, words="Partie à Grenoble.")
    assert "UFR med-lyo" in page(desk, "board")
    assert b"med-lyo" in b"".join(
        desk.get(reverse("studies:board_export", args=["csv"])).streaming_content  # type: ignore[attr-defined]
    )
    question = Question.objects.get()
    assert contract.signatory.full_name in page(desk, "questions")
    assert "Partie à Grenoble." in page(desk, "question", question.pk)
    refused = sent(desk, "question", question.pk, settlement="attached", words="Elle y est.")
    assert "Choisissez l'UFR" in refused
    elsewhere = memberships.ufr("med-gre")
    data = {"settlement": "attached", "words": "Elle y est.", "ufr": elsewhere.pk}
    assert "C'est tranché." in sent(desk, "question", question.pk, **data)
    assert "Contrat rattaché à une autre UFR" in page(desk, "questions", query="?etat=tranchees")
    assert Contract.objects.get().ufr == elsewhere
    back = memberships.ufr()
    assert "Le contrat est rattaché." in sent(desk, "attach", contract.reference, ufr=back.pk)
    assert "déjà rattaché" in sent(desk, "attach", contract.reference, ufr=back.pk)
    reader = signed_in(memberships.auditor())
    assert "Trancher</button>" not in page(reader, "question", question.pk)


def test_a_signatory_reads_on_their_file_and_contests() -> None:
    contract = enrolled()
    declared = says(contract, Outcome.REPEATS, year=8, on=date(2029, 10, 31))
    client = signed_in(contract.signatory.memberships.get())
    home = words(client.get(reverse("portal:home")))
    assert "Scolarité déclarée par l'UFR" in home
    assert "diplôme prévu le 31 octobre 2029" in home
    form = page(client, "contest", declared.pk)
    token = html.fromstring(form).xpath("//input[@name='token']/@value")[0]
    assert "est envoyée à la gestion" in sent(client, "contest", declared.pk, words="C'est faux.", token=token)
    assert "regarde cette déclaration" in words(client.get(reverse("portal:home")))
    assert signed_in(memberships.signatory()).get(reverse("studies:contest", args=[declared.pk])).status_code == 404
