"""Finding one's way in files as they are: sheets, headings, columns, csv."""

import io

import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from cesp.common.spreadsheets.guard import Unreadable
from cesp.takeover import layout
from tests.takeover.files import another, contract, errors, event, examined, paid, table, text, workbook, xlsx

ROWS = table(layout.CONTRACTS, [contract()])


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        examined(content)
    return str(refusal.value)


def ods(rows: list[list[object]]) -> bytes:
    document = OpenDocumentSpreadsheet()
    page = Table(name="Contrats")
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text="" if value is None else str(value)))
            line.addElement(cell)
        page.addElement(line)
    document.spreadsheet.addElement(page)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        xlsx(Contrats=ROWS),
        xlsx(Feuil1=ROWS),
        ods(ROWS),
        text(ROWS),
        text(ROWS, delimiter=","),
        text(ROWS, delimiter="\t"),
        text(ROWS, delimiter="|"),
        text(ROWS, encoding="utf-8"),
        text(ROWS, encoding="cp1252"),
        text(ROWS, encoding="latin-1"),
        text(ROWS, encoding="utf-16"),
        b"sep=;\r\n" + text(ROWS, encoding="cp1252"),
    ],
    ids=["xlsx", "xlsx-other-name", "ods", "csv", "comma", "tab", "bar", "utf8", "cp1252", "latin1", "utf16", "sep"],
)
def test_one_contract_in_every_format(content: bytes) -> None:
    (verdict,) = examined(content).accepted
    assert (verdict.reference, verdict.full_name, verdict.terms.ars) == ("REPRISE-1", "Anne-Lise Lefèvre", "ara")


def test_a_line_break_and_a_separator_inside_quotes_do_not_cut_a_csv() -> None:
    rows = table(layout.CONTRACTS, [contract(place="Maison ; de santé\nde Thiers", phone="06")])
    (verdict,) = examined(text(rows)).accepted
    assert verdict.line.text("place") == "Maison ; de santé de Thiers"


def test_our_own_apostrophe_before_a_formula_is_taken_off() -> None:
    rows = table(layout.CONTRACTS, [contract(phone="'+33612345678")])
    (verdict,) = examined(text(rows)).accepted
    assert verdict.line.text("phone") == "+33612345678"


def test_titles_above_the_headings_are_stepped_over_and_rows_keep_their_number() -> None:
    rows = [["Contrats CESP au 1er septembre 2026"], [None], ["Extraction du service"], *ROWS]
    (verdict,) = examined(xlsx(Contrats=rows)).accepted
    assert verdict.line.number == 5


def test_headings_may_be_renamed_moved_accented_or_not() -> None:
    cells = {
        "SIGNATURE": "14/02/2023",
        "Né(e) le": "17/05/2000",
        "prenom": "Anne-Lise",
        "NOM DE FAMILLE": "Lefèvre",
        "n° de contrat": "REPRISE-1",
        "courriel": "a@b.fr",
        "Filière": "med",
        "Cycle": "externe",
        "Région": "Auvergne",
        "date de depot": "18/11/2022",
        "Promotion": "2022",
    }
    rows = [list(cells), list(cells.values())]
    (verdict,) = examined(xlsx(Contrats=rows)).accepted
    assert verdict.draft.line.qualities == {"profession": "interpreted", "status": "interpreted", "ars": "interpreted"}


def test_headings_on_two_rows_are_read_together() -> None:
    headings, row = ROWS
    groups: list[object] = ["Contrat", *[None] * (len(headings) - 1), "Suspension", None, None]
    rows = [
        groups,
        [*headings, "premier mois", "dernier mois inclus", "motif"],
        [*row, "mars 2024", "juin 2024", "maladie"],
    ]
    (verdict,) = examined(xlsx(Contrats=rows)).accepted
    assert [str(fact.months) for fact in verdict.facts] == ["[2024-03, 2024-07)"]


def test_a_second_row_of_headings_and_repeated_ones_are_left_aside_and_said() -> None:
    headings, row = ROWS
    found = examined(xlsx(Contrats=[headings, list(contract()), row, headings]))
    assert [verdict.line.number for verdict in found.verdicts] == [3]
    assert found.notices == ("Feuille « Contrats », intitulés répétés, lignes ignorées : « 2 », « 4 ».",)


def test_repeated_columns_are_numbered() -> None:
    verdict = examined(
        workbook(
            [
                contract(suspension_first="mars 2024", suspension_last="mai 2024", suspension_ground="Maladie")
                | {"suspension_first 2": "janvier 2025", "suspension_last 2": "février 2025"}
                | {"suspension_ground 2": "Adoption"}
            ]
        )
    ).accepted[0]
    assert [(str(fact.months), fact.ground.value) for fact in verdict.facts] == [
        ("[2024-03, 2024-06)", "illness"),
        ("[2025-01, 2025-03)", "adoption"),
    ]


def test_unknown_columns_and_sheets_are_ignored_and_named() -> None:
    headings, row = ROWS
    content = xlsx(
        Contrats=[[*headings, "Observations", "Couleur"], [*row, "à revoir", "bleu"]],
        Notice=[["Ceci n'est pas lu"]],
        Exemples=ROWS,
        Calculs=[["x", "y"], [1, 2]],
        Vide=[],
    )
    assert examined(content).notices == (
        "Feuilles ignorées : « Calculs ».",
        "Feuille « Contrats », colonnes ignorées : « Observations », « Couleur ».",
    )


def test_the_column_of_reasons_of_a_correction_file_is_read_as_nothing() -> None:
    headings, row = ROWS
    assert examined(xlsx(Contrats=[["Motif du rejet", *headings], ["IBAN faux", *row]])).notices == ()


