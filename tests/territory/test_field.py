"""The field for a commune, as it works without JavaScript."""

import pytest
from django import forms
from lxml import html

from cesp.territory.fields import CommuneField
from cesp.territory.models import Commune

pytestmark = pytest.mark.usefixtures("loaded")


class Form(forms.Form):
    commune = CommuneField(label="Commune")


def test_a_name_that_one_commune_bears_is_taken() -> None:
    form = Form({"commune": "st etienne"})
    assert form.is_valid()
    assert form.cleaned_data["commune"] == Commune.objects.get(pk="42218")


def test_several_are_offered_to_choose_from() -> None:
    form = Form({"commune": "saint denis"})
    assert form.errors == {
        "commune": ["Plusieurs communes répondent à ces mots. Choisissez la bonne dans la liste."],
    }
    page = html.fromstring(str(form["commune"]))
    assert page.xpath("//input[@name='commune']/@value") == ["saint denis"]
    assert page.xpath("//input[@type='radio']/@value") == ["97411", "93066"]
    chosen = Form({"commune": "saint denis", "commune-choix": "93066"})
    assert chosen.is_valid()
    assert chosen.cleaned_data["commune"].label == "Saint-Denis (93)"
    assert html.fromstring(str(chosen["commune"])).xpath("//input[@name='commune']/@value") == ["Saint-Denis (93)"]


def test_a_code_chosen_is_a_code_even_when_it_is_a_postcode_too() -> None:
    form = Form({"commune": "01400", "commune-choix": "01400"})
    assert form.is_valid()
    assert form.cleaned_data["commune"].label == "Seillonnaz (01)"


@pytest.mark.parametrize("chosen", ["99999", "'; --", "insee:01400"])
def test_a_choice_that_nobody_offered_is_refused(chosen: str) -> None:
    assert Form({"commune": "lyon", "commune-choix": chosen}).errors == {
        "commune": ["Aucune commune ne porte ce nom. Vérifiez l'orthographe, ou essayez le code postal."]
    }


def test_an_unknown_name_says_what_to_do() -> None:
    form = Form({"commune": "Trifouillis"})
    assert form.errors == {
        "commune": ["Aucune commune ne porte ce nom. Vérifiez l'orthographe, ou essayez le code postal."]
    }


def test_a_commune_known_already_shows_its_label() -> None:
    form = Form(initial={"commune": Commune.objects.get(pk="69123")})
    page = html.fromstring(str(form["commune"]))
    assert page.xpath("//input[@name='commune']/@value") == ["Lyon (69)"]
    assert page.xpath("//input[@type='radio']") == []
