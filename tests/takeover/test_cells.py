"""What people type in a cell, and what is understood: values worked out by hand."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from cesp.takeover import cells
from cesp.takeover.cells import Quality, Unread
from cesp_law.dates import Month

pytestmark = pytest.mark.alike

YEARS = range(2009, 2061)
EXACT, INTERPRETED, ASSUMED = Quality.EXACT, Quality.INTERPRETED, Quality.ASSUMED


def day(cell, **options):  # type: ignore[no-untyped-def]
    return cells.day(cell, years=YEARS, **options)


@pytest.mark.parametrize(
    ("cell", "value", "quality"),
    [
        (date(2023, 1, 3), date(2023, 1, 3), EXACT),
        (datetime(2023, 1, 3, 14, 30), date(2023, 1, 3), EXACT),
        ("3/1/2023", date(2023, 1, 3), EXACT),
        ("03/01/2023", date(2023, 1, 3), EXACT),
        (" 03 / 01 / 2023 ", date(2023, 1, 3), EXACT),
        ("03.01.2023", date(2023, 1, 3), EXACT),
        ("03-01-2023", date(2023, 1, 3), EXACT),
        ("03.01.23", date(2023, 1, 3), INTERPRETED),
        ("3 janvier 2023", date(2023, 1, 3), EXACT),
        ("3 JANVIER 2023", date(2023, 1, 3), EXACT),
        ("mardi 3 janv. 2023", date(2023, 1, 3), EXACT),
        ("le 3 janvier 2023", date(2023, 1, 3), EXACT),
        ("1er mars 2022", date(2022, 3, 1), EXACT),
        ("12 août 2021", date(2021, 8, 12), EXACT),
        ("12 aout 2021", date(2021, 8, 12), EXACT),
        ("28 févr. 2021", date(2021, 2, 28), EXACT),
        ("29 février 2024", date(2024, 2, 29), EXACT),
        ("2 déc 21", date(2021, 12, 2), INTERPRETED),
        ("2023-01-03", date(2023, 1, 3), EXACT),
        ("2023-01-03T00:00:00", date(2023, 1, 3), EXACT),
        ("2023-01-03 00:00:00", date(2023, 1, 3), EXACT),
        ("03/01/2023 00:00", date(2023, 1, 3), EXACT),
        ("03\u00a0janvier\u202f2023", date(2023, 1, 3), EXACT),
        (44929, date(2023, 1, 3), INTERPRETED),
        (44929.0, date(2023, 1, 3), INTERPRETED),
        ("44929", date(2023, 1, 3), INTERPRETED),
        ("20230103", date(2023, 1, 3), INTERPRETED),
    ],
)
def test_a_day_as_people_type_it(cell: object, value: date, quality: Quality) -> None:
    reading = day(cell)
    assert (reading.value, reading.quality) == (value, quality)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31/02/2023", "« 31/02/2023 » : ce jour n'existe pas (on lit le jour, puis le mois, puis l'année)."),
        ("29 février 2023", "« 29 février 2023 » : ce jour n'existe pas (on lit le jour, puis le mois, puis l'année)."),
        ("12/25/2021", "« 12/25/2021 » : ce jour n'existe pas (on lit le jour, puis le mois, puis l'année)."),
        ("oui", "« oui » n'est pas une date que l'on sache lire (exemple : 03/01/2023)."),
        ("à préciser", "« à préciser » n'est pas une date que l'on sache lire (exemple : 03/01/2023)."),
        (True, "« VRAI » n'est pas une date (exemple : 03/01/2023)."),
        (12, "« 12 » n'est pas une date que l'on sache lire (exemple : 03/01/2023)."),
        (2023, "« 2023 » n'est pas une date que l'on sache lire (exemple : 03/01/2023)."),
        ("mars 2023", "« mars 2023 » dit un mois ; on attend le jour exact (exemple : 03/01/2023)."),
        ("03/01/1998", "« 03/01/1998 » : l'année 1998 sort de ce que l'on attend ici (2009 à 2060)."),
        ("03/01/0023", "« 03/01/0023 » : l'année 23 sort de ce que l'on attend ici (2009 à 2060)."),
        (
            "3 janvier 2023 ou 2024",
            "« 3 janvier 2023 ou 2024 » n'est pas une date que l'on sache lire (exemple : 03/01/2023).",
        ),
        ("=AUJOURDHUI()", "« =AUJOURDHUI() » n'est pas une date que l'on sache lire (exemple : 03/01/2023)."),
        ("#DIV/0!", "« #DIV/0! » n'est pas une date que l'on sache lire (exemple : 03/01/2023)."),
    ],
)
def test_what_is_not_a_day_is_said(cell: object, sentence: str) -> None:
    with pytest.raises(Unread) as unread:
        day(cell)
    assert str(unread.value) == sentence


@pytest.mark.parametrize(
    ("typed", "pivot", "value"),
    [
        ("17/05/94", 15, date(1994, 5, 17)),
        ("17/05/15", 15, date(2015, 5, 17)),
        ("17/05/16", 15, date(1916, 5, 17)),
        ("17/05/69", 69, date(2069, 5, 17)),
        ("17/05/70", 69, date(1970, 5, 17)),
    ],
)
def test_the_century_of_two_digits_depends_on_the_column(typed: str, pivot: int, value: date) -> None:
    assert cells.day(typed, years=range(1900, 2100), pivot=pivot).value == value


def test_a_month_stands_for_a_day_only_where_the_column_says_which() -> None:
    first, last = day("mars 2023", month_means="first"), day("mars 2023", month_means="last")
    assert (first.value, first.quality, first.note) == (
        date(2023, 3, 1),
        ASSUMED,
        "« mars 2023 » ne dit que le mois : lu 1er mars 2023.",
    )
    assert last.value == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("cell", "side", "value", "quality"),
    [
        ("mars 2023", "first", (2023, 3), EXACT),
        ("Mars 2023", "last", (2023, 3), EXACT),
        ("2023-03", "first", (2023, 3), EXACT),
        ("03/2023", "first", (2023, 3), EXACT),
        ("3/2023", "first", (2023, 3), EXACT),
        ("mars-23", "first", (2023, 3), INTERPRETED),
        ("à compter de mars 2023", "first", (2023, 3), EXACT),
        (date(2023, 3, 1), "first", (2023, 3), EXACT),
        (date(2023, 3, 1), "last", (2023, 3), EXACT),
        (date(2023, 3, 31), "last", (2023, 3), EXACT),
        ("31/03/2023", "last", (2023, 3), INTERPRETED),
        ("29/02/2024", "last", (2024, 2), INTERPRETED),
        ("1er mars 2023", "first", (2023, 3), INTERPRETED),
        (44986, "first", (2023, 3), INTERPRETED),
    ],
)
def test_a_whole_month_as_people_type_it(cell: object, side: str, value: tuple[int, int], quality: Quality) -> None:
    reading = cells.month(cell, years=YEARS, side=side)
    assert (reading.value, reading.quality) == (Month.of(*value), quality)


@pytest.mark.parametrize(
    ("cell", "side"),
    [("15/03/2023", "first"), ("31/03/2023", "first"), ("30/03/2023", "last"), (date(2024, 2, 28), "last")],
)
def test_a_day_inside_a_month_is_not_a_whole_month(cell: object, side: str) -> None:
    with pytest.raises(Unread, match="tombe en cours de mois, or on compte des mois entiers"):
        cells.month(cell, years=YEARS, side=side)


@pytest.mark.parametrize(
    ("cell", "cents", "quality"),
    [
        ("1 085,63 €", 108563, EXACT),
        ("1\u202f085,63\u00a0€", 108563, EXACT),
        ("1085,63", 108563, EXACT),
        ("1085.63", 108563, EXACT),
        (1085.63, 108563, EXACT),
        (Decimal("1085.63"), 108563, EXACT),
        (1085, 108500, EXACT),
        ("1085", 108500, EXACT),
        ("12 000 euros", 1200000, EXACT),
        ("12,5", 1250, EXACT),
        ("1.085,63", 108563, INTERPRETED),
        ("1,085.63", 108563, INTERPRETED),
        ("1.013.027,56", 101302756, None),
        (13027.560000000001, 1302756, EXACT),
        (0, 0, EXACT),
    ],
)
def test_an_amount_to_the_cent(cell: object, cents: int, quality: Quality | None) -> None:
    if quality is None:
        with pytest.raises(Unread, match="dépasse un million d'euros"):
            cells.amount(cell)
        return
    reading = cells.amount(cell)
    assert (reading.value, reading.quality) == (cents, quality)


@pytest.mark.parametrize(
    "cell",
    [
        "1.085", "1,085", "1 08,63", "1 085,635", 1085.635, "-12", -12, "(12)", "abc", True, date(2023, 1, 1),
        1e20, float("nan"), float("inf"), "1e5", "12 € 50", "0x12",
    ],
)  # fmt: skip
def test_an_amount_that_could_be_misread_is_refused(cell: object) -> None:
    with pytest.raises(Unread):
        cells.amount(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("50 %", 50),
        ("50%", 50),
        (0.5, 50),
        ("0,5", 50),
        (50, 50),
        (100.0, 100),
        (1, 100),
        ("mi-temps", 50),
        ("Temps plein", 100),
        ("1 %", 1),
    ],
)
def test_a_share_of_full_time(cell: object, value: int) -> None:
    assert cells.percent(cell).value == value


@pytest.mark.parametrize("cell", [0, "0", "150", 1.5, "33,3", 0.333, "beaucoup", True, -50])
def test_what_is_not_a_share_is_refused(cell: object) -> None:
    with pytest.raises(Unread, match="n'est pas une quotité"):
        cells.percent(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("oui", True), ("OUI", True), ("x", True), (True, True), (1, True), ("non", False), ("N", False), (False, False)],
)
def test_yes_and_no(cell: object, value: bool) -> None:
    assert cells.yes_no(cell).value is value


def test_maybe_is_neither() -> None:
    with pytest.raises(Unread, match="on attend « oui » ou « non »"):
        cells.yes_no("peut-être")


@pytest.mark.parametrize(
    ("cell", "value"), [(2021, 2021), (2021.0, 2021), ("2021-2022", 2021), ("2021/22", 2021), ("2021 – 2022", 2021)]
)
def test_an_academic_year(cell: object, value: int) -> None:
    assert cells.academic_year(cell, years=YEARS).value == value


@pytest.mark.parametrize("cell", ["2021-2023", "21-22", "2021-20", "promo 2021", 21])
def test_what_is_not_an_academic_year_is_refused(cell: object) -> None:
    with pytest.raises(Unread):
        cells.academic_year(cell, years=YEARS)


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "n/a", "NC", "Néant", "sans objet", "\u00a0"])
def test_nothing_is_said_in_several_ways(cell: object) -> None:
    assert cells.is_empty(cell)


@pytest.mark.parametrize("cell", [0, False, "0", "non", "Na Li"])
def test_no_and_zero_say_something(cell: object) -> None:
    assert not cells.is_empty(cell)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("CESP-2018-000042", "CESP-2018-000042"),
        ("reprise 2018/42", "REPRISE-2018-42"),
        (123456, "123456"),
        (123.0, "123"),
    ],
)
def test_a_reference_keeps_letters_digits_and_dashes(typed: object, value: str) -> None:
    assert cells.reference(typed).value == value


@pytest.mark.parametrize("typed", ["é42", "<script>", "A" * 31, "AB", "n°12", "-12"])
def test_what_cannot_be_a_reference(typed: str) -> None:
    with pytest.raises(Unread, match="ne peut pas être une référence"):
        cells.reference(typed)


@pytest.mark.parametrize("typed", ["Lefèvre", "D'Hœr-Noël", "de La Tour", "N'Guyễn", "O’Brien", "Martin (Durand)"])
def test_names_keep_their_signs(typed: str) -> None:
    assert cells.name(typed, longest=120).value == typed


@pytest.mark.parametrize("typed", ['=HYPERLINK("http://x")', "12/03/2020", "<b>Martin</b>", "---", 42])
def test_what_is_not_a_name(typed: object) -> None:
    with pytest.raises(Unread, match="n'est pas un nom"):
        cells.name(typed, longest=120)


@pytest.mark.parametrize(("typed", "value"), [("A.B@Exemple.FR ", "a.b@exemple.fr"), ("mailto:a@b.fr", "a@b.fr")])
def test_an_email_in_lower_case(typed: str, value: str) -> None:
    assert cells.email(typed).value == value


@pytest.mark.parametrize(
    "typed", ["a.b@exemple", "a b@exemple.fr", "a@b.fr; c@d.fr", "a@@b.fr", "a..b@c.fr", "inconnu"]
)
def test_what_is_not_an_email(typed: str) -> None:
    with pytest.raises(Unread, match="n'est pas une adresse électronique"):
        cells.email(typed)


def test_invisible_characters_are_tidied_away() -> None:
    assert cells.written("\ufeff Anne\u200b\u00a0-\tLise\r\n") == "Anne - Lise"
    assert cells.written(12.0) == "12"


def test_long_cells_are_cut_in_sentences() -> None:
    assert cells.quoted("x" * 50) == f"« {'x' * 39}… »"
