"""The pages: what each role may open, what they say, and how many queries they cost."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Membership
from cesp.common import progress
from cesp.contracts.models import Contract
from cesp.takeover import operations, tasks, writer
from cesp.takeover.models import Batch
from tests.browsing import signed_in
from tests.factories import memberships
from tests.takeover.conftest import NOW, checked, deposited, imported
from tests.takeover.files import another, contract, paid, workbook

pytestmark = pytest.mark.django_db

FILE = workbook(
    [contract(lodged_on=None), another(2, email=None), another(3)],
    [],
    [paid("octobre 2022", "septembre 2023", "11 941,93 €")],
)


@pytest.fixture
def client(desk: Membership) -> Client:
    return signed_in(desk)


def upload(client: Client, content: bytes, name: str = "contrats.xlsx"):  # type: ignore[no-untyped-def]
    return client.post(reverse("takeover:batches"), {"file": SimpleUploadedFile(name, content)})


def run_tasks() -> list[str]:
    """What a worker would do, here and now."""
    waiting = list(DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"))
    done = []
    for row in waiting:
        done.append(row.task.call(*row.args_kwargs["args"]))
        DBTaskResult.objects.filter(pk=row.pk).update(status="SUCCESSFUL")
    return done


def test_from_the_file_to_the_contracts_by_the_screens_alone(client: Client) -> None:
    page = client.get(reverse("takeover:batches")).content.decode()
    assert "Aucun fichier déposé pour l'instant" in page.replace("&#x27;", "'")
    response = upload(client, FILE)
    batch = Batch.objects.get()
    assert response.url == reverse("takeover:batch", args=[batch.pk])
    waiting = client.get(response.url).content.decode()
    assert "En attente d&#x27;un exécutant…" in waiting, waiting[waiting.index("<h1") :][:1500]
    assert 'hx-get="/reprise/' in waiting
    assert run_tasks() == ["checked"]
    report = client.get(response.url).content.decode()
    assert "2 contrats sur 3 peuvent être repris" in report
    assert "La cellule est vide." in report
    assert "il manque 1\u202f085,63\xa0€" in report
    assert "Supposé : Déposé le." in report
    batch.refresh_from_db()
    asked = client.post(reverse("takeover:import_batch", args=[batch.pk]), {"seen": batch.accepted_digest}, follow=True)
    assert "Reprise en cours" in asked.content.decode()
    assert run_tasks() == ["imported"]
    done = client.get(response.url).content.decode()
    assert "2 contrats repris" in done
    assert reverse("portal:contract", args=["REPRISE-1"]) in done
    assert Contract.objects.count() == 2


def test_a_double_click_on_the_import_is_harmless(client: Client, desk: Membership) -> None:
    batch = checked(desk, FILE)
    address = reverse("takeover:import_batch", args=[batch.pk])
    client.post(address, {"seen": batch.accepted_digest})
    again = client.post(address, {"seen": batch.accepted_digest}, follow=True).content.decode()
    assert "Rien n&#x27;a été repris deux fois." in again
    assert DBTaskResult.objects.count() == 1


def test_the_same_file_again_leads_to_its_report_with_a_sentence(client: Client, desk: Membership) -> None:
    batch = checked(desk, FILE)
    response = upload(client, FILE, "copie.xlsx")
    assert response.url == reverse("takeover:batch", args=[batch.pk])
    assert "a déjà été déposé" in client.get(response.url).content.decode()
    assert DBTaskResult.objects.count() == 0


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "Choisissez un fichier."),
        ({"file": SimpleUploadedFile("x.xlsx", b"")}, "Le fichier est vide. Enregistrez le classeur"),
        ({"file": SimpleUploadedFile("x.xlsx", b"x" * 3_000_000)}, "Le fichier pèse 3 Mo ; la limite est de 2 Mo."),
    ],
)
def test_an_upload_that_cannot_be_kept_says_what_to_do(client: Client, settings, files, sentence: str) -> None:  # type: ignore[no-untyped-def]
    settings.TAKEOVER_LIMITS = {"file_bytes": 2_000_000}
    page = client.post(reverse("takeover:batches"), files)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert 'href="#id_file"' in page.content.decode()
    assert Batch.objects.count() == 0


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(client: Client, desk: Membership) -> None:
    batch = checked(desk, b"%PDF-1.7")
    page = client.get(reverse("takeover:batch", args=[batch.pk])).content.decode()
    assert "Ce fichier est un PDF, pas un tableau." in page
    assert reverse("takeover:template", args=["xlsx"]) in page
    client.post(reverse("takeover:check_again", args=[batch.pk]))
    assert run_tasks() == ["refused"]


def test_progress_is_a_bar_a_count_and_a_reload_at_the_end(client: Client, desk: Membership) -> None:
    batch = deposited(desk, FILE)
    progress.report(batch.progress_key, done=50, total=200, label="Contrôle des contrats")
    address = reverse("takeover:advance", args=[batch.pk])
    running = client.get(address)
    assert "HX-Refresh" not in running.headers
    assert 'value="25"' in running.content.decode()
    assert "50 sur 200" in running.content.decode()
    operations.check(batch_id=batch.pk, at=NOW)
    assert client.get(address).headers["HX-Refresh"] == "true"


def test_work_that_does_not_move_can_be_put_back_in_the_queue(client: Client, desk: Membership) -> None:
    batch = deposited(desk, FILE)
    page = client.get(reverse("takeover:batch", args=[batch.pk])).content.decode()
    assert "Rien n'avance ?" in page
    client.post(reverse("takeover:resume", args=[batch.pk]))
    assert run_tasks() == ["checked"]


def test_a_failing_task_is_seen_on_the_page(client: Client, desk: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = deposited(desk, FILE)

    def fail(**_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(operations, "check", fail)
    with pytest.raises(RuntimeError, match="boom"):
        tasks.check.call(batch.pk)
    page = client.get(reverse("takeover:batch", args=[batch.pk])).content.decode()
    assert "arrêté sur une erreur imprévue, qui est signalée" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"REPRISE-1", "REPRISE-2", "REPRISE-3"}),
        ("?outcome=rejected", {"REPRISE-2"}),
        ("?outcome=warned", {"REPRISE-1", "REPRISE-3"}),
        ("?code=missing", {"REPRISE-2"}),
        ("?code=paid_differs", {"REPRISE-1"}),
        ("?text=lefevre", {"REPRISE-1"}),
        ("?text=reprise-3", {"REPRISE-3"}),
        ("?text=martin+anne", {"REPRISE-2", "REPRISE-3"}),
        ("?text=personne", set()),
        ("?outcome=nonsense&code=nonsense&page=nonsense", {"REPRISE-1", "REPRISE-2", "REPRISE-3"}),
    ],
)
def test_the_report_is_filtered_and_searched(client: Client, desk: Membership, query: str, shown: set[str]) -> None:
    batch = checked(desk, FILE)
    page = client.get(reverse("takeover:batch", args=[batch.pk]) + query)
    assert {line.reference for line in page.context["page"].rows} == shown
    if not shown:
        assert "Aucune ligne ne répond à ce filtre" in page.content.decode()


def test_a_long_report_is_paged_by_key(client: Client, desk: Membership) -> None:
    batch = checked(desk, workbook([contract(reference=f"REPRISE-{n}", email=f"p{n}@exemple.fr") for n in range(120)]))
    address, seen = reverse("takeover:batch", args=[batch.pk]), []
    cursor = ""
    for _ in range(3):
        page = client.get(address, {"page": cursor, "outcome": "warned"}).context["page"]
        seen += [line.row for line in page.rows]
        cursor = str(page.next) if page.next else ""
    assert seen == list(range(2, 122))
    assert cursor == ""


def test_the_rejected_rows_come_back_with_why_and_can_be_sent_again(client: Client, desk: Membership) -> None:
    batch = imported(desk, FILE)
    response = client.get(reverse("takeover:rejected", args=[batch.pk]))
    assert response["Content-Disposition"] == f'attachment; filename="reprise-{batch.pk}-a-corriger.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    page = book["Contrats"]
    headings = [cell.value for cell in page[1]]
    row = dict(zip(headings, [cell.value for cell in page[2]], strict=True))
    assert (row["Motif du rejet"], row["Référence"]) == ("Adresse électronique : La cellule est vide.", "REPRISE-2")
    assert page.max_row == 2
    page.cell(2, headings.index("Adresse électronique") + 1, "p2@exemple.fr")
    corrected = io.BytesIO()
    book.save(corrected)
    assert imported(desk, corrected.getvalue()).contracts_accepted == 1
    assert set(Contract.objects.values_list("reference", flat=True)) == {"REPRISE-1", "REPRISE-2", "REPRISE-3"}


def test_templates_and_notice(client: Client) -> None:
    assert client.get(reverse("takeover:template", args=["xlsx"])).content == writer.template()
    assert client.get(reverse("takeover:template", args=["csv"])).content == writer.template_csv()
    assert client.get(reverse("takeover:template", args=["pdf"])).status_code == 404
    page = client.get(reverse("takeover:guide")).content.decode()
    assert all(title in page for title in ("Feuille « Contrats »", "Feuille « Événements »", "Feuille « Versements »"))


def test_the_sample_is_only_for_demonstrations(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    assert client.get(reverse("takeover:sample")).status_code == 404
    settings.DEMONSTRATION = True
    assert client.get(reverse("takeover:sample")).content == writer.SAMPLE.read_bytes()


def test_abandoning_goes_back_to_the_list(client: Client, desk: Membership) -> None:
    batch = checked(desk, FILE)
    page = client.post(reverse("takeover:abandon", args=[batch.pk]), follow=True).content.decode()
    assert f"Le dépôt n° {batch.pk} est abandonné" in page
    assert client.get(reverse("takeover:batch", args=[batch.pk])).status_code == 404


READ = ("batches", "batch", "advance", "guide", "rejected")
ACT = ("batches", "import_batch", "check_again", "resume", "abandon")


def address(name: str, batch: Batch) -> str:
    return reverse(f"takeover:{name}", args=[] if name in {"batches", "guide"} else [batch.pk])


@pytest.mark.parametrize(
    ("role", "reads", "acts"),
    [
        ("case_desk", True, True),
        ("auditor", True, False),
        ("payments_clerk", False, False),
        ("payments_approver", False, False),
        ("signatory", False, False),
    ],
)
def test_who_opens_what(desk: Membership, role: str, reads: bool, acts: bool) -> None:
    batch = imported(desk, FILE)
    client = signed_in(getattr(memberships, role)())
    opened = {name: client.get(address(name, batch)).status_code for name in READ}
    assert opened == dict.fromkeys(READ, 200 if reads else 404)
    acted = {name: client.post(address(name, batch)).status_code == 404 for name in ACT}
    assert acted == dict.fromkeys(ACT, not acts)


def test_the_auditor_sees_no_button(desk: Membership) -> None:
    batch = checked(desk, FILE)
    client = signed_in(memberships.auditor())
    for page in ("batches", "batch"):
        content = client.get(address(page, batch)).content.decode()
        assert 'type="file"' not in content
        assert "Reprendre" not in content
        assert "Abandonner" not in content


def test_a_visitor_is_asked_to_sign_in(desk: Membership) -> None:
    response = Client().get(reverse("takeover:batches"))
    assert (response.status_code, response.url) == (302, "/connexion/?next=/reprise/")


def test_queries_do_not_grow_with_the_rows(
    client: Client, desk: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = imported(desk, workbook([contract()]))
    many = imported(desk, workbook([contract(reference=f"R-{n:03}", email=f"p{n}@exemple.fr") for n in range(30)]))
    for batch in (one, many):
        with django_assert_num_queries(7):
            client.get(reverse("takeover:batch", args=[batch.pk]))
        with django_assert_num_queries(4):
            client.get(reverse("takeover:advance", args=[batch.pk]))
    with django_assert_num_queries(5):
        client.get(reverse("takeover:batches"))
