"""What somebody who has no account types to create one."""

from __future__ import annotations

from django import forms
from dsfr.forms import DsfrBaseForm


class JoinForm(DsfrBaseForm):  # type: ignore[misc]
    """Name, given names and address; the password is chosen once the address is confirmed."""

    given_names = forms.CharField(
        label="Prénoms",
        max_length=120,
        help_text="Tels qu'ils figurent sur votre pièce d'identité.",
        error_messages={"required": "Écrivez vos prénoms."},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label="Nom",
        max_length=120,
        error_messages={"required": "Écrivez votre nom."},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Une adresse que vous garderez après vos études. Par exemple : prenom.nom@exemple.fr",
        error_messages={
            "required": "Saisissez votre adresse électronique.",
            "invalid": "Saisissez une adresse complète, par exemple prenom.nom@exemple.fr.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
