"""What letters say alike: the name of an organisation in a sentence, and whom a letter about the dead is sent to."""

from datetime import date

import pytest

from cesp.letters.wording import of_organisation
from tests.factories.people import PersonFactory
from tests.letters.conftest import issued


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ARS Bretagne", "de l'ARS Bretagne"),
        ("UFR de médecine Lyon Est", "de l'UFR de médecine Lyon Est"),
        ("Faculté de médecine de Nancy", "de la Faculté de médecine de Nancy"),
        ("Centre national de gestion", "du Centre national de gestion"),
        ("Sorbonne Université", "de Sorbonne Université"),
    ],
)
def test_an_organisation_is_named_with_its_article(name: str, said: str) -> None:
    assert of_organisation(name) == said


@pytest.mark.django_db
def test_a_letter_about_somebody_who_died_is_sent_to_their_succession() -> None:
    living = PersonFactory()
    dead = PersonFactory(died_on=date(2026, 1, 4))
    assert issued(person=living).content.data["head"]["recipient"] == {
        "name": living.full_name,
        "lines": ["Remis dans son espace personnel"],
    }
    assert issued(person=dead).content.data["head"]["recipient"] == {
        "name": f"Succession de {dead.full_name}",
        "lines": [],
    }
