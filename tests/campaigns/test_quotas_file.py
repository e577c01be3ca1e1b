"""Numbers from a spreadsheet: each row kept or rejected with its reason, nothing half-imported."""

import io

import openpyxl
import pytest

from cesp.audit.models import Entry
from cesp.campaigns import quotas_file
from cesp.campaigns.models import Quota
from cesp.common.export import write_xlsx
from cesp.common.spreadsheets.guard import Unreadable
from tests.campaigns.test_quotas import offered
from tests.factories.campaigns import campaign, quota
from tests.factories.memberships import case_desk, ufr

pytestmark = pytest.mark.django_db

HEAD = "UFR;Profession;Situation;Contrats"


def read(of, *rows, head=HEAD):
    return quotas_file.read(of, "\n".join([head, *rows]).encode())


def reasons(report):
    return {row.number: row.reasons for row in report.rejected}


def test_rows_read_are_rows_kept_and_rows_rejected():
    of, lyon = campaign(), ufr("med-lyo")
    report = read(
        of,
        "med-lyo;Médecine;Deuxième cycle;4",
        "MED LYO;médecine;Internes;3",
        "UFR med-lyo;Odontologie;Troisième cycle (internat);2",
        "med-lyo;Médecine;PADHUE;",
        "",
        "med-xxx;Médecine;PADHUE;1",
        "med-lyo;Kinésithérapie;Apprentis;un",
        "med-lyo;medicine;second cycle;5",
    )
    assert (len(report.rows), len(report.kept), len(report.rejected), report.left_empty) == (6, 3, 3, 1)
    assert report.numbers == {
        (lyon.pk, "medicine", "second_cycle"): 4,
        (lyon.pk, "medicine", "third_cycle"): 3,
        (lyon.pk, "odontology", "third_cycle"): 2,
    }
    assert reasons(report) == {
        7: ("Aucune UFR n'a pour code ou pour nom « med-xxx ».",),
        8: (
            "Profession inconnue : « Kinésithérapie ».",
            "Situation inconnue : « Apprentis ».",
            "« un » n'est pas un nombre entier de 0 à 999.",
        ),
        9: ("Même UFR, profession et situation qu'à la ligne 2.",),
    }
    assert not Quota.objects.exists()


def test_a_row_below_what_is_engaged_is_rejected_at_its_line():
    of = campaign()
    held = quota(of, contracts=5)
    offered(held), offered(held)
    assert reasons(read(of, "med-lyo;Médecine;Deuxième cycle;1")) == {
        2: ("2 contrats y sont déjà proposés, signés ou déplacés : le nombre ne peut pas descendre en dessous.",)
    }
    kept = read(of, "med-lyo;Médecine;Deuxième cycle;2")
    assert (kept.changing, kept.kept[0].before) == (1, 5)
    assert read(of, "med-lyo;Médecine;Deuxième cycle;5").changing == 0


@pytest.mark.parametrize("typed", ["-1", "1000", "3,5", "trois", "1e2"])
def test_what_is_no_number_of_contracts_is_rejected(typed):
    ufr("med-lyo")
    assert len(read(campaign(), f"med-lyo;Médecine;PADHUE;{typed}").rejected) == 1


def test_two_faculties_of_the_same_name_are_told_apart_by_their_code():
    of = campaign()
    for code in ("med-aaa", "med-bbb"):
        one = ufr(code)
        one.name = "Faculté de santé"
        one.save()
    told = reasons(read(of, "Faculté de santé;Médecine;PADHUE;1"))
    assert told == {2: ("Plusieurs UFR s'appellent « Faculté de santé » : écrivez son code.",)}


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 rien", b"UFR;Profession;Contrats\nmed-lyo;M;3", b"a;b\n1;2"],
    ids=["empty", "pdf", "column missing", "no heading"],
)
def test_what_is_no_table_of_numbers_is_refused_whole(content):
    with pytest.raises(Unreadable):
        quotas_file.read(campaign(), content)


def test_the_export_reads_back_and_the_model_lists_what_is_to_fill_in():
    of = campaign()
    quota(of, contracts=4)
    quota(of, status="third_cycle", contracts=3)
    book = io.BytesIO()
    write_xlsx(book, quotas_file.COLUMNS, quotas_file.listed(of, every_category=False), sheet="Contingents")
    report = quotas_file.read(of, book.getvalue())
    assert (len(report.kept), len(report.rejected), report.changing) == (2, 0, 0)
    model = list(quotas_file.listed(of, every_category=True))
    assert [one.contracts for one in model] == [None, 4, 3, None]  # the four statuses of the one faculty of medicine


def test_the_rows_rejected_are_taken_away_with_their_reasons_and_can_be_imported_back(client):
    of = campaign()
    ufr()
    client.force_login(case_desk().person)
    page = _sent(client, f"{HEAD}\nmed-lyo;Médecine;PADHUE;1\nmed-xxx;Médecine;PADHUE;3")
    address = "/campagnes/2026/contingents/rejets/"
    answer = client.post(address, {"rejected": page.context["rejected_promise"]})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == [
        ["Ligne", "UFR", "Profession", "Situation", "Contrats", "Pourquoi"],
        [3, "med-xxx", "Médecine", "PADHUE", "3", "Aucune UFR n'a pour code ou pour nom « med-xxx »."],
    ]
    out = io.BytesIO()
    book.active["B2"] = "med-lyo"
    book.save(out)
    assert [row.contracts for row in quotas_file.read(of, out.getvalue()).kept] == [3]
    told = client.post(address, {"rejected": page.context["rejected_promise"][:-1] + "_"}, follow=True)
    assert "a plus d&#x27;une heure ou a été modifié" in told.content.decode()
    answer.close()  # the last: it closes the connection too


def test_a_file_is_read_then_stored_by_the_screen_all_or_nothing(client):
    of, desk = campaign(), case_desk()
    held = quota(of, contracts=5)
    client.force_login(desk.person)
    content = f"{HEAD}\nmed-lyo;Médecine;Deuxième cycle;2\nmed-lyo;Médecine;PADHUE;1\nmed-xxx;Médecine;PADHUE;1"
    page = _sent(client, content)
    assert "Lignes rejetées" in page.content.decode()
    held.refresh_from_db()
    assert held.contracts == 5
    promise = page.context["promise"]

    for _ in range(3):
        offered(held)
    told = client.post("/campagnes/2026/contingents/retenir/", {"promise": promise}, follow=True)
    assert "3 contrats y sont déjà proposés, signés ou déplacés" in told.content.decode()
    assert Quota.objects.count() == 1

    Quota.objects.filter(pk=held.pk).update(contracts=5)
    held.offers.all().delete()
    client.post("/campagnes/2026/contingents/retenir/", {"promise": promise})
    assert dict(Quota.objects.values_list("status", "contracts")) == {"second_cycle": 2, "padhue": 1}
    line = Entry.objects.get(act="campaigns.quotas_imported").detail
    assert (line["stored"], line["rejected"], line["changed"]) == (2, 1, 2)

    altered = promise[:-1] + ("A" if promise[-1] != "A" else "B")
    told = client.post("/campagnes/2026/contingents/retenir/", {"promise": altered}, follow=True)
    assert "déposez de nouveau le fichier" in told.content.decode()


def _sent(client, content):
    file = io.BytesIO(content.encode())
    file.name = "contingents.csv"
    return client.post("/campagnes/2026/contingents/importer/", {"file": file})
