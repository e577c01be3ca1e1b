"""The rules of a region, as its referent sets them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.zoning.naming import specialty_code, specialty_word
from cesp.zoning.pattern import Pattern
from cesp.zoning.payload import MOST_MONTHS, MOST_PLACES
from cesp_law import labels
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.regional import RegionalRules

_ZONES = [(category.value, labels.ZONE_CATEGORY[category]) for category in ZoneCategory]
_WORDS = re.compile(r"[^\W\d_]+(?:[ _'’-][^\W\d_]+)*")
_HELD = (
    "text",
    "other_specialty_elsewhere",
    "own_validation_general_medicine",
    "padhue_in_odontology",
    "deferral_notice_months",
    "locum_limit_months",
    "scheduled_general_medicine_percent",
    *(f"{profession}_ceiling" for profession in Profession),
)


class RulesForm(DsfrBaseForm):  # type: ignore[misc]
    """A version of the rules: its day, its values, its reason."""

    from_on = DayField(label="À compter du", help_text="Les contrats signés ce jour-là et après la suivent.")
    reason = forms.CharField(label="Motif", max_length=300, help_text="Ce qui la fonde : une décision, une réunion.")
    text = forms.CharField(
        label="Texte source", max_length=300, help_text="Tel qu'il est cité sous chaque refus et chaque calcul."
    )
    specialties = forms.CharField(
        label="Spécialités médicales ouvertes",
        required=False,
        max_length=300,
        help_text="Séparées par des virgules, comme « médecine générale, psychiatrie » ; vide : toutes.",
    )
    other_specialty_elsewhere = forms.BooleanField(
        label="Une autre spécialité est admise pour s'installer dans une autre région, avec son accord écrit",
        required=False,
    )
    own_validation_general_medicine = forms.BooleanField(
        label="La région valide par écrit le projet des candidats en médecine générale", required=False
    )
    padhue_in_odontology = forms.BooleanField(label="Le contrat est ouvert aux PADHUE en odontologie", required=False)
    deferral_notice_months = forms.IntegerField(
        label="Préavis d'un report d'installation, en mois avant le diplôme", min_value=0, max_value=MOST_MONTHS
    )
    locum_limit_months = forms.IntegerField(
        label="Remplacements admis avant l'installation, en mois",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text="Vide : le remplacement est un mode d'exercice comme un autre.",
    )
    scheduled_general_medicine_percent = forms.IntegerField(
        label="Part minimale de médecine générale programmée, en %", min_value=0, max_value=100
    )
    place_pattern = forms.CharField(
        label="Numéro des lieux d'exercice",
        required=False,
        max_length=40,
        help_text="Un début fixe puis des chiffres : « R69000 + chiffres ». Vide : pas de forme imposée.",
    )
    medicine_zones = forms.MultipleChoiceField(label="Zones admises en médecine", choices=_ZONES)
    odontology_zones = forms.MultipleChoiceField(label="Zones admises en odontologie", choices=_ZONES)
    pharmacy_zones = forms.MultipleChoiceField(label="Zones admises en pharmacie", choices=_ZONES)
    midwifery_zones = forms.MultipleChoiceField(label="Zones admises en maïeutique", choices=_ZONES)

    medicine_ceiling, odontology_ceiling, pharmacy_ceiling, midwifery_ceiling = (
        forms.IntegerField(
            label=f"Lieux ouverts à la fois en {labels.PROFESSION[profession]}, au plus",
            required=False,
            min_value=1,
            max_value=MOST_PLACES,
            help_text="Vide : pas de plafond. Un plafond annuel est une version qui part du 1er janvier.",
        )
        for profession in Profession
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for profession in Profession:
            self.base_fields[f"{profession}_zones"].widget = forms.CheckboxSelectMultiple(choices=_ZONES)
        super().__init__(*args, **kwargs)

    def clean_place_pattern(self) -> str:
        typed = self.cleaned_data["place_pattern"]
        try:
            return Pattern.parse(typed).expression if typed else ""
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_specialties(self) -> str:
        typed: str = self.cleaned_data["specialties"]
        for word in typed.replace(",", "\n").split("\n"):
            if word.strip() and not _WORDS.fullmatch(word.strip()):
                raise forms.ValidationError(
                    f"« {word.strip()} » n'est pas le nom d'une spécialité : des lettres, entre deux virgules."
                )
        return typed

    def rules(self, ars: str, clauses: tuple[str, ...]) -> RegionalRules:
        """What was typed, as the law reads it.

        :param clauses: those of the version it starts from: a screen does not make up a clause.
        """
        given = self.cleaned_data
        specialties = given["specialties"].replace(",", "\n").split("\n")
        zones: dict[str, Any] = {
            f"{one}_zones": frozenset(map(ZoneCategory, given[f"{one}_zones"])) for one in Profession
        }
        return RegionalRules(
            ars=ars,
            clauses=clauses,
            specialties=frozenset(specialty_code(word) for word in specialties if word.strip()),
            place_reference=given["place_pattern"],
            **{name: given[name] for name in _HELD},
            **zones,
        )


class ComparisonForm(forms.Form):
    """Two versions of a region to read side by side."""

    de = forms.IntegerField(min_value=1)
    a = forms.IntegerField(min_value=1)


def initial_of(rules: RegionalRules) -> dict[str, Any]:
    """The rules in the words of the form."""
    typed: dict[str, Any] = {name: getattr(rules, name) for name in _HELD}
    typed |= {f"{one}_zones": sorted(category.value for category in rules.zones(one)) for one in Profession}
    pattern = Pattern.of_law(rules.place_reference).in_french if rules.place_reference else ""
    return typed | {"specialties": ", ".join(map(specialty_word, sorted(rules.specialties))), "place_pattern": pattern}
