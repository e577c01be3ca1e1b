"""The list: found by name or reference, narrowed, counted, sorted, paged; the same two queries for 1 or 30 rows."""

from datetime import date

import pytest

from cesp.common.instants import end_of
from cesp.contracts import operations, queries
from cesp.contracts.queries import Filters
from cesp_law.facts import Breached, DiplomaObtained, Profession
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():  # type: ignore[no-untyped-def]
    return memberships.case_desk()


@pytest.fixture(autouse=True)
def _contracts() -> None:
    """Four people: an ARA medical student, an IDF dentist, a graduate who waits, a breach."""

    def person(given_names: str, family_name: str):  # type: ignore[no-untyped-def]
        return PersonFactory(given_names=given_names, family_name=family_name)

    concluded(signatory=person("Éloïse", "Le Goff"))
    concluded(signatory=person("Jean-Pierre", "Petit"), profession=Profession.ODONTOLOGY, ars="idf")
    waiting = concluded(signatory=person("Anne", "Abadie"), expected_diploma_on=date(2025, 10, 31))
    recorded(waiting, DiplomaObtained(on=date(2025, 10, 31)))
    broken = concluded(signatory=person("Marc", "Petitjean"), signed_on=date(2019, 2, 1), academic_year=2019)
    recorded(broken, Breached(on=date(2021, 5, 4)))
    operations.refresh_summaries(today=date(2026, 1, 15))


