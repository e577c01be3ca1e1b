"""What the map and its table are asked for, in the address; what does not read is said, and narrows nothing."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms

from cesp.common.form_fields import DayField
from cesp.territory.fields import CommuneField
from cesp.territory.models import Commune
from cesp.territory.queries import communes_around
from cesp.zoning.models.zonings import PROFESSIONS
from cesp.zoning.queries.eligible import Filters, departements_of
from cesp.zoning.queries.places import departements
from cesp_law import labels
from cesp_law.facts import Profession

FIRST = Profession.MEDICINE
_FRANCE = ("", "France")
DISTANCES = [(0, "Dans la commune"), *((km, f"À moins de {km} km") for km in (10, 20, 30, 50, 100))]


class MapForm(forms.Form):
    """Names of the fields are those of the address."""

    profession = forms.ChoiceField(label="Profession", required=False, choices=PROFESSIONS)
    commune = CommuneField(label="Chercher une commune", required=False)
    km = forms.TypedChoiceField(label="Distance", required=False, coerce=int, empty_value=None, choices=DISTANCES)
    departement = forms.ChoiceField(label="Département", required=False, choices=lambda: [_FRANCE, *departements()])
    region = forms.ChoiceField(label="Région", required=False, choices=[_FRANCE, *labels.ARS.items()])
    le = DayField(label="Zonage en vigueur le", required=False)
    categorie = forms.MultipleChoiceField(label="Catégories", required=False, choices=())
    lieux = forms.BooleanField(label="Seulement là où un lieu est proposé", required=False)

    def __init__(self, data: Any, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["profession"].error_messages["invalid_choice"] = (
            f"Aucune profession ne porte ce nom : {labels.PROFESSION[FIRST]} est montrée."
        )
        for name, article in (("departement", "Aucun département"), ("region", "Aucune région")):
            self.fields[name].error_messages["invalid_choice"] = (
                f"{article} ne porte le code « %(value)s » : la France entière est montrée."
            )
        self.fields["km"].error_messages["invalid_choice"] = "Cette distance n'est pas proposée : choisissez-en une."
        self.fields["categorie"] = _Codes(label="Catégories", required=False)
        self.is_valid()

    def _given(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    @property
    def unread(self) -> set[str]:
        """Names, in the address, of what does not read and narrows nothing."""
        return set(self.errors) | ({"commune-choix", "km"} if "commune" in self.errors else set())

    @property
    def chosen_profession(self) -> Profession:
        return Profession(self._given("profession") or FIRST)

    @property
    def area(self) -> str:
        """Name of the département or the region that is looked at; « France » otherwise."""
        names = {"": _FRANCE[1], **labels.ARS, **dict(departements())}
        return names[self._given("departement") or self._given("region") or ""]

    @property
    def on(self) -> date:
        return self._given("le") or self.today

    @property
    def commune_found(self) -> Commune | None:
        found: Commune | None = self._given("commune")
        return found

    @property
    def distance(self) -> int:
        return self._given("km") or 0

    @cached_property
    def filters(self) -> Filters:
        """What the table is narrowed to; a commune outweighs a département, which outweighs a region."""
        departement, region = self._given("departement"), self._given("region")
        kept = frozenset({departement}) if departement else None
        if kept is None and region:
            kept = departements_of(region)
        near, around = self.commune_found, None
        if near is not None:
            around = communes_around(near, km=self.distance) if self.distance else {near.pk: 0.0}
        return Filters(
            departements=kept,
            around=around,
            categories=frozenset(self._given("categorie") or ()),
            with_places=bool(self._given("lieux")),
        )


class _Codes(forms.MultipleChoiceField):
    """Codes of categories: agencies have some of their own, and an unknown one finds nothing."""

    def validate(self, value: Any) -> None:
        """Whatever is given; its length is bounded, so that no address wears the database out."""
        if len(value) > _MOST or any(len(code) > _LONGEST or "\0" in code for code in value):
            raise forms.ValidationError("Trop de catégories : toutes sont montrées.")


_MOST, _LONGEST = 20, 20