def test_blank_rows_in_the_middle_and_at_the_end_are_nothing() -> None:
    headings, row = ROWS
    rows = [headings, [None] * 11, row, *[[" "] * 11] * 40, *[[None] * 11] * 5]
    found = examined(xlsx(Contrats=rows))
    assert [verdict.line.number for verdict in found.verdicts] == [3]
    assert found.count()["contracts"].read == 1


def test_a_table_that_starts_far_from_the_corner_is_found() -> None:
    moved = [[None, None, *row] for row in ([None], [None], *ROWS)]
    (verdict,) = examined(xlsx(Contrats=[[None]] * 28 + moved)).accepted
    assert verdict.line.number == 32


def test_a_missing_column_is_named_with_the_one_that_may_be_meant() -> None:
    headings, row = ROWS
    renamed = ["Jour de signature" if heading == "Signé le" else heading for heading in headings]
    assert refused(xlsx(Contrats=[renamed, row])) == (
        "Feuille « Contrats » : il manque « Signé le ». « Signé le » serait-elle « Jour de signature » ? "
        "Si oui, renommez-la. Les intitulés attendus sont dans le modèle."
    )


def test_several_missing_columns_are_all_named() -> None:
    kept = [0, 1, 2, 3, 5, 6]
    rows = [[row[i] for i in kept] for row in ROWS]
    assert refused(xlsx(Contrats=rows)).startswith(
        "Feuille « Contrats » : il manque « Adresse électronique », « ARS de formation », « Signé le », "
        "« Année universitaire »."
    )


def test_two_columns_that_say_the_same_are_refused() -> None:
    headings, row = ROWS
    assert refused(xlsx(Contrats=[[*headings, "Courriel"], [*row, "x@y.fr"]])) == (
        "Feuille « Contrats » : plusieurs colonnes disent la même chose, "
        "« Adresse électronique (colonne E) », « Courriel (colonne L) ». "
        "Gardez-en une, ou numérotez-les si elles se répètent (« Suspension 2 : premier mois »)."
    )


def test_two_sheets_of_contracts_are_refused() -> None:
    assert refused(xlsx(Lyon=ROWS, Grenoble=ROWS)) == (
        "Deux feuilles portent des contrats : « Lyon » et « Grenoble ». "
        "Réunissez-les en une seule, ou renommez « Notice » celle qui ne doit pas être lue."
    )


def test_the_three_sheets_are_told_by_their_columns_when_their_names_do_not_say() -> None:
    content = xlsx(
        A=table(layout.PAYMENTS, [paid("octobre 2022", "décembre 2022", "3 256,89 €")]),
        B=ROWS,
        C=table(layout.EVENTS, [event(event="Thèse", begins="3 mai 2026")]),
    )
    found = examined(content)
    assert {code: count.read for code, count in found.count().items()} == {"contracts": 1, "events": 1, "payments": 1}


@pytest.mark.parametrize(
    ("content", "beginning"),
    [
        (
            xlsx(Contrats=[["a", "b"], [1, 2]]),
            "Feuille « Contrats » : aucune ligne d'intitulés reconnue dans les 20 premières.",
        ),
        (xlsx(Feuil1=[["a", "b"], [1, 2]]), "Feuille « Feuil1 » : aucune ligne d'intitulés reconnue"),
        (xlsx(A=[["a"]], B=[["b"]]), "Aucune feuille ne porte de contrats. Feuilles lues : « A », « B »."),
        (xlsx(Contrats=[], B=[]), "Le classeur n'a que des feuilles vides."),
        (xlsx(Contrats=ROWS[:1]), "La feuille « Contrats » n'a aucun contrat sous ses intitulés."),
        (xlsx(Contrats=[["x"]] * 20 + ROWS), "Feuille « Contrats » : aucune ligne d'intitulés reconnue"),
        (
            xlsx(Versements=table(layout.PAYMENTS, [paid("mars 2023", None, 5)])),
            "Feuille « Versements » : aucune ligne",
        ),
    ],
)
def test_a_file_without_contracts_says_what_was_found(content: bytes, beginning: str) -> None:
    assert refused(content).startswith(beginning)


def test_too_many_contracts_are_refused_and_the_limit_is_not() -> None:
    rows = [contract(reference=f"REPRISE-{n}", email=f"p{n}@exemple.fr", birth_on=None) for n in range(201)]
    assert examined(workbook(rows[:200])).count()["contracts"].read == 200
    assert (
        refused(workbook(rows))
        == "Le fichier a 201 contrats ; la limite est de 200 à la fois. Partagez-le en plusieurs fichiers."
    )


def test_merged_cells_are_an_error_on_the_rows_they_hide() -> None:
    file = io.BytesIO()
    headings, row = ROWS
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Contrats")
        page.merge_range(0, 0, 0, 4, "Signataires")
        page.write_row(1, 0, headings)
        page.write_row(2, 0, row)
        page.write_row(3, 0, table(layout.CONTRACTS, [another(2, ars=None)])[1])
        page.merge_range(2, 7, 3, 7, "ARA")
    first, second = examined(file.getvalue()).verdicts
    assert errors(first) == []
    assert errors(second) == [
        (
            "merged",
            "ARS de formation",
            "Cellule fusionnée avec celle du dessus : défusionnez-les, la valeur sur chaque ligne.",
        )
    ]


def test_formulas_are_read_at_their_last_value() -> None:
    file = io.BytesIO()
    headings, row = ROWS
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Contrats")
        page.write_row(0, 0, headings)
        page.write_row(1, 0, row)
        page.write_formula(1, 10, "=2020+2", None, 2022)
        page.write_formula(1, 1, '=CONCATENATE("Le","fèvre")', None, "Lefèvre")
    (verdict,) = examined(file.getvalue()).accepted
    assert verdict.terms.academic_year == 2022
