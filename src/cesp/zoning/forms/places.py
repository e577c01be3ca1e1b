"""A place of practice, its rank, and what the national list is narrowed to."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.territory.fields import CommuneField
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PostKind
from cesp.zoning.models.zonings import PROFESSIONS
from cesp.zoning.naming import STRUCTURE
from cesp.zoning.queries.places import Filters, departements
from cesp_law import labels

_FINESS = re.compile(r"[0-9][0-9AB][0-9]{7}")
_ALL = ("", "Toutes les valeurs")
_STRUCTURES = list(STRUCTURE.items())
_RANKS = [
    (0, "Toutes les valeurs"),
    (1, "La première de sa région"),
    (5, "Les cinq premières"),
    (10, "Les dix premières"),
]


class PlaceForm(DsfrBaseForm, forms.ModelForm):  # type: ignore[misc,type-arg]
    """What a place says of itself; its number is given, its rank and its state have their own acts."""

    commune = CommuneField(label="Commune")
    structure = forms.ChoiceField(label="Type de structure", choices=_STRUCTURES)
    finess = forms.CharField(label="Numéro FINESS", required=False, max_length=15, help_text="S'il en a un.")
    opens_on = DayField(label="Disponible à compter du", required=False)

    class Meta:
        model = PlaceOfPractice
        fields = [
            "commune",
            "address",
            "profession",
            "specialty",
            "kind",
            "structure",
            "structure_name",
            "finess",
            "capacity",
            "description",
            "contact",
            "opens_on",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["commune"] = self.instance.commune

    def clean_finess(self) -> str:
        number: str = self.cleaned_data["finess"].replace(" ", "").upper()
        if number and not _FINESS.fullmatch(number):
            raise forms.ValidationError("Un numéro FINESS a neuf caractères, par exemple 690000001.")
        return number


class RankForm(forms.Form):
    """A rank typed, or one up or down from a button."""

    rank = forms.IntegerField(min_value=1, max_value=9_999)


class PlaceFilterForm(forms.Form):
    """The filters of the address; what is unknown in it narrows nothing."""

    profession = forms.ChoiceField(label="Profession", required=False, choices=[_ALL, *PROFESSIONS])
    specialite = forms.CharField(label="Spécialité", required=False, max_length=60)
    region = forms.ChoiceField(label="Région", required=False, choices=[_ALL, *labels.ARS.items()])
    departement = forms.ChoiceField(label="Département", required=False, choices=lambda: [_ALL, *departements()])
    commune = CommuneField(label="À moins de 30 km de", required=False)
    nature = forms.ChoiceField(label="Nature du poste", required=False, choices=[_ALL, *PostKind.choices])
    structure = forms.ChoiceField(label="Structure", required=False, choices=[_ALL, *_STRUCTURES])
    rang = forms.TypedChoiceField(label="Priorité", required=False, coerce=int, empty_value=None, choices=_RANKS)

    @property
    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            profession=given.get("profession", ""),
            specialty=given.get("specialite", ""),
            ars=given.get("region", ""),
            departement=given.get("departement", ""),
            near=given.get("commune"),
            kind=given.get("nature", ""),
            structure=given.get("structure", ""),
            first_ranks=given.get("rang") or 0,
        )