def names(desk, sort: str = "nom", **filters: str) -> list[str]:  # type: ignore[no-untyped-def]
    listing = queries.listing(actor=desk, filters=Filters(**filters), sort=sort)
    assert listing.total == len(listing.page.rows)
    return [row.sort_key.split()[0] for row in listing.page.rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("goff", ["le"]),
        ("LE  goff éloise", ["le"]),
        ("eloise le-goff", ["le"]),
        ("petit", ["petit", "petitjean"]),
        ("pierre petit", ["petit"]),
        ("cesp-2019-000001", ["petitjean"]),
        ("CESP 2022", ["abadie", "le", "petit"]),
        ("000003", ["abadie"]),
        ("goff petit", []),
        ("%", ["abadie", "le", "petit", "petitjean"]),
        ("_", ["abadie", "le", "petit", "petitjean"]),
        ("", ["abadie", "le", "petit", "petitjean"]),
    ],
)
def test_found_by_parts_of_a_name_or_of_a_reference(desk, words: str, found: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert names(desk, words=words) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"regime": "R2010"}, ["petitjean"]),
        ({"profession": "odontology"}, ["petit"]),
        ({"ars": "ara"}, ["abadie", "le", "petitjean"]),
        ({"phase": "breached"}, ["petitjean"]),
        ({"alert": "neither_installed_nor_deferred"}, ["abadie"]),
        ({"ars": "ara", "phase": "training"}, ["le"]),
        ({"ars": "idf", "phase": "breached"}, []),
    ],
)
def test_narrowed_by_each_filter(desk, filters: dict[str, str], found: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert names(desk, **filters) == found


def test_a_counter_says_what_its_value_would_leave(desk) -> None:  # type: ignore[no-untyped-def]
    counters = queries.listing(actor=desk, filters=Filters(ars="ara", phase="training")).counters
    assert counters == {
        "regime": {"R2020": 1},
        "profession": {"medicine": 1},
        "ars": {"ara": 1, "idf": 1},
        "phase": {"training": 1, "awaiting_installation": 1, "breached": 1},
        "alert": {},
    }
    assert queries.listing(actor=desk, filters=Filters()).counters["alert"] == {"neither_installed_nor_deferred": 1}


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("nom", ["abadie", "le", "petit", "petitjean"]),
        ("-nom", ["petitjean", "petit", "le", "abadie"]),
        ("reference", ["petitjean", "le", "petit", "abadie"]),
        ("echeance", ["abadie", "le", "petit", "petitjean"]),
        ("nonsense", ["abadie", "le", "petit", "petitjean"]),
    ],
)
def test_sorted_without_deadline_last(desk, sort: str, found: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert names(desk, sort=sort) == found


def test_namesakes_keep_one_order_from_page_to_page(desk) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        concluded(signatory=PersonFactory(given_names="Jo", family_name="Zed"))
    seen, cursor = [], ""
    while True:
        page = queries.listing(actor=desk, filters=Filters(words="zed"), cursor=cursor, size=2).page
        seen.append([row.reference[-2:] for row in page.rows])
        if page.next is None:
            break
        cursor = str(page.next)
    assert seen == [["04", "05"], ["06", "07"], ["08"]]


@pytest.mark.parametrize("rows", [1, 30])
def test_two_queries_whatever_the_rows(desk, rows: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(rows):
        concluded()
    with django_assert_num_queries(2):
        queries.listing(actor=desk, filters=Filters(words="a", ars="ara"), size=50)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_export_is_one_query_and_every_row(desk, rows: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from cesp.contracts.spreadsheet import COLUMNS

    for _ in range(rows):
        concluded()
    with django_assert_num_queries(1):
        exported = [
            [column.value(row) for column in COLUMNS] for row in queries.rows_to_export(actor=desk, filters=Filters())
        ]
    assert len(exported) == rows + 4


def test_history_shows_what_was_superseded_with_who_and_when(desk) -> None:  # type: ignore[no-untyped-def]
    contract = concluded(actor=desk)
    (first,) = recorded(contract, DiplomaObtained(on=date(2025, 10, 30)), actor=desk)
    second = operations.correct_fact(
        actor=desk,
        recorded=first,
        fact=DiplomaObtained(on=date(2025, 10, 31)),
        evidence="DIPLOME-9",
        at=end_of(date(2026, 2, 1)),
    )
    third = operations.annul_fact(actor=desk, recorded=second, evidence="NOTE-3", at=end_of(date(2026, 2, 2)))
    lines = queries.history(contract)
    assert [(line.sentence, line.recorded.evidence) for line in lines] == [
        ("annulation : diplôme obtenu le 31 octobre 2025", "NOTE-3"),
        ("diplôme obtenu le 31 octobre 2025", "DIPLOME-9"),
        ("diplôme obtenu le 30 octobre 2025", "PIECE-1"),
        (
            "contrat signé le 10 février 2022, année 2022-2023, médecine, deuxième cycle (externat), "
            "Auvergne-Rhône-Alpes",
            "CONTRAT-1",
        ),
    ]
    assert [line.superseded_by for line in lines] == [None, third, second, None]
    assert [(line.stands, line.corrected, line.annulled) for line in lines] == [
        (False, False, False),
        (False, False, True),
        (False, True, False),
        (True, False, False),
    ]
    assert {line.recorded.recorded_by for line in lines} == {desk}


def test_history_is_one_query(desk, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    contract = concluded()
    recorded(contract, DiplomaObtained(on=date(2025, 10, 30)))
    with django_assert_num_queries(1):
        [line.recorded.recorded_by.person.full_name for line in queries.history(contract)]


@pytest.mark.parametrize(
    ("due", "found"),
    [
        ({"due_until": date(2027, 10, 31)}, ["abadie", "le", "petit"]),
        # The eve of the day, and the day: half-open.
        ({"due_from": date(2026, 10, 31), "due_until": date(2026, 11, 1)}, ["le", "petit"]),
        ({"due_from": date(2026, 11, 1)}, []),
        ({"deadline": "project_advised", "due_from": date(2026, 10, 31)}, ["le", "petit"]),
    ],
)
def test_the_list_narrows_to_what_is_due(desk, due: dict[str, object], found: list[str]) -> None:  # type: ignore[no-untyped-def]
    listing = queries.listing(actor=desk, filters=Filters(**due))  # type: ignore[arg-type]
    assert [row.sort_key.split()[0] for row in listing.page.rows] == found
