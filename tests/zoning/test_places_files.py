"""Places from a spreadsheet: nothing written before the report is read, all of it or nothing after; and back."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.zoning.models import PlaceOfPractice, PlacesFile
from cesp.zoning.operations import places as places_operations
from cesp.zoning.operations import places_files as operations
from cesp.zoning.operations.places_files import limits
from cesp.zoning.queries.places_files import Report, report_of
from tests.factories import memberships
from tests.zoning.test_places import opened, proposed, zoned

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HEAD = (
    "Numéro;Code INSEE;Commune;Quartier (QPV);Profession;Spécialité;Nature du poste;Structure;Nom de la structure;"
    "Postes"
)
LYON = ";69123;Lyon (69);;médecine;médecine générale;Salarié;MSP;Maison A;2"
STETIENNE = ";;Saint-Étienne (42);;Médecin;;libéral;Cabinet de groupe;;"


def report(*lines: str, head: str = HEAD) -> Report:
    content = "\n".join([head, *lines]).encode()
    return report_of("ara", content, on=TODAY, limits=limits())


def reasons(*lines: str, head: str = HEAD) -> list[str]:
    return [" ".join(read.row.reasons) for read in report(*lines, head=head).rejected]


def received(actor: Membership, *lines: str) -> PlacesFile:
    content = "\n".join([HEAD, *lines]).encode()
    return operations.receive(actor=actor, file_name="lieux.csv", content=content, on=TODAY, at=AT)


def written(actor: Membership, *lines: str, opening: bool = False) -> operations.Imported:
    file = received(actor, *lines)
    seen = report_of("ara", bytes(file.content), on=TODAY, limits=limits()).digest
    return operations.write(actor=actor, pk=file.pk, seen=seen, opening=opening, on=TODAY, at=AT)


@pytest.mark.clause("PAP-5", "INS-13")
def test_new_rows_take_the_numbers_that_follow_and_known_ones_keep_theirs(referent: Membership) -> None:
    known = proposed(referent)  # R69000001, in Saint-Étienne
    done = written(
        referent, LYON, f"{known.reference};42218;;;médecine;psychiatrie;Salarié;MSP;;1", "R69000010" + STETIENNE
    )
    assert (done.new, done.changed, done.opened) == (2, 1, 0)
    rows = PlaceOfPractice.objects.order_by("reference").values_list("reference", "commune", "specialty", "state")
    assert list(rows) == [
        ("R69000001", "42218", "psychiatrie", "proposed"),
        ("R69000010", "42218", "", "proposed"),
        ("R69000011", "69123", "médecine générale", "proposed"),
    ]
    assert PlaceOfPractice.objects.get(reference="R69000011").capacity == 2
    entry = Entry.objects.get(act="zoning.places_imported")
    assert {name: entry.detail[name] for name in ("new", "changed", "opened")} == {"new": 2, "changed": 1, "opened": 0}
    assert not PlacesFile.objects.exists()


def journaled(*acts: str) -> list[tuple[str, int]]:
    """Each act and the row that it is about, in the order of the journal."""
    rows = Entry.objects.filter(act__in=acts).order_by("pk").values_list("act", "subject")
    return [(act, int(subject.rsplit(":", 1)[1])) for act, subject in rows]


def test_the_journal_names_each_place_that_a_file_made_changed_and_opened(referent: Membership) -> None:
    known = proposed(referent)
    written(referent, f"{known.reference};42218;;;médecine;psychiatrie;Salarié;MSP;;1", LYON, opening=True)
    made = PlaceOfPractice.objects.get(commune="69123")
    assert journaled("zoning.place_proposed", "zoning.place_opened", "zoning.place_edited") == [
        ("zoning.place_proposed", known.pk),
        ("zoning.place_proposed", made.pk),
        ("zoning.place_opened", made.pk),
        ("zoning.place_edited", known.pk),
    ]


def test_a_file_thrown_away_or_replaced_leaves_a_line(referent: Membership) -> None:
    """It is a colleague's as much as one's own: the journal says who threw it away."""
    colleague = memberships.referent("ara")
    first = received(referent, LYON)
    second = received(colleague, STETIENNE)
    operations.drop(actor=colleague, pk=second.pk, at=AT)
    lines = Entry.objects.filter(act="zoning.places_file_abandoned").order_by("pk")
    assert [(line.membership_id, line.detail["digest"]) for line in lines] == [
        (colleague.pk, first.digest),
        (colleague.pk, second.digest),
    ]


def test_whose_file_waits_is_said_before_another_replaces_it(client: Client, referent: Membership) -> None:
    received(referent, LYON)
    client.force_login(memberships.referent("ara").person)
    page = " ".join(client.get("/lieux/tenir/fichiers/").content.decode().split())
    assert f"par {referent.signature}" in page.replace("&#x27;", "'")


def test_every_row_says_why_it_is_set_aside(referent: Membership) -> None:
    memberships.referent("idf")
    assert reasons(
        ";99999;;;médecine;;salarié;MSP;;",
        ";;Saint-Nulle-Part;;médecine;;salarié;MSP;;",
        ";93066;;;médecine;;salarié;MSP;;",
        ";69123;;;architecte;;salarié;MSP;;",
        ";69123;;;médecine;;bénévole;Tour;;",
        ";69123;;;médecine;;salarié;CHU;;",
        ";69123;;QN000001;médecine;;salarié;MSP;;",
        ";69123;;;médecine;;salarié;MSP;;zéro",
        "LYON-1;69123;;;médecine;;salarié;MSP;;",
    ) == [
        "Commune : le code INSEE 99999 n'existe pas. Écrivez le code INSEE.",
        "Commune : « Saint-Nulle-Part » ne désigne pas une seule commune. Écrivez le code INSEE.",
        "Commune : Cette commune est d'une autre région : son agence y propose les lieux.",
        "Profession : « architecte » n'est pas connu. Écrivez médecine, odontologie, pharmacie ou maïeutique.",
        "Nature du poste : « bénévole » n'est pas connu. Écrivez salarié, libéral ou mixte. Structure : « Tour » "
        "n'est pas connu. Écrivez par exemple MSP, centre de santé, établissement de santé, cabinet de groupe.",
        "Structure : L'engagement ne peut pas être accompli dans un centre hospitalier universitaire. Choisissez un "
        "établissement qui n'est pas un CHU.",
        "Quartier (QPV) : QN000001 n'est dans aucun zonage publié de Lyon (69).",
        "Postes : « zéro » ; un nombre de 1 à 99.",
        "Numéro : LYON-1 n'a pas la forme des numéros de la région. Laissez vide pour un nouveau lieu.",
    ]


def test_a_number_twice_and_the_same_file_twice_are_told(referent: Membership) -> None:
    assert reasons("R69000005" + LYON, "R69000005" + STETIENNE) == ["Numéro : R69000005 est déjà celui de la ligne 2."]
    assert reasons(LYON, LYON) == [
        "Numéro : un lieu semblable existe déjà, ligne 2. Écrivez son numéro pour le modifier, ou précisez ce qui les "
        "distingue."
    ]
    written(referent, LYON)
    assert reasons(LYON)[0].startswith("Numéro : un lieu semblable existe déjà, R69000001.")


def test_another_agency_s_number_is_not_taken(referent: Membership) -> None:
    other = proposed(memberships.referent("idf"), "93066")
    assert reasons(other.reference + LYON) == [f"Numéro : {other.reference} est celui d'un lieu d'une autre région."]


def test_an_empty_cell_empties_and_an_absent_column_changes_nothing(referent: Membership) -> None:
    place = proposed(referent, address="1 rue A", description="Longue")
    head = "Numéro;Code INSEE;Profession;Nature du poste;Structure;Spécialité;Adresse;Téléphone"
    found = report(f"{place.reference};42218;médecine;salarié;MSP;;1 rue A;06", head=head)
    assert [(read.outcome.value, read.changes) for read in found.rows] == [("changed", ("Spécialité",))]
    assert found.ignored == ("Téléphone",)
    same = report(f"{place.reference};42218;médecine;salarié;MSP;médecine générale;1 rue A;", head=head)
    assert [read.outcome.value for read in same.rows] == ["same"]


def test_new_places_open_where_the_zone_and_the_ceiling_allow(referent: Membership) -> None:
    zoned("69123", "ZIP", from_on=date(2022, 1, 1))  # Saint-Étienne is out of zone
    done = written(referent, LYON, STETIENNE, opening=True)
    assert (done.new, done.opened) == (2, 1)
    rows = PlaceOfPractice.objects.order_by("reference").values_list("commune", "state", "priority", "listed_on")
    assert list(rows) == [("69123", "open", 1, TODAY), ("42218", "proposed", None, None)]


@pytest.mark.clause("NAT-10")
@pytest.mark.parametrize(("left_zone_on", "opened"), [(date(2024, 1, 1), 1), (date(2023, 1, 1), 0)])
def test_a_file_opens_what_the_screen_opens(referent: Membership, left_zone_on: date, opened: int) -> None:
    """Out of zone for less than three years on 20 November 2026: a list of that day may hold a new place."""
    zoned("69123", "ZIP", from_on=date(2022, 1, 1))
    zoned("69123", "", from_on=left_zone_on)
    assert written(referent, LYON, opening=True).opened == opened
    place = proposed(referent, "69123")
    try:
        on_screen = places_operations.open_place(actor=referent, pk=place.pk, on=TODAY, at=AT).state == "open"
    except ValidationError:
        on_screen = False
    assert on_screen is bool(opened)


def test_an_open_place_does_not_move_out_of_zone(referent: Membership) -> None:
    place = opened(referent)
    zoned("42218", "ZIP", from_on=date(2022, 1, 1))
    assert "ne peut pas y être déplacé" in reasons(place.reference + LYON)[0]


def test_a_file_does_not_confirm_a_place_that_expired(referent: Membership) -> None:
    place = opened(referent)
    PlaceOfPractice.objects.update(state="expired", confirmed_on=date(2026, 3, 1))
    written(referent, f"{place.reference};42218;;;médecine;psychiatrie;Salarié;MSP;;1")
    place.refresh_from_db()
    assert (place.specialty, place.state, place.confirmed_on) == ("psychiatrie", "expired", date(2026, 3, 1))


def test_what_moved_since_the_report_was_read_is_not_written(referent: Membership) -> None:
    place = proposed(referent, structure_name="")
    file = received(referent, f"{place.reference};42218;;;médecine;psychiatrie;Salarié;MSP;;1", LYON)
    seen = report_of("ara", bytes(file.content), on=TODAY, limits=limits()).digest
    places_operations.edit(actor=referent, pk=place.pk, values={"specialty": "psychiatrie"}, on=TODAY, at=AT)
    with pytest.raises(ValidationError, match="relisez-le"):
        operations.write(actor=referent, pk=file.pk, seen=seen, opening=False, on=TODAY, at=AT)
    assert PlaceOfPractice.objects.count() == 1
    assert PlacesFile.objects.count() == 1


def test_when_the_numbers_run_short_nothing_is_written(referent: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    from cesp.zoning.pattern import Pattern

    monkeypatch.setattr(operations, "pattern_of", lambda ars, on: Pattern("R69000", 1))
    lines = [f";69123;;;médecine;;Salarié;MSP;Maison {number};1" for number in range(10)]
    with pytest.raises(ValidationError, match="plus de numéro libre"):
        written(referent, *lines)
    assert not PlaceOfPractice.objects.exists()


def test_only_a_referent_and_only_of_the_region(referent: Membership) -> None:
    file = received(referent, LYON)
    with pytest.raises(PermissionDenied):
        received(memberships.case_desk(), LYON)
    other = memberships.referent("idf")
    for act in (
        lambda: operations.drop(actor=other, pk=file.pk, at=AT),
        lambda: operations.write(actor=other, pk=file.pk, seen="", opening=False, on=TODAY, at=AT),
    ):
        with pytest.raises(ValidationError, match="n'attend plus"):
            act()


def test_the_dry_run_costs_the_same_whatever_the_number_of_rows(
    referent: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    zoned("69123", "ZIP", from_on=date(2022, 1, 1))
    for count in (1, 30):
        lines = [f";69123;;;médecine;;Salarié;MSP;Maison {number};1" for number in range(count)]
        report(lines[0])  # the rules of the regions are read once
        with django_assert_num_queries(7):
            report(*lines)


def upload(client: Client, content: bytes, name: str = "lieux.csv") -> str:
    answer = client.post("/lieux/tenir/fichiers/", {"file": SimpleUploadedFile(name, content)})
    return answer.headers.get("Location", "") or answer.content.decode()


@pytest.mark.clause("PAP-5")
def test_on_screen_the_report_comes_first_then_the_import(client: Client, referent: Membership) -> None:
    client.force_login(referent.person)
    page = upload(client, "\n".join([HEAD, LYON, ";99999;;;médecine;;salarié;MSP;;"]).encode())
    shown = client.get(page)
    assert dict(shown.context["counts"]) == {"new": 1, "rejected": 1}
    assert PlaceOfPractice.objects.count() == 0
    stale = client.post(page, {"seen": "0"}, follow=True).content.decode()
    assert "relisez-le" in stale
    client.post(page, {"seen": shown.context["report"].digest, "opening": "1"})
    place = PlaceOfPractice.objects.get()
    assert (place.reference, place.state, place.recorded_by) == ("R69000001", "open", referent)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("column", "cell"), [("Commune", "Zzz"), ("Code INSEE", "99999"), ("Commune", "²"), ("Commune", "")]
)
def test_a_file_that_names_communes_in_one_way_only_has_its_report(
    client: Client, referent: Membership, column: str, cell: str
) -> None:
    client.force_login(referent.person)
    rows = f"{column};Profession;Nature du poste;Structure;Postes;FINESS\n{cell};médecine;libéral;MSP;²;²²²²²²²²²"
    page = client.get(upload(client, rows.encode()))
    assert page.status_code == 200
    assert f'data-label="Commune">{cell or "–"}<' in page.content.decode()
    assert "un nombre de 1 à 99" in page.content.decode()


def test_a_report_counts_in_french(client: Client, referent: Membership) -> None:
    zoned("69123", "", from_on=date(2022, 1, 1))
    client.force_login(referent.person)
    page = " ".join(client.get(upload(client, "\n".join([HEAD, LYON]).encode())).content.decode().split())
    assert "1 : 1 nouveau lieu, dont aucun que la zone permet d" in page
    assert "Importer 1 lieu</button>" in page


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"Titre;Autre\n1;2", b"PK\x03\x04damaged"])
def test_a_file_of_something_else_is_refused_beside_the_field(
    client: Client, referent: Membership, content: bytes
) -> None:
    client.force_login(referent.person)
    page = upload(client, content)
    assert "fr-error-text" in page or "fr-message--error" in page
    assert not PlacesFile.objects.exists()


def test_the_rows_set_aside_come_back_to_be_corrected(client: Client, referent: Membership) -> None:
    client.force_login(referent.person)
    page = upload(client, "\n".join([HEAD, LYON, ";99999;;;médecine;;salarié;MSP;=1+1;"]).encode())
    answer = client.get(f"{page}rejetees.xlsx")
    (sheet,) = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets  # type: ignore[attr-defined]
    head, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert row[0] == "Commune : le code INSEE 99999 n'existe pas. Écrivez le code INSEE."
    assert row[head.index("Code INSEE")] == "99999"
    client.post(f"{page}abandonner/")
    assert not PlacesFile.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_reads_back_as_it_is(client: Client, referent: Membership, form: str) -> None:
    opened(referent, address="'1 rue A", description="=1+1", opens_on=date(2027, 3, 1), finess="010000024", capacity=2)
    proposed(referent, "69123", profession="odontology", specialty="", kind="mixed", structure="cms")
    client.force_login(referent.person)
    content = b"".join(client.get(f"/lieux/tenir/export.{form}").streaming_content)  # type: ignore[attr-defined]
    found = report_of("ara", content, on=TODAY, limits=limits())
    assert [(read.outcome.value, read.row.reasons, read.changes) for read in found.rows] == [("same", [], ())] * 2
    assert found.ignored == ("État", "Rang")


def test_the_model_has_the_columns(client: Client, referent: Membership) -> None:
    client.force_login(referent.person)
    content = b"".join(client.get("/lieux/tenir/modele.xlsx").streaming_content)  # type: ignore[attr-defined]
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    assert [cell.value for cell in sheet[1]][:4] == ["Numéro", "Code INSEE", "Commune", "Quartier (QPV)"]


def test_another_region_s_file_is_not_found(client: Client, referent: Membership) -> None:
    file = received(referent, LYON)
    client.force_login(memberships.referent("idf").person)
    for path in ("", "rejetees.xlsx"):
        assert client.get(f"/lieux/tenir/fichiers/{file.pk}/{path}").status_code == 404
    assert client.post(f"/lieux/tenir/fichiers/{file.pk}/abandonner/").status_code == 404
