"""A place of practice, its rank, and what the national list is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, reword
from cesp.territory.fields import CommuneField, CommuneInput
from cesp.territory.models import Commune
from cesp.zoning.importing import finess
from cesp.zoning.models import Establishment, PlaceOfPractice
from cesp.zoning.models.places import PlaceState, PostKind
from cesp.zoning.models.zonings import PROFESSIONS
from cesp.zoning.naming import STRUCTURE
from cesp.zoning.queries.judging import ars_of
from cesp.zoning.queries.places import (
    DISTANCES_KM,
    EDITED,
    NEARBY_KM,
    TO_CONFIRM,
    Filters,
    KeptFilters,
    departements,
    parts_of,
)
from cesp_law import labels

_CHOOSE = ("", "Choisissez")
_NONE = "-"
"""Answer of whoever says that the place is in none of the parts: an empty one is no answer."""
_ALL = ("", "Toutes les valeurs")
_STRUCTURES = list(STRUCTURE.items())
_STATES = [(state.value, state.label) for state in PlaceState if state != PlaceState.EXPIRED]
_RANKS = [
    (0, "Toutes les valeurs"),
    (1, "La première de sa région"),
    (5, "Les cinq premières"),
    (10, "Les dix premières"),
]


class PlaceForm(DsfrBaseForm, forms.ModelForm):  # type: ignore[misc,type-arg]
    """What a place says of itself; its number is given, its rank and its state have their own acts."""

    commune = CommuneField(label="Commune")
    profession = forms.ChoiceField(label="Profession", choices=[_CHOOSE, *PROFESSIONS])
    kind = forms.ChoiceField(label="Nature du poste", choices=[_CHOOSE, *PostKind.choices])
    structure = forms.ChoiceField(label="Type de structure", choices=[_CHOOSE, *_STRUCTURES])
    part = forms.ChoiceField(
        label="Quartier (QPV)",
        required=False,
        help_text="Le zonage de cette commune classe des quartiers à part : dites si le lieu est dans l'un d'eux.",
    )
    specialty = forms.CharField(
        label="Spécialité", required=False, max_length=60, help_text="Par exemple : médecine générale."
    )
    finess = forms.CharField(label="Numéro FINESS", required=False, max_length=15, help_text="S'il en a un.")
    capacity = forms.IntegerField(label="Nombre de postes", min_value=1, max_value=99, initial=1)
    description = forms.CharField(
        label="Description",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qu'on y fait, avec qui, le logement, l'accueil. Public : aucun nom de patient ni de praticien.",
    )
    contact = forms.CharField(
        label="Contact public", required=False, max_length=200, help_text="Une boîte fonctionnelle ou un service."
    )
    opens_on = DayField(label="Disponible à compter du", required=False)
    closes_until = DayField(
        label="Quitte la liste le", required=False, help_text="Un mois avant, un message vous le rappelle."
    )

    class Meta:
        model = PlaceOfPractice
        fields = EDITED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["commune"] = self.instance.commune
        if self.instance.state == PlaceState.OPEN:
            self.fields["profession"].disabled = True
            reword(self, "profession", help_text="Un lieu de la liste garde sa profession ; fermez-le pour en changer.")
        self._offer_parts()

    def _offer_parts(self) -> None:
        """Show the parts of the commune where its zonings class some apart; ask nothing anywhere else."""
        commune = self._commune()
        agency = ars_of(commune.departement_id) if commune else None
        parts = parts_of(commune, ars=agency.code) if commune and agency else []
        if not parts:
            del self.fields["part"]
            return
        named = [(code, f"{name} ({code})" if name else code) for code, name in parts]
        self.fields["part"].choices = [_CHOOSE, (_NONE, "Hors de ces quartiers"), *named]  # type: ignore[attr-defined]
        if self.instance.pk and not self.instance.part:
            self.initial["part"] = _NONE

    def _commune(self) -> Commune | None:
        """The commune typed, else that of the place, before anything is cleaned."""
        if not self.is_bound:
            return self.instance.commune if self.instance.pk else None
        field = self.fields["commune"]
        try:
            commune: Commune | None = field.clean(
                field.widget.value_from_datadict(self.data, self.files, self.add_prefix("commune"))
            )
        except forms.ValidationError:
            return None
        return commune

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "part" in self.fields and not self.has_error("part"):
            if not cleaned.get("part"):
                self.add_error("part", "Dites si le lieu est dans l'un de ces quartiers.")
            elif cleaned["part"] == _NONE:
                cleaned["part"] = ""
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was answered; no part where none was asked for."""
        return {"part": ""} | self.cleaned_data

    def clean_finess(self) -> str:
        number: str = self.cleaned_data["finess"].replace(" ", "").upper()
        if number and not finess.is_well_formed(number):
            raise forms.ValidationError(
                "Ce n'est pas un numéro FINESS : neuf caractères, dont le dernier est une clé. Vérifiez chaque chiffre."
            )
        return number


def filled_from(establishment: Establishment) -> dict[str, Any]:
    """What the register says of an establishment, in the words of the form."""
    said: dict[str, Any] = {
        "finess": establishment.finess,
        "structure_name": establishment.name,
        "address": establishment.address,
        "commune": establishment.commune,
        "structure": establishment.structure,
    }
    return {name: value for name, value in said.items() if value}


class CloseForm(DsfrBaseForm):  # type: ignore[misc]
    """Why a place leaves the list."""

    because = forms.CharField(
        label="Pourquoi ce lieu ferme",
        max_length=300,
        help_text="Gardé au dossier du lieu, pour votre agence : poste pourvu, structure fermée, hors zone…",
    )


class RankForm(forms.Form):
    """A rank typed, or one up or down from a button."""

    rank = forms.IntegerField(min_value=1, max_value=9_999)


class KeptFilterForm(forms.Form):
    """What an agency narrows its own list to; what is unknown in the address narrows nothing."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), (TO_CONFIRM, "À confirmer"), *_STATES]
    )
    profession = forms.ChoiceField(label="Profession", required=False, choices=[("", "Toutes"), *PROFESSIONS])

    @property
    def filters(self) -> KeptFilters:
        self.is_valid()
        given = self.cleaned_data
        return KeptFilters(state=given.get("etat", ""), profession=given.get("profession", ""))


class PlaceFilterForm(forms.Form):
    """The filters of the address; what is unknown in it narrows nothing."""

    profession = forms.ChoiceField(label="Profession", required=False, choices=[_ALL, *PROFESSIONS])
    specialite = forms.CharField(label="Spécialité", required=False, max_length=60)
    region = forms.ChoiceField(label="Région", required=False, choices=[_ALL, *labels.ARS.items()])
    departement = forms.ChoiceField(label="Département", required=False, choices=lambda: [_ALL, *departements()])
    commune = CommuneField(label="Près de", required=False, widget=CommuneInput(attrs={"class": "fr-input"}))
    distance = forms.TypedChoiceField(
        label="À moins de",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "30 km"), *((km, f"{km} km") for km in DISTANCES_KM if km != NEARBY_KM)],
    )
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
            km=given.get("distance") or NEARBY_KM,
            kind=given.get("nature", ""),
            structure=given.get("structure", ""),
            first_ranks=given.get("rang") or 0,
        )
