"""Files that nobody should send, and that somebody will: each gets a sentence, none gets half in."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from django.db import DatabaseError

from cesp.accounts.models import Organisation
from cesp.common import export
from cesp.territory.models import Commune, Departement, Region
from cesp.zoning import tasks
from cesp.zoning.models import ZonedArea, Zoning
from cesp.zoning.operations import deciding, preparing
from cesp.zoning.queries import deposits as queries
from tests.factories import memberships
from tests.zoning import country

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def workbook(*rows: list[object], formulas: bool = False) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": formulas}) as book:
        sheet = book.add_worksheet("Zonage")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def bomb() -> bytes:
    """A workbook of a few hundred kilobytes that unfolds into half a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 450_000_000)
    return file.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (
        lambda: b"\xef\xbb\xbf\r\n",
        "Le fichier est vide. Enregistrez le classeur, puis envoyez-le de nouveau.",
    ),
    "a zip bomb": (bomb, "Une fois ouvert, ce classeur dépasserait 400 Mo."),
    "another archive": (lambda: _archive("photo.jpg"), "Cette archive ne contient pas de tableau."),
    "an old workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
        "C'est un ancien classeur Excel (.xls)",
    ),
    "too many rows": (lambda: b"code;zonage\n" + b"01001;ZIP\n" * 200_200, "a 200101 lignes"),
    "a quote never closed": (lambda: b'code;zonage\n"01001;ZIP\n' + b"01002;HZ\n" * 20_000, "guillemet"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 99, "pas un tableau"),
}


def _archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "0")
    return file.getvalue()


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content: Callable[[], bytes], sentence: str) -> None:
    held = country.deposited(country.referent(), content())
    assert held.state == "refused"
    assert sentence in held.refusal
    assert not held.lines.exists()


def test_a_file_of_an_old_encoding_is_read_with_its_accents() -> None:
    content = "code postal;commune;zonage\n01300;Châtillon-en-Michaille;Sous-dotée\n".encode("cp1252")
    held = country.deposited(country.referent(), content, profession="odontology")
    assert (held.rows_kept, held.state) == (1, "checked")


def test_formulas_are_read_as_what_they_show_and_never_leave_as_formulas() -> None:
    held = country.deposited(
        country.referent(),
        'code;commune;zonage\n01001;Abbans;ZIP\n99999;"=HYPERLINK(""http://mal.example"")";ZIP\n01002;Belley;HZ\n',
    )
    columns, rows = queries.report(held)
    written = b"".join(export.csv_lines(columns, rows)).decode("utf-8-sig")
    assert "99999 =HYPERLINK" in written  # after a code, no cell begins with it
    calculated = workbook(["code", "zonage"], ["01001", "ZIP"], ["01002", '=A2&"x"'], formulas=True)
    held = country.deposited(country.referent(), calculated, name="calcul.xlsx")
    assert held.rows_kept == 1
    assert held.lines.filter(kind="rejected").get().reason == "Catégorie inconnue : « 0 »."


def test_titles_over_two_rows_and_units_under_them_are_read_through() -> None:
    held = country.deposited(
        country.referent(),
        workbook(
            ["Zonage de la région", None, None],
            ["Commune", None, "Classement"],
            ["Code INSEE", "Libellé", "Zonage"],
            [None, None, "(catégorie)"],
            [1001, "Abbans", "ZIP"],
            [1002.0, "Belley-le-Lac", "HZ"],
        ),
        name="titres.xlsx",
    )
    assert (held.rows_read, held.rows_kept, held.rows_rejected) == (3, 2, 1)
    assert held.lines.get(kind="rejected").place == "Zonage, ligne 4"


def test_codes_of_corsica_and_overseas_are_codes_like_others() -> None:
    for region, departement, code, postcode in (
        ("94", "2A", "2A004", "20000"),
        ("01", "971", "97105", "97100"),
        ("01", "977", "97701", "97133"),
    ):
        Region.objects.get_or_create(code=region, defaults={"name": region})
        Departement.objects.create(code=departement, name=departement, region_id=region)
        Commune.objects.create(
            code=code, name=f"Commune {code}", kind="COM", departement_id=departement, postcodes=postcode, vintage=2026
        )
    Organisation.objects.filter(code="ara").update(departements="01 69 2A 971 977")
    held = country.deposited(country.referent(), "code;zonage\n2a004;ZIP\n97105;ZAC\n97701;HZ\n1001;ZIP\n")
    assert (held.rows_read, held.rows_kept) == (4, 4)
    named = country.deposited(
        country.referent(), "cp;commune;zonage\n20000;Commune 2A004;ZIP\n97133;Commune 97701;ZIP\n", name="noms.csv"
    )
    assert (named.rows_read, named.rows_kept) == (2, 2)


@pytest.mark.parametrize(
    "row",
    [
        "\x00\x01;ZIP",
        "01001;" + "Z" * 5_000,
        "9" * 3_000 + ";ZIP",
        ";",
        "01001;=1+1",
    ],
    ids=["control characters", "a long category", "a long code", "an empty row", "a formula"],
)
def test_a_row_that_makes_no_sense_harms_no_other(row: str) -> None:
    rows = "".join(f"0100{number};HZ\n" for number in (2, 3, 4))
    filler = "01002;HZ\n" * 1_000  # past what is looked at to tell a text from something else
    held = country.deposited(country.referent(), f"code;zonage\n{rows}{filler}{row}\n")
    assert held.state == "checked"
    assert held.rows_kept >= 1_003
    country.prepared(held.received_by, held)
    assert ZonedArea.objects.filter(commune__in=["01002", "01003", "01004"]).count() == 3


def test_a_code_of_district_that_is_none_is_rejected() -> None:
    held = country.deposited(
        country.referent(),
        "code;QPV;nom du qpv;zonage\n69001;QN06901M;Le Vallon;ZIP\n69001;QN06901M et QN06902M;x;ZIP\n",
    )
    assert held.rows_kept == 1
    assert held.lines.get(kind="rejected").reason == (
        "« QN06901M et QN06902M » n'est pas un code de quartier : il a plus de 10 caractères."
    )


def test_a_preparation_that_breaks_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = memberships.case_desk()
    held = country.deposited(desk, "code;zonage\n01001;ZIP\n75056;HZ\n01002;HZ\n")
    deciding.leave_unsaid(actor=desk, deposit=held, at=country.NOW)
    preparing.ask_drafts(actor=desk, deposit=held, seen=held.kept_digest)
    insert = preparing.bulk.insert

    def second_fails(*args: object) -> object:
        if ZonedArea.objects.exists():
            raise DatabaseError("disk full")
        return insert(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing.bulk, "insert", second_fails)
    with pytest.raises(DatabaseError):
        tasks.prepare.call(held.pk)
    held.refresh_from_db()
    assert (held.state, Zoning.objects.count(), ZonedArea.objects.count()) == ("checked", 0, 0)
    assert held.notices[0].startswith("La préparation s'est arrêtée sur une erreur imprévue")
    monkeypatch.setattr(preparing.bulk, "insert", insert)
    preparing.ask_drafts(actor=desk, deposit=held, seen=held.kept_digest)
    assert preparing.prepare(deposit_id=held.pk, at=country.NOW).state == "prepared"
    assert Zoning.objects.count() == 2
