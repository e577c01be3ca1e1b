"""What a signatory fills in: a change of share, where they practise a year after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.engagement.models import UnderServed, Where
from cesp_law.practice import HeldPlace


class GiveForm(forms.Form):
    version = forms.IntegerField(min_value=0)


class ChangeForm(DsfrBaseForm):  # type: ignore[misc]
    """A day, and the share of full time at each place held from that day on."""

    on = DayField(label="À compter du", help_text="Le premier jour au nouveau temps de travail.")
    explanation = forms.CharField(
        label="Précisions",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Aucun détail de santé.",
    )

    def __init__(self, *args: Any, places: Sequence[HeldPlace], **options: Any) -> None:
        self.places = tuple(places)
        super().__init__(*args, **options)
        for rank, place in enumerate(self.places):
            self.fields[f"share_{rank}"] = forms.IntegerField(
                label=f"Temps de travail : {place.place or 'lieu enregistré'}",
                min_value=1,
                max_value=100,
                initial=place.share_percent,
                help_text=f"En pour cent d'un temps plein ; aujourd'hui {place.share_percent}. 35 heures par semaine "
                "salariées, ou 8 demi-journées en libéral, font 100.",
                widget=forms.NumberInput(attrs={"class": "fr-input", "inputmode": "numeric"}),
            )
        self.order_fields(["on", *(f"share_{rank}" for rank in range(len(self.places))), "explanation"])

    @property
    def shares(self) -> dict[str, int]:
        """Percent of full time by name of place."""
        return {place.place: self.cleaned_data[f"share_{rank}"] for rank, place in enumerate(self.places)}

    @property
    def said(self) -> tuple[tuple[str, int, int], ...]:
        """What is declared, place by place: its name, the share held, the new one."""
        return tuple((place.place, place.share_percent, self.shares[place.place]) for place in self.places)


class StayForm(DsfrBaseForm):  # type: ignore[misc]
    where = forms.ChoiceField(label="Où exercez-vous aujourd'hui ?", choices=Where.choices, widget=forms.RadioSelect)
    under_served = forms.ChoiceField(
        label="Est-ce dans une zone où l'on manque de praticiens ?",
        choices=UnderServed.choices,
        widget=forms.RadioSelect,
        help_text="La carte des zones le dit, commune par commune.",
    )
