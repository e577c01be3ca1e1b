"""Organisations, their contacts, the succession."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Contact, Organisation
from cesp.common.form_fields import DayField

_DEPARTEMENT = re.compile(r"\d{2}|2[AB]|97\d|98\d")
_LINES = forms.Textarea(attrs={"rows": 4})


class OrganisationFilterForm(forms.Form):
    """What the list is narrowed to; anything unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[("", "Toutes"), *Organisation.Kind.choices])

    @property
    def filters(self) -> dict[str, str]:
        self.is_valid()
        return {"words": self.cleaned_data.get("q", ""), "kind": self.cleaned_data.get("kind", "")}


class OrganisationForm(DsfrBaseForm, forms.ModelForm):  # type: ignore[misc,type-arg]
    """What an organisation says of itself; its kind and its code never change."""

    class Meta:
        model = Organisation
        fields = ["name", "city", "departements", "subdivision", "postal_address", "reliability"]
        widgets = {"postal_address": _LINES}
        labels = {"departements": "Départements et collectivités"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != Organisation.Kind.ARS:
            del self.fields["departements"]
        if self.instance.kind != Organisation.Kind.UFR:
            del self.fields["subdivision"]

    def clean_departements(self) -> str:
        codes = self.cleaned_data["departements"].upper().replace(",", " ").split()
        wrong = [code for code in codes if not _DEPARTEMENT.fullmatch(code)]
        if wrong:
            raise forms.ValidationError(f"« {wrong[0]} » n'est pas un code de département. Exemples : 01, 2A, 974.")
        return " ".join(dict.fromkeys(codes))


class ContactForm(DsfrBaseForm, forms.ModelForm):  # type: ignore[misc,type-arg]
    """The desk that answers a subject."""

    class Meta:
        model = Contact
        fields = ["name", "email", "phone", "postal_address"]
        widgets = {"postal_address": _LINES}
        help_texts = {
            "name": "ce que l'on lit : « Bureau des contrats »",
            "email": "une boîte que plusieurs personnes relèvent, et non celle de quelqu'un",
        }


class AuthorityForm(DsfrBaseForm):  # type: ignore[misc]
    """An organisation that is to manage contracts."""

    name = forms.CharField(label="Nom de l'autorité", max_length=200)
    city = forms.CharField(label="Ville", max_length=100, required=False)


class HandOverForm(DsfrBaseForm):  # type: ignore[misc]
    """Who manages, from which day, which contracts."""

    organisation = forms.ModelChoiceField(
        label="Autorité qui prend la main",
        queryset=Organisation.objects.filter(kind=Organisation.Kind.MANAGING_AUTHORITY).order_by("pk"),
        empty_label="Choisir",
    )
    from_on = DayField(label="À compter du", help_text="premier jour où elle gère ; un jour à venir")
    concluded_from_on = DayField(
        label="Seulement les contrats conclus à compter du",
        help_text="laissez vide pour tous les contrats",
        required=False,
    )
