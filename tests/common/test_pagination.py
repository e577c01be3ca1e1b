"""Pages by key: every row once, in order, forwards and backwards, whatever the ties and the blanks."""

import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cesp.accounts.models import Person
from cesp.common.pagination import Cursor, Sort, page
from cesp.territory.models import Region
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def born(*days: date | None) -> list[int]:
    return [PersonFactory(birth_on=day, given_names="A", family_name="B").pk for day in days]


def walked(sort: Sort, size: int) -> tuple[list[list[int]], list[list[int]]]:
    """Pages read forwards to the end, then backwards to the start."""
    forwards, cursor = [], ""
    while True:
        current = page(Person.objects.all(), sort=sort, cursor=cursor, size=size)
        forwards.append([row.pk for row in current.rows])
        if current.next is None:
            break
        cursor = str(current.next)
    backwards = [forwards[-1]]
    while current.previous is not None:
        current = page(Person.objects.all(), sort=sort, cursor=str(current.previous), size=size)
        backwards.append([row.pk for row in current.rows])
    return forwards, backwards


def test_ties_and_blanks_keep_one_order_both_ways() -> None:
    a, b, c, d, e = born(date(1990, 1, 2), None, date(1990, 1, 1), date(1990, 1, 2), None)
    forwards, backwards = walked(Sort("birth_on"), size=2)
    assert forwards == [[c, a], [d, b], [e]]
    assert backwards == [[e], [d, b], [c, a]]


def test_descending_keeps_blanks_last() -> None:
    a, b, c, d, e = born(date(1990, 1, 2), None, date(1990, 1, 1), date(1990, 1, 2), None)
    forwards, backwards = walked(Sort("birth_on", descending=True), size=2)
    assert forwards == [[d, a], [c, e], [b]]
    assert backwards == [[b], [c, e], [d, a]]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_every_row_is_on_exactly_one_page(size: int, descending: bool) -> None:
    days = [date(1990, 1, 1), None, date(1990, 1, 1), date(1991, 5, 5), None, date(1989, 3, 3), date(1990, 1, 1)]
    expected = set(born(*days))
    forwards, backwards = walked(Sort("birth_on", descending), size=size)
    seen = [pk for rows in forwards for pk in rows]
    assert (len(seen), set(seen)) == (7, expected)
    assert backwards[::-1] == forwards


def test_a_row_added_meanwhile_neither_repeats_nor_hides_another() -> None:
    for name in ("B", "D", "F"):
        PersonFactory(family_name=name, given_names="x")
    first = page(Person.objects.all(), sort=Sort("sort_key"), size=2)
    PersonFactory(family_name="A", given_names="x")
    PersonFactory(family_name="E", given_names="x")
    second = page(Person.objects.all(), sort=Sort("sort_key"), cursor=str(first.next), size=2)
    assert [row.family_name for row in first.rows] == ["B", "D"]
    assert [row.family_name for row in second.rows] == ["E", "F"]


def test_no_row_no_page_around() -> None:
    empty = page(Person.objects.all(), sort=Sort("sort_key"))
    assert (empty.rows, empty.next, empty.previous) == ((), None, None)


def test_the_only_page_has_no_neighbour() -> None:
    PersonFactory()
    only = page(Person.objects.all(), sort=Sort("sort_key"), size=1)
    assert (len(only.rows), only.next, only.previous) == (1, None, None)


@pytest.mark.parametrize(
    "cursor",
    [
        "zzz",
        "é",
        "W10",
        "WzEsMl0",
        str(Cursor("pas une date", 1, False)),
        str(Cursor("1990-01-01", 2**70, False)),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_an_unreadable_cursor_means_the_first_page(cursor: str) -> None:
    (pk,) = born(date(1990, 1, 1))
    assert [row.pk for row in page(Person.objects.all(), sort=Sort("birth_on"), cursor=cursor).rows] == [pk]


@pytest.mark.parametrize("name", ["\0", "\ud800"])
def test_a_cursor_that_no_database_would_take_as_text_means_the_first_page(name: str) -> None:
    (pk,) = born(date(1990, 1, 1))
    cursor = str(Cursor(name, 2**62, False))
    assert [row.pk for row in page(Person.objects.all(), sort=Sort("family_name"), cursor=cursor).rows] == [pk]


@given(
    st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    st.integers(-(2**62), 2**62),
    st.booleans(),
)
def test_a_cursor_reads_back(value: str | None, pk: int, backwards: bool) -> None:
    assert Cursor.parse(str(Cursor(value, pk, backwards))) == Cursor(value, pk, backwards)


def test_one_query_a_page(django_assert_num_queries: pytest.FixtureRequest) -> None:
    born(date(1990, 1, 1), date(1990, 1, 2))
    with django_assert_num_queries(1):  # type: ignore[operator]
        page(Person.objects.all(), sort=Sort("birth_on"), size=1)


def test_a_model_whose_key_is_text_has_pages_too() -> None:
    Region.objects.bulk_create(Region(code=code, name="une région") for code in ("11", "2A", "84", "93"))
    first = page(Region.objects.all(), sort=Sort("name"), size=2)
    second = page(Region.objects.all(), sort=Sort("name"), cursor=str(first.next), size=2)
    assert [one.pk for one in (*first.rows, *second.rows)] == ["11", "2A", "84", "93"]


def test_a_key_of_another_kind_means_the_first_page() -> None:
    Region.objects.create(code="11", name="une région")
    (person,) = born(None)
    assert page(Region.objects.all(), sort=Sort("name"), cursor=str(Cursor("une région", 9, backwards=False))).rows
    assert page(Person.objects.all(), sort=Sort("birth_on"), cursor=str(Cursor(None, "z", backwards=False))).rows
    assert person
