"""An aid to settle, and what the directory is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.zoning.models import Aid
from cesp.zoning.models.zonings import PROFESSIONS
from cesp_law import labels


class AidForm(DsfrBaseForm, forms.ModelForm):  # type: ignore[misc,type-arg]
    """An aid: who grants it, to whom, in what it consists, from when until when."""

    professions = forms.MultipleChoiceField(
        label="Professions",
        choices=PROFESSIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune : toutes les professions.",
    )
    url = forms.URLField(label="Où s'informer", required=False, max_length=300, assume_scheme="https")
    from_on = DayField(label="À compter du", required=False)
    until_on = DayField(label="Jusqu'au (exclu)", required=False)

    class Meta:
        model = Aid
        fields = ["name", "granted_by", "professions", "description", "conditions", "url", "from_on", "until_on"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }


class AidFilterForm(forms.Form):
    """A region and a profession; anything unknown narrows nothing."""

    region = forms.ChoiceField(label="Région", required=False, choices=[("", "Toutes"), *labels.ARS.items()])
    profession = forms.ChoiceField(label="Profession", required=False, choices=[("", "Toutes"), *PROFESSIONS])

    @property
    def filters(self) -> dict[str, Any]:
        self.is_valid()
        given = self.cleaned_data
        return {"ars": given.get("region", ""), "profession": given.get("profession", "")}
