"""Finding a commune the way people name it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.territory import naming, queries
from cesp.territory.models import Commune

pytestmark = pytest.mark.usefixtures("loaded")


def found(typed: str) -> list[str]:
    return [commune.label for commune in queries.communes_found(typed)]


@pytest.mark.parametrize(
    "typed",
    ["Saint-Étienne", "saint etienne", "ST ETIENNE", "St-Étienne", "saint-étienne (42)", "st etienne 42", "42100"],
)
def test_accents_hyphens_case_and_abbreviations_do_not_matter(typed: str) -> None:
    assert found(typed)[0] == "Saint-Étienne (42)"


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("ste foy", ["Sainte-Foy-lès-Lyon (69)"]),
        ("foy les", ["Sainte-Foy-lès-Lyon (69)"]),
        ("foy lyon", ["Sainte-Foy-lès-Lyon (69)"]),
        ("saint denis", ["Saint-Denis (974)", "Saint-Denis (93)"]),
        ("saint denis 93", ["Saint-Denis (93)"]),
        ("Saint-Denis (974)", ["Saint-Denis (974)"]),
        ("molard", ["Saint-Étienne-le-Molard (42)"]),
        ("chatillon", ["Châtillon-sur-Chalaronne (01)", "Valserhône (01)"]),  # the second bore that name before
        ("01400", ["Châtillon-sur-Chalaronne (01)", "Seillonnaz (01)"]),  # a postcode, and another's code
        ("lyon", ["Lyon (69)", "Lyon 3e Arrondissement (69)", "Sainte-Foy-lès-Lyon (69)"]),
        ("le", []),
        ("l", []),
        ("  ", []),
        ("%", []),
        ("nulle part", []),
    ],
)
def test_what_is_found(typed: str, labels: list[str]) -> None:
    assert found(typed) == labels


def test_st_alone_may_begin_a_name_or_stand_for_saint() -> None:
    assert naming.readings("st") == ("st", "saint")
    assert found("st")[0] == "Saint-Étienne (42)"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("lyon", "69123"),
        ("Saint-Denis (974)", "97411"),
        ("saint denis", None),
        ("01400", None),
        ("69110", "69202"),
        ("69123", "69123"),
        ("Châtillon-en-Michaille", "01033"),
        ("", None),
    ],
)
def test_what_is_meant_without_a_doubt(typed: str, code: str | None) -> None:
    meant = queries.commune_meant(typed)
    assert (meant.code if meant else None) == code


def test_a_search_takes_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        queries.communes_found("saint")


def test_the_page_answers_anybody(client: Client) -> None:
    answer = client.get("/communes/recherche/", {"q": "ste foy"})
    assert answer.json() == {"communes": [{"label": "Sainte-Foy-lès-Lyon (69)", "code": "69202", "postcode": "69110"}]}
    assert client.get("/communes/recherche/").json() == {"communes": []}
    assert client.get("/communes/recherche/", {"q": "x" * 5000}).json() == {"communes": []}


def test_around_a_commune_the_nearest_come_first_and_the_edge_is_sharp() -> None:
    """Lyon to Sainte-Foy-lès-Lyon, 45.76 N 4.83 E to 45.73 N 4.79 E, is 4.56 km."""
    lyon = Commune.objects.get(pk="69123")
    assert list(queries.communes_around(lyon, km=4.5)) == ["69123", "69383"]
    around = queries.communes_around(lyon, km=4.6)
    assert list(around) == ["69123", "69383", "69202"]
    assert round(around["69202"], 2) == 4.56


def test_around_a_commune_that_nobody_can_place_there_is_itself() -> None:
    Commune.objects.filter(pk="69123").update(latitude=None)
    assert queries.communes_around(Commune.objects.get(pk="69123"), km=50) == {"69123": 0.0}
