"""The pages: an agent deposits, reads, decides, compares, has a colleague publish; a stranger gets nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.zoning.models import Deposit, Zoning
from cesp.zoning.operations import deposits, preparing
from tests.factories import memberships
from tests.zoning import country

pytestmark = pytest.mark.django_db
FILE = (
    "Code;Libellé;Zonage\n01001;Abbans;ZIP\n01002;Belley-le-Lac;HZ\n01003;Valserhône;Zone bleue\n99999;Nulle part;ZIP\n"
)


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.person)
    return client


def send(client: Client, content: str) -> Deposit:
    response = client.post(
        reverse("zoning:deposits"),
        {
            "profession": "medicine",
            "name": "zonage médecins 2026",
            "in_force_on": "2026-04-01",
            "file": SimpleUploadedFile("zonage.csv", content.encode()),
        },
    )
    held = Deposit.objects.latest("pk")
    assert response.status_code == 302
    return deposits.check(deposit_id=held.pk, at=country.NOW)


def seen_by(client: Client, publish: str) -> str:
    """What the form of a publication says that its reader saw."""
    return str(client.get(publish).context["found"].digest)


@pytest.mark.clause("BIE-6")
def test_from_the_file_to_the_publication_by_a_colleague() -> None:
    author, colleague = signed_in(country.referent()), signed_in(country.referent())
    held = send(author, FILE)
    address = reverse("zoning:deposit", args=[held.pk])
    page = author.get(address).content.decode()
    assert "Catégories inconnues" in page
    assert "Aucune commune, d&#x27;aujourd&#x27;hui ou ancienne, n&#x27;a le code 99999." in page
    author.post(reverse("zoning:deposit_words", args=[held.pk]), {"word-zone bleue": country.category("ZAC").pk})
    held = deposits.check(deposit_id=held.pk, at=country.NOW)
    missing = held.lines.get(commune="01004")
    author.post(
        reverse("zoning:deposit_choose", args=[held.pk]), {f"category-{missing.pk}": country.category("ZIP").pk}
    )
    assert "Classer hors zone le département 69" in " ".join(author.get(address).content.decode().split())
    author.post(reverse("zoning:deposit_choose", args=[held.pk]), {"settle": "out"})
    author.post(reverse("zoning:deposit_drafts", args=[held.pk]), {"seen": held.kept_digest})
    preparing.prepare(deposit_id=held.pk, at=country.NOW)
    draft = Zoning.objects.get()
    assert reverse("zoning:comparison", args=[draft.pk]) in author.get(address).content.decode()
    publish = reverse("zoning:move", args=[draft.pk, "publish"])
    assert "une autre personne le publie" in author.get(publish).content.decode()
    assert "Entrent en zone" in colleague.get(publish).content.decode()
    assert "Vous avez pris part à ce projet" in author.get(publish).content.decode()
    colleague.post(publish, {"seen": seen_by(colleague, publish)})
    draft.refresh_from_db()
    assert draft.state == "published"
    assert {a.commune_id: a.category.code for a in draft.areas.all()} == {
        "01001": "ZIP",
        "01002": "HZ",
        "01003": "ZAC",
        "01004": "ZIP",
    } | dict.fromkeys(("69001", "69123", "69381", "69382"), "HZ")


def test_a_version_is_read_searched_compared_and_exported() -> None:
    country.zoning({"01001": "ZIP", "01002": "ZAC"})
    draft = country.draft({"01001": "ZAC", "69001/QN06901M": "ZIP", "01002": "ZAC"})
    client = signed_in(country.referent())
    assert "zonage médecins 2026" in client.get(reverse("zoning:zonings")).content.decode()
    address = reverse("zoning:zoning", args=[draft.pk])
    assert "Zone d&#x27;action complémentaire" in client.get(address, {"commune": "Abbans"}).content.decode()
    page = client.get(reverse("zoning:commune", args=["01001"])).content.decode()
    assert "Zone d&#x27;intervention prioritaire" in page
    assert f"{draft.name}, pour le 1er avril 2026" in page
    compared = client.get(reverse("zoning:comparison", args=[draft.pk])).content.decode()
    assert "Changent de catégorie" in compared
    export = client.get(reverse("zoning:comparison_export", args=[draft.pk, "csv"]))
    lines = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1] == (
        "01001;Abbans;01;;;700;Zone d'intervention prioritaire;Zone d'action complémentaire;Changent de catégorie"
    )
    workbook = client.get(reverse("zoning:comparison_export", args=[draft.pk, "xlsx"]))
    assert workbook.status_code == 200
    workbook.close()


def test_columns_are_said_on_screen_and_a_category_is_added() -> None:
    client = signed_in(country.referent())
    held = send(client, "x;y;z\nAbbans;01001;ZIP\n")
    assert held.state == "unmapped"
    address = reverse("zoning:deposit_columns", args=[held.pk])
    assert "Colonne B" in client.get(address).content.decode()
    wrong = client.post(address, {"sheet": "fichier CSV", "header": "1", "column_category": "2"})
    assert "Indiquez la colonne du code INSEE" in wrong.content.decode()
    client.post(address, {"sheet": "fichier CSV", "header": "1", "column_category": "2", "column_code": "1"})
    assert deposits.check(deposit_id=held.pk, at=country.NOW).rows_kept == 1
    given = {"code": "ZB", "label": "Zone bleue", "counts_as": "ZAC", "rank": "35", "words": ""}
    client.post(reverse("zoning:categories"), given)
    assert "Zone bleue (ARA)" in client.get(reverse("zoning:categories")).content.decode()
    again = client.post(reverse("zoning:categories"), given)
    assert "existe déjà" in again.content.decode()


def test_another_region_gets_nothing_and_the_auditor_reads_without_acting() -> None:
    draft = country.draft({"01001": "ZIP"})
    held = country.deposited(country.referent(), FILE)
    stranger, auditor = signed_in(country.referent("idf")), signed_in(memberships.auditor())
    for name, pk in (("zoning:zoning", draft.pk), ("zoning:comparison", draft.pk), ("zoning:deposit", held.pk)):
        assert stranger.get(reverse(name, args=[pk])).status_code == 404
        assert auditor.get(reverse(name, args=[pk])).status_code == 200
    publish = reverse("zoning:move", args=[draft.pk, "publish"])
    assert stranger.post(publish).status_code == 404
    assert auditor.post(publish).status_code == 404
    assert stranger.post(reverse("zoning:deposit_abandon", args=[held.pk])).status_code == 404


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "", "x"])
def test_a_choice_for_no_line_changes_nothing(number: str) -> None:
    client = signed_in(memberships.referent("ara"))
    held = send(client, FILE)
    answer = client.post(
        reverse("zoning:deposit_choose", args=[held.pk]), {f"commune-{number}": "01001", f"category-{number}": number}
    )
    assert answer.status_code == 302
    assert not held.lines.exclude(chosen_commune=None).exists()


def test_what_is_wrong_is_said_once_above_a_form() -> None:
    page = signed_in(memberships.referent("ara")).post(reverse("zoning:deposits"), {}).content.decode()
    assert page.count("fr-alert--error") == 1
