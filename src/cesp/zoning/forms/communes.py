"""What the page of a commune asks: for whom, on which day, and which other commune."""

from __future__ import annotations

from datetime import date

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.territory.fields import CommuneField
from cesp.zoning.models.zonings import PROFESSIONS

PROFESSION = "medicine"
"""Whose zoning is shown when the address says nothing: most contracts are doctors'."""


class AskedForm(forms.Form):
    """A profession and a day, from the address; what is unknown in it is the default."""

    profession = forms.ChoiceField(label="Profession", choices=PROFESSIONS)
    le = DayField(label="Date", required=False)

    @property
    def asked(self) -> tuple[str, date | None]:
        """The profession, and the day if one is asked."""
        self.is_valid()
        return self.cleaned_data.get("profession", PROFESSION), self.cleaned_data.get("le")


class CommuneSearchForm(DsfrBaseForm):  # type: ignore[misc]
    commune = CommuneField(label="Chercher une commune")


class WatchForm(forms.Form):
    """Whether a commune is watched for a profession, and where the button stood."""

    profession = forms.ChoiceField(choices=PROFESSIONS)
    suivre = forms.ChoiceField(choices=[("oui", "oui"), ("non", "non")])
    retour = forms.ChoiceField(choices=[("liste", "liste")], required=False)
