"""The table of columns: everything it promises is understood."""

import io

import openpyxl
import pytest

from cesp.accounts.management.commands.load_organisations import organisations
from cesp.accounts.models import Organisation
from cesp.common.spreadsheets import reader
from cesp.common.spreadsheets.guard import Limits
from cesp.takeover import layout, notice, vocabulary, writer
from cesp.takeover.layout import Column, Sheet
from cesp_law import codec, labels
from cesp_law.facts import DeferralGround, Profession, Status, SuspensionGround, WaiverGround, ZoneCategory

COLUMNS = [(sheet, column) for sheet in layout.SHEETS for column in sheet.columns]


@pytest.mark.parametrize(("sheet", "column"), COLUMNS, ids=lambda one: one.code)
def test_every_example_is_understood(sheet: Sheet, column: Column) -> None:
    assert column.examples
    for example in column.examples:
        column.read(example)


@pytest.mark.parametrize(("sheet", "column"), COLUMNS, ids=lambda one: one.code)
def test_every_proposed_value_is_read_as_it_stands(sheet: Sheet, column: Column) -> None:
    assert {column.read(choice).quality.value for choice in column.choices} <= {"exact"}


def test_no_heading_means_two_columns() -> None:
    for sheet in layout.SHEETS:
        assert sheet.by_key[sheet.columns[0].heading.lower().replace("é", "e")] is sheet.columns[0]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (vocabulary.PROFESSION_WORDS, Profession),
        (vocabulary.STATUS_WORDS, Status),
        (vocabulary.SUSPENSION_WORDS, SuspensionGround),
        (vocabulary.DEFERRAL_WORDS, DeferralGround),
        (vocabulary.WAIVER_WORDS, WaiverGround),
        (vocabulary.EVENT_WORDS, vocabulary.Event),
    ],
)
def test_every_code_of_the_law_can_be_written(words: dict[str, object], codes: type) -> None:
    assert set(words.values()) == set(codes)


def test_events_are_the_facts_of_the_law() -> None:
    assert {str(event) for event in vocabulary.Event} == set(codec._READERS)


@pytest.mark.parametrize(
    ("word", "code"),
    [("IDF", "idf"), ("Île-de-France", "idf"), ("ile de france", "idf"), ("ARS Bretagne", "bre"), ("PACA", "pac"),
     ("Midi-Pyrénées", "occ"), ("Limousin", "naq"), ("La Réunion", "lre"),
     ("Rhône-Alpes", "ara"), ("NORD-PAS-DE-CALAIS", "hdf")],
)  # fmt: skip
def test_regions_by_name_code_and_former_name(word: str, code: str) -> None:
    assert layout.CONTRACTS.by_code["ars"].read(word).value == code


def test_the_regions_are_those_of_the_nomenclature() -> None:
    assert set(vocabulary.ARS) == {one.code for one in organisations() if one.kind == Organisation.Kind.ARS}


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("zip", ZoneCategory.ZIP), ("ZIP +", ZoneCategory.ZIP_PLUS), ("zip plus", ZoneCategory.ZIP_PLUS),
     ("Zone d'action complémentaire", ZoneCategory.ZAC), ("hors zone", None)],
)  # fmt: skip
def test_zones(typed: str, zone: ZoneCategory | None) -> None:
    assert vocabulary.zone_of(typed) is zone


def test_a_word_that_could_mean_two_values_means_none() -> None:
    assert "etudiant" not in vocabulary.STATUS_WORDS
    assert "internat" not in vocabulary.EVENT_WORDS
    with pytest.raises(ValueError, match="means both"):
        vocabulary._words({"a": "Un", "b": "Deux"}, {"a": "x", "b": "x"})


def test_the_template_opens_and_holds_every_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(writer.template()))
    assert book.sheetnames == ["Notice", "Contrats", "Événements", "Versements", "Exemples", "Listes"]
    assert book["Listes"].sheet_state == "hidden"
    for sheet in layout.SHEETS:
        assert [cell.value for cell in book[sheet.title][1]] == [column.heading for column in sheet.columns]
    told = {cell.value for row in book["Notice"].iter_rows() for cell in row if cell.value}
    assert all(any(str(text).startswith(column.heading) for text in told) for _, column in COLUMNS)


def test_the_template_is_the_same_bytes_each_time() -> None:
    assert writer.template() == writer.template()


def test_the_csv_template_is_what_a_french_spreadsheet_opens() -> None:
    content = writer.template_csv()
    assert content.startswith(b"\xef\xbb\xbfR\xc3\xa9f\xc3\xa9rence;Nom;Pr\xc3\xa9noms;Date de naissance;")
    (sheet,) = reader.read(content, limits=Limits())
    assert len(sheet.rows) == 1


def test_the_examples_name_only_known_columns() -> None:
    for rank, rows in notice.EXAMPLES.items():
        assert {code for row in rows for code in row} <= set(layout.SHEETS[rank].by_code)


def test_fields_are_named_as_in_the_workbook() -> None:
    assert layout.field_in_words("signed_on") == "Signé le"
    assert layout.field_in_words("suspension_ground 2") == "Suspension 2 : motif"
    assert layout.field_in_words("payments 12 net") == "Versements, ligne 12 : Net versé"


def test_labels_are_the_law_s_own() -> None:
    assert labels.label(labels.STATUS, "padhue") in vocabulary.STATUSES.values()
